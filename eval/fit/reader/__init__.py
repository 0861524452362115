"""The training of the reader, the ranker's second stage."""
