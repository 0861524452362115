"""What differs from language to language: the words that count, and their stems."""
