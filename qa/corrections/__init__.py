"""Corrections of a question: words that the articles spell or write otherwise."""
