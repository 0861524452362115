"""What is kept of a conversation: its turns, their quotes checked again later, and exports to be checked elsewhere."""
