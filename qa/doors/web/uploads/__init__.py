"""What visitors bring: files that are received and kept, and how they are indexed."""
