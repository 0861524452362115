"""Questions: the answer type, the dependence and the topic that their words show."""
