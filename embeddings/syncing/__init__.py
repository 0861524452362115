"""Syncing a library with a folder of articles or with uploads, and verifying that the two still agree."""
