"""Best practice sharing: practices and their adoption."""
