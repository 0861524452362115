"""Readers: what they make of one file of an article, before its structure is known."""
