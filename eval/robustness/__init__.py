"""Checks Quoth with hostile articles, questions and exports; ``python -m eval.robustness``."""
