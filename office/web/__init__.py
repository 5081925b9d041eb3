"""What every web application of ours has in common: whom it believes and what it never does."""
