"""Measures of the retriever and the assistant, taken from outside."""
