"""The page's contents as HTML and as sentences. Every text enters the HTML through `markup.as_text`."""
