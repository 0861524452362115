"""Conversations: their turns as records, their quotes checked again later, and exports to be checked elsewhere."""
