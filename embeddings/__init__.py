"""Articles in, a searchable library out: reading, chunking, encoding, storing, finding.

Import from the defining modules (``embeddings.library``, ``embeddings.document``, ...); this package root stays empty
so that asking for one part never loads the others.
"""
