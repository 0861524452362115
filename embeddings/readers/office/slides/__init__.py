"""PowerPoint presentations: the words of their slides and notes."""
