"""The text of a language model in Markdown, for doors that show Markdown: set apart from the quotes, and no quote."""

from qa.history.export_markdown import as_markdown
from qa.plural import plural
from qa.prose.prose import Prose, ProseSentence


def prose_markdown(prose: Prose) -> str:
    """Return the text with its heading, its struck sentences between tildes, its counts and its note.

    No character of the text acts as markup, and no line is a block quote.
    """
    parts = [f"*Text by the language model {_line(prose.model)} at {_line(prose.host)}, which is no evidence:*"]
    if prose.sentences:
        parts.append(" ".join(map(sentence_markdown, prose.sentences)))
        of = plural(len(prose.sentences), "sentence")
        parts.append(f"*Checked against the quotes: {prose.supported} of {of} stand, {prose.struck} struck out.*")
    if prose.note:
        parts.append(f"*{_line(prose.note)}*")
    return "\n\n".join(parts)


def sentence_markdown(sentence: ProseSentence) -> str:
    """Return one sentence; one that does not stand is struck through, with its reason after it."""
    words = _line(sentence.text)
    if sentence.is_supported:
        return words
    return f"~~{words}~~ *({_line(sentence.reason or str(sentence.flaw))})*"


def _line(text: str) -> str:
    return as_markdown(" ".join(text.split()))
