"""Initiative management: the portfolio, from idea to benefit."""
