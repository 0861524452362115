"""Bibliography entries of the articles that an answer quotes, for reference managers."""
