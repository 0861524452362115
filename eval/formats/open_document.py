"""Articles as odt, with the styles, the header and the footer that LibreOffice writes."""

from html import escape

from eval.formats.archives import pack
from eval.formats.editions import Edition

_NAMESPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in {
        "office": "office", "text": "text", "style": "style", "meta": "meta", "fo": "xsl-fo-compatible",
        "manifest": "manifest",
    }.items()
)  # fmt: skip
_TYPE = "application/vnd.oasis.opendocument.text"


def write_odt(edition: Edition) -> bytes:
    """Return the article as an OpenDocument text."""
    lines = [_paragraph("Title", edition.metadata.title)]
    lines += [_paragraph("Subtitle", edition.byline)] if edition.byline else []
    lines += [_paragraph("Text_20_body", edition.dateline)] if edition.dateline else []
    for block in edition.blocks:
        if block.level:
            lines.append(
                f'<text:h text:style-name="Heading_20_{block.level}" text:outline-level="{block.level}">'
                f"{escape(block.words)}</text:h>"
            )
        else:
            lines.append(_paragraph("Text_20_body", block.words))
    content = f"<office:body><office:text>{''.join(lines)}</office:text></office:body>"
    manifest = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in (
            ("/", _TYPE),
            ("content.xml", "text/xml"),
            ("styles.xml", "text/xml"),
            ("meta.xml", "text/xml"),
        )
    )
    parts = {
        "content.xml": _document("document-content", content),
        "styles.xml": _document("document-styles", _styles(edition)),
        "meta.xml": _document("document-meta", _meta(edition)),
        "META-INF/manifest.xml": (
            f'<?xml version="1.0"?><manifest:manifest {_NAMESPACES}>{manifest}</manifest:manifest>'
        ),
    }
    return pack(_TYPE, parts)


def _paragraph(style: str, words: str) -> str:
    return f'<text:p text:style-name="{style}">{escape(words)}</text:p>'


def _document(name: str, content: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:{name} {_NAMESPACES} '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.2">{content}</office:{name}>'
    )


def _styles(edition: Edition) -> str:
    names = ("Title", "Subtitle", "Text_20_body", "Heading_20_1", "Heading_20_2")
    styles = "".join(
        f'<style:style style:name="{name}" style:display-name="{name.replace("_20_", " ")}" style:family="paragraph"/>'
        for name in names
    )
    header = _paragraph("Header", edition.metadata.publisher or edition.metadata.title)
    return (
        f"<office:styles>{styles}</office:styles><office:master-styles>"
        f'<style:master-page style:name="Standard"><style:header>{header}</style:header><style:footer>'
        "<text:p>Page <text:page-number>1</text:page-number></text:p></style:footer></style:master-page>"
        "</office:master-styles>"
    )


def _meta(edition: Edition) -> str:
    author = edition.metadata.author
    creator = f"<meta:initial-creator>{escape(author)}</meta:initial-creator>" if author else ""
    return (
        f"<office:meta><dc:title>{escape(edition.metadata.title)}</dc:title>{creator}"
        "<meta:creation-date>2025-03-10T09:30:00</meta:creation-date></office:meta>"
    )
