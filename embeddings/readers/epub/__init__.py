"""EPUB: the package of a book, and its chapters."""
