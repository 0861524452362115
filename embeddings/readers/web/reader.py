"""Web pages: HTML and XHTML, saved or fetched."""

from dataclasses import replace

from embeddings.readers.base import Extract


class WebPageReader:
    """Reads the article of a web page, without the menus and the advertisements around it.

    The text is composed of the visible words. Where no article is found, it is the whole page without menus.
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
    extract = compose(find_kinds(parts, kept, found.facts))
    return replace(extract, text=f"{extract.text}\n", facts=facts)
