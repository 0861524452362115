"""Turns with their intents, and how well Quoth reads them."""
