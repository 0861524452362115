"""The articles that visitors upload: receiving, keeping and indexing their files."""
