"""Languages: the analyzer that BM25 counts words by, and the words and patterns that questions and articles use."""
