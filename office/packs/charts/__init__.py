"""Charts drawn once with reportlab: as vectors into the PDF, as inline SVG onto pages."""
