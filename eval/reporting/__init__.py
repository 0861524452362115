"""The evaluation as people read it: on a terminal, and as one page."""
