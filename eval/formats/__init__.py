"""The same articles in every format, and how well each format is read; ``python -m eval.formats``."""
