"""From sentences that answer to quotes with their sources and marks."""
