"""Candidate passages, the features of their sentences, and the rankers that choose the sentence that answers."""
