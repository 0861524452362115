"""The agreement of sentences with the question and with one another: differing articles, wrong premises, namesakes."""
