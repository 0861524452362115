"""The window behind `ui`: its HTML, its script and style sheet, and its server beside Gradio.

Everything that comes from an article or a visitor is text. It enters the page in one way only: through ``as_text`` of
`qa.doors.web.rendering.markup`, or ``asText`` of the script, which does the same, inside HTML components, which put
their value into the page as it is. A message of Gradio's own is Markdown, or sanitised, and either changes characters.
So the rendered quote equals the source exactly.

Import from the defining modules; this package root stays empty.
"""
