"""Markdown: its hidden marks, its blocks, and the questions and turns of conversations among them."""
