"""The example organisation, and the program that writes its strategy records."""
