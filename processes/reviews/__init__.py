"""Strategy reviews: meetings that decide, and what follows."""
