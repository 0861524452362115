"""Replies of a language model, half of them wrong on purpose, and how many wrong sentences are shown as supported."""
