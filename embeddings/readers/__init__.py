"""Readers: from the bytes of a file to its text, its facts and the blocks that its format marks."""
