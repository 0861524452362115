"""Which sentences answer: what is read, measured, matched and weighed."""
