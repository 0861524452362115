"""From a file to a document: which files are articles, what they say, and where they came from."""
