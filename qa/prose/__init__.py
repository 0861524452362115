"""Text that a language model writes around the quotes, if the person has one. It is never evidence."""
