"""Records of the questions and answers, and the measures of these records."""
