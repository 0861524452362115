"""The context of a quote: further words of its document without which a reader cannot understand the quote."""

import re

from embeddings.document import TEXT_KINDS, Block, Document, Kind, Passage
from embeddings.languages.base import Language
from embeddings.structure.outline import Outline
from qa.answer import Context, ContextKind
from qa.quotes.lists import find_list, stands_alone

# A key with its separator at the beginning of a line of front matter, before a value or a list of values.
_KEY = re.compile(r"[ \t]*(?:[-*][ \t]+)?(?P<key>[\w-]{1,40}[ \t]*[:=])[ \t]*[\"'\[]{0,3}")
_MOST_KEY = 80  # characters from the beginning of a line to its value
_MOST_INTRODUCTION = 200
_LIST_MARKS = " \t-*\"'["
_LIST_LINES = 20  # lines of a list of values that are searched for its key


def find_context(
    document: Document, outline: Outline, passage: Passage, start: int, end: int, language: Language
) -> tuple[Context, ...]:
    """Return the context of the quote ``[start, end)`` of ``passage``, in the order of the text.

    A row has its table's header row; an answer its question; spoken words their speaker; an item of a list the sentence
    that introduces the list; a value of front matter its key. A short item or a row without one of these has the
    heading above it. A block inside the quote is no context.
    """
    first = outline.block_at(start)
    if first is None:
        return ()
    blocks: dict[ContextKind, Block | None] = {
        ContextKind.QUESTION: outline.question(start),
        ContextKind.SPEAKER: _speaker(document, outline, start) if first.kind is not Kind.QUESTION else None,
        ContextKind.HEADER_ROW: outline.header_row(start),
        ContextKind.INTRODUCTION: _introduction(document, outline, passage, start, language),
    }
    found = {kind: block for kind, block in blocks.items() if block is not None and block.end <= start}
    headings = outline.headings(start)
    if headings and needs_heading(document.text[start:end], first.kind) and not found.keys() - {ContextKind.HEADER_ROW}:
        found[ContextKind.HEADING] = headings[-1]
    parts = [
        Context(kind, document.text[block.start : block.end], block.start, block.end)
        for kind, block in sorted(found.items(), key=lambda each: each[1].start)
    ]
    key = _key(document, first) if first.kind in (Kind.TITLE, Kind.BYLINE) and first.start == start else None
    return (*parts, key) if key else tuple(parts)


def _speaker(document: Document, outline: Outline, start: int) -> Block | None:
    """Return the name of the person who speaks; None where a dash alone begins the words."""
    speaker = outline.speaker(start)
    named = speaker is not None and any(map(str.isalnum, document.text[speaker.start : speaker.end]))
    return speaker if named else None


def needs_heading(quote: str, kind: Kind) -> bool:
    """Return whether a quote means little without the heading above it: a row, or words that are no whole sentence."""
    return kind is Kind.TABLE_ROW or not stands_alone(quote)


def _introduction(
    document: Document, outline: Outline, passage: Passage, start: int, language: Language
) -> Block | None:
    """Return the sentence that introduces the list of a quoted item: its parent item, or the text above the list."""
    index = next((i for i, sentence in enumerate(passage.sentences) if sentence.start == start), None)
    if index is None or passage.sentences[index].kind is Kind.TABLE_ROW:
        return None
    if parent := outline.parent_item(start):
        return parent
    listed = find_list(passage, index, language)
    if listed is not None and listed.introduction is not None and listed.introduction < index:
        introduction = passage.sentences[listed.introduction]
        return Block(introduction.start, introduction.end, introduction.kind)
    # The passage of a long list begins within the list.
    above = outline.before_list(start)
    if above is None or above.kind not in TEXT_KINDS or above.end - above.start > _MOST_INTRODUCTION:
        return None
    return above if language.quotes.introduces.search(document.text[above.start : above.end]) else None


def _key(document: Document, value: Block) -> Context | None:
    """Return the key of a value that stands alone as a block; None where no key stands before it."""
    text, line = document.text, value.start
    for _ in range(_LIST_LINES):
        begin = max(text.rfind("\n", 0, line), text.rfind("\r", 0, line)) + 1
        match = _KEY.match(text, begin, min(line, begin + _MOST_KEY))
        # Above the line of the value, a key belongs to it only if no other value stands beside the key.
        if match and match.end() == line:
            return Context(ContextKind.KEY, match["key"], *match.span("key"))
        if begin == 0 or (line == value.start and text[begin:line].strip(_LIST_MARKS)):
            return None
        line = begin - 1
    return None
