"""Word documents: their styles, the words of their paragraphs, and their blocks."""
