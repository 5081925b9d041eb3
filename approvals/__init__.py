"""The web pages: act from a link, look at the year, read the history."""
