"""Feeds: values of measures drawn from databases, files and web addresses."""
