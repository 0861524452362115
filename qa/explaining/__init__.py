"""Explanations of an answer: what was searched, found and decided."""
