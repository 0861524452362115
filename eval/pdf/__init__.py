"""Measures of the PDF reader: places of quotes, similarity of the text, and speed."""
