"""The rows of the table of reach: every data set with its figures."""
