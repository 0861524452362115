"""Readers of data sets: own questions, SQuAD, BEIR and corpora with marked spans."""
