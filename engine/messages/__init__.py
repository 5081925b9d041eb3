"""Messages: to whom they go, in which words, and who has read them."""
