"""What the page shows, as HTML and as sentences; all that is not ours enters through `markup.as_text`."""
