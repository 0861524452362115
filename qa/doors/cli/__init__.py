"""The ``quoth`` command: its arguments and its output."""
