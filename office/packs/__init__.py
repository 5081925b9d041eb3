"""The review pack: what a period's locked numbers say, as a page, a PDF and a presentation."""
