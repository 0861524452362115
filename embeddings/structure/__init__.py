"""The structure of a document: its lines, blocks, bylines, sentences and passages."""
