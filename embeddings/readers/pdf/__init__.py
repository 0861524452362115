"""The reader of PDF: text in reading order, blocks by the layout of its lines, and the pages."""
