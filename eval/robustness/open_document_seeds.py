"""The parts of OpenDocument files with all that their readers look at."""

_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in {
        "office": "office", "text": "text", "table": "table", "style": "style", "draw": "drawing", "meta": "meta",
        "fo": "xsl-fo-compatible", "presentation": "presentation", "svg": "svg-compatible",
    }.items()
)  # fmt: skip
_WORDS = "The lock at Ashmere has twelve gates. Its keeper, Mona Field, opens them at 6:30 a.m. on 4 May 2021."
_AUTOMATIC = (
    '<office:automatic-styles><style:style style:name="B"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="H"><style:text-properties text:display="none"/></style:style></office:automatic-styles>'
)
_TABLE = (
    '<table:table table:name="Gates"><table:table-header-rows><table:table-row><table:table-cell><text:p>Gate</text:p>'
    "</table:table-cell><table:table-cell><text:p>Year</text:p></table:table-cell></table:table-row>"
    "</table:table-header-rows>"
    '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-rows-spanned="2"><text:p>Upper'
    "</text:p>"
    '</table:table-cell><table:table-cell table:number-columns-repeated="2"><text:p>1790</text:p></table:table-cell>'
    "</table:table-row><table:table-row><table:covered-table-cell/><table:table-cell><text:p>1801</text:p>"
    "</table:table-cell>"
    '</table:table-row><table:table-row table:number-rows-repeated="1048000"/></table:table>'
)
_TEXT = (
    f'<text:tracked-changes/><text:p text:style-name="Title">The lock</text:p><text:h text:outline-level="1">Gates'
    f"</text:h>"
    f'<text:p>{_WORDS}<text:s text:c="3"/><text:tab/><text:line-break/><text:span text:style-name="B">Bold.</text:span>'
    '<text:span text:style-name="H">Hidden.</text:span><text:note><text:note-body><text:p>A note.</text:p>'
    "</text:note-body>"
    "</text:note><office:annotation><text:p>A comment.</text:p></office:annotation></text:p><text:list><text:list-item>"
    "<text:p>Upper</text:p><text:list><text:list-item><text:p>of oak</text:p></text:list-item></text:list>"
    "</text:list-item>"
    "</text:list><text:p><draw:frame><draw:text-box><text:p>A box.</text:p></draw:text-box></draw:frame></text:p>"
    f"<text:table-of-content><text:index-body><text:p>Gates 1</text:p></text:index-body>"
    f"</text:table-of-content>{_TABLE}"
    f"<text:section><text:p>{_WORDS}</text:p></text:section>"
)
_SLIDES = (
    f'<draw:page draw:name="page1"><draw:frame presentation:class="title"><draw:text-box><text:p>The lock</text:p>'
    f'</draw:text-box></draw:frame><draw:frame presentation:class="outline"><draw:text-box><text:list><text:list-item>'
    f"<text:p>{_WORDS}</text:p></text:list-item></text:list></draw:text-box></draw:frame><draw:g><draw:custom-shape>"
    f"<text:p>A group.</text:p></draw:custom-shape></draw:g><draw:frame>{_TABLE}</draw:frame><presentation:notes>"
    f"<draw:frame>"
    f"<draw:text-box><text:p>A note.</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>"
    f'<draw:page draw:name="page2"><draw:frame><draw:text-box><text:p>{_WORDS}</text:p></draw:text-box></draw:frame>'
    "</draw:page>"
)
_META = (
    f'<office:document-meta {_NAMES} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><dc:title>The lock'
    f"</dc:title>"
    "<meta:initial-creator>Ada Reed</meta:initial-creator><meta:creation-date>2021-05-04T06:30:00</meta:creation-date>"
    "</office:meta></office:document-meta>"
)
_STYLES = (
    f'<office:document-styles {_NAMES}><office:styles><style:style style:name="Title"/></office:styles>'
    f"<office:master-styles>"
    "<style:master-page><style:header><text:p>Canal News</text:p></style:header></style:master-page>"
    "</office:master-styles>"
    "</office:document-styles>"
)


def _parts(kind: str, body: str) -> dict[str, str]:
    return {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": f"<office:document-content {_NAMES}>{_AUTOMATIC}<office:body><office:{kind}>{body}"
        f"</office:{kind}>"
        "</office:body></office:document-content>",
        "styles.xml": _STYLES,
        "meta.xml": _META,
        "META-INF/manifest.xml": "<manifest:manifest "
        "xmlns:manifest='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'/>",
    }


OPEN_DOCUMENT_SEEDS = {
    ".odt": _parts("text", _TEXT),
    ".ods": _parts("spreadsheet", _TABLE),
    ".odp": _parts("presentation", _SLIDES),
}
"""The parts of each file, by its ending."""
