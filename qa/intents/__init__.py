"""Intents: turns that are no plain questions, read before a search, and the answers to them."""
