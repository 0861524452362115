"""Articles as EPUB: a package with a title page, a chapter for each section, and a navigation."""

from collections.abc import Sequence
from html import escape

from eval.formats.archives import pack
from eval.formats.editions import Edition, EditionBlock

_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>
"""
_PAGE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="en">
<head><title>{title}</title><link rel="stylesheet" type="text/css" href="book.css"/></head>
<body>
{body}
</body>
</html>
"""
_XHTML = "application/xhtml+xml"


def write_epub(edition: Edition) -> bytes:
    """Return the article as a book."""
    pages = {"title.xhtml": _title_page(edition)}
    chapters: list[tuple[str, str]] = []
    for number, section in enumerate(edition.sections, 1):
        path = f"chapter{number}.xhtml"
        name = section[0].words if section[0].level else "Introduction"
        pages[path] = _page(name, _chapter(section))
        chapters.append((path, name))
    links = "".join(f'<li><a href="{path}">{escape(name)}</a></li>' for path, name in chapters)
    pages["nav.xhtml"] = _page("Contents", f'<nav epub:type="toc"><h1>Contents</h1><ol>{links}</ol></nav>')
    parts = {"META-INF/container.xml": _CONTAINER, "EPUB/package.opf": _package(edition, list(pages))}
    parts |= {f"EPUB/{path}": page for path, page in pages.items()}
    parts["EPUB/book.css"] = "h1 { page-break-before: always }\n"
    return pack("application/epub+zip", parts)


def _title_page(edition: Edition) -> str:
    lines = [f"<h1>{escape(edition.metadata.title)}</h1>"]
    lines += [f"<p>{escape(words)}</p>" for words in (edition.byline, edition.dateline) if words]
    return _page(edition.metadata.title, f'<section epub:type="titlepage">{"".join(lines)}</section>')


def _chapter(section: Sequence[EditionBlock]) -> str:
    tags = [(f"h{block.level}" if block.level else "p", block) for block in section]
    body = "\n".join(f"<{tag}>{escape(block.words)}</{tag}>" for tag, block in tags)
    return f'<section epub:type="chapter">{body}</section>'


def _page(title: str, body: str) -> str:
    return _PAGE.format(title=escape(title), body=body)


def _package(edition: Edition, paths: Sequence[str]) -> str:
    facts = edition.metadata
    named = {"title": facts.title, "creator": facts.author, "publisher": facts.publisher, "date": facts.date}
    named |= {"source": facts.url, "language": "en"}
    metadata = "".join(f"<dc:{name}>{escape(fact)}</dc:{name}>" for name, fact in named.items() if fact)
    ids = {path: path.partition(".")[0] for path in paths}
    items = "".join(
        f'<item id="{ids[path]}" href="{path}" media-type="{_XHTML}"{_properties(path)}/>' for path in paths
    )
    spine = "".join(f'<itemref idref="{ids[path]}"/>' for path in paths)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:quoth:{edition.name}'
        f"</dc:identifier>{metadata}"
        '<meta property="dcterms:modified">2025-03-10T09:30:00Z</meta></metadata>'
        f'<manifest>{items}<item id="css" href="book.css" media-type="text/css"/></manifest>'
        f"<spine>{spine}</spine></package>"
    )


def _properties(path: str) -> str:
    return ' properties="nav"' if path == "nav.xhtml" else ""
