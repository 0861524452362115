"""The ``quoth`` command: what it takes, and what it shows."""
