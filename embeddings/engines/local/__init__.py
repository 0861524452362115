"""The engine on this machine: SQLite for storage, FAISS and tantivy for search."""
