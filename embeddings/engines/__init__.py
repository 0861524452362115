"""Engines, which hold the documents and passages of a library and propose candidates."""
