"""The rules of the nine processes, one small named function each."""
