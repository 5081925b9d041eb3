"""The strategy's own records: what the year is about, one module per part of it."""
