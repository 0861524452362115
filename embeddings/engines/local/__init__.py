"""What a library keeps on disk: the store, and the indexes that are derived from it."""
