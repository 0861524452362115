"""Data sets in the formats that people have: own questions, SQuAD, BEIR and span-marked corpora."""
