"""Encoders, which turn texts into vectors: the models on this machine and the ways to run them."""
