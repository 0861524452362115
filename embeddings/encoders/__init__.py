"""Texts into vectors: models on this machine, and the ways to run them."""
