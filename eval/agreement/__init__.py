"""Questions about articles that differ, deny and contradict, and the measure of their answers."""
