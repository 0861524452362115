"""Web pages: HTML and XHTML, saved or fetched."""

from dataclasses import replace
from typing import TYPE_CHECKING

from embeddings.readers.base import Extract

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from embeddings.readers.web.parts import PagePart


class WebPageReader:
    """Reads the article of a web page, without the menus and the advertisements around it.

    The text is composed of the visible words. Where no article is found, it is the whole page without menus. Words
    inside the article that are none of it, such as a notice between two paragraphs, stand below it in no block.
    """

    name = "web page"
    version = 2
    suffixes = (".html", ".htm", ".xhtml")

    def recognizes(self, data: bytes) -> bool:
        """Return whether the content begins like a whole page."""
        from embeddings.readers.web.recognition import begins_page

        return begins_page(data)

    def check(self, data: bytes) -> None:
        """Check that the bytes are text."""
        from embeddings.readers.web.parsing import decode_page

        decode_page(data)

    def read(self, data: bytes) -> Extract:
        """Return the article with its blocks, and the facts that the page states."""
        from embeddings.readers.web.parsing import decode_page

        return read_page(decode_page(data))


def read_page(markup: str, address: str | None = None) -> Extract:
    """Return the article of a page that is decoded. ``address``: the one from which it was saved, if that is known."""
    from embeddings.readers.composing import compose
    from embeddings.readers.web.article import find_article
    from embeddings.readers.web.choice import choose_article
    from embeddings.readers.web.kinds import find_kinds
    from embeddings.readers.web.parsing import parse_markup
    from embeddings.readers.web.walking import find_parts

    root = parse_markup(markup)
    parts = find_parts(root)
    found = find_article(root)
    kept = choose_article(parts, found.lines)
    if not any(kept):
        kept = [not part.is_furniture for part in parts]
    facts = replace(found.facts, url=found.facts.url or address)
    chosen = find_kinds(parts, kept, found.facts)
    extract = compose([*chosen, *_left_out(parts, kept, chosen)])
    return replace(extract, text=f"{extract.text}\n", facts=facts)


def _left_out(
    parts: "Sequence[PagePart]", kept: "Sequence[bool]", chosen: "Sequence[PagePart]"
) -> "Iterator[PagePart]":
    """Yield the blocks between those of the article that are not chosen, except menus and words that are chosen too."""
    known = {part.words for part in chosen}
    places = [index for index, keep in enumerate(kept) if keep]
    for part in parts[places[0] : places[-1]] if places else ():
        if not part.is_furniture and part.words not in known:
            known.add(part.words)
            yield replace(part, kind=None)
