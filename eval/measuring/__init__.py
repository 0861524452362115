"""Asks the questions, keeps a record of each, and takes the figures."""
