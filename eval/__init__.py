"""Measures the retriever and the assistant from outside."""
