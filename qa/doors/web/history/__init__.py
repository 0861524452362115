"""What is kept of visitors: their conversations and thumbs, and what becomes of thumbs."""
