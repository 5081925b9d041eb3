"""The pack as a PDF, drawn with reportlab."""
