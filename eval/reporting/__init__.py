"""The report of an evaluation: wording, plots and one HTML page."""
