"""Making a library equal a folder of articles, or what somebody uploaded, and checking that it still does."""
