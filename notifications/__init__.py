"""From what must be told to the inbox: links, letters and their delivery."""
