"""The parts of a Word document and a presentation with all that their readers look at."""

_OFFICE = "http://schemas.openxmlformats.org"
_RELATIONSHIPS = f"{_OFFICE}/package/2006/relationships"
_TYPE = f"{_OFFICE}/officeDocument/2006/relationships"
_NAMES = " ".join(
    f'xmlns:{short}="{address}"'
    for short, address in {
        "w": f"{_OFFICE}/wordprocessingml/2006/main",
        "a": f"{_OFFICE}/drawingml/2006/main",
        "p": f"{_OFFICE}/presentationml/2006/main",
        "c": f"{_OFFICE}/drawingml/2006/chart",
        "dgm": f"{_OFFICE}/drawingml/2006/diagram",
        "m": f"{_OFFICE}/officeDocument/2006/math",
        "r": _TYPE,
        "mc": f"{_OFFICE}/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "wp": f"{_OFFICE}/drawingml/2006/wordprocessingDrawing",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)
_WORDS = "The lock at Ashmere has twelve gates. Its keeper, Mona Field, opens them at 6:30 a.m. on 4 May 2021."


def _links(*targets: str) -> str:
    """Return a list of related parts. ``targets``: the type and the path of each."""
    each = "".join(
        f'<Relationship Id="r{number}" Type="{_TYPE}/{target.split()[0]}" Target="{target.split()[1]}"/>'
        for number, target in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_RELATIONSHIPS}">{each}</Relationships>'


def _paragraph(words: str, properties: str = "") -> str:
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{words}</w:t></w:r></w:p>'


def _cell(words: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{_paragraph(words)}</w:tc>"


_DOCUMENT = f"""<w:document {_NAMES}><w:body>{_paragraph("The lock", '<w:pStyle w:val="T"/>')}
{_paragraph("Gates", '<w:pStyle w:val="H"/>')}<w:p><w:r><w:t>{
    _WORDS
}</w:t></w:r><w:ins><w:r><w:t> New.</w:t></w:r></w:ins>
<w:del><w:r><w:delText>Old.</w:delText></w:r></w:del><w:hyperlink r:id="r9"><w:r><w:t>A link</w:t></w:r></w:hyperlink>
<w:r><w:footnoteReference w:id="2"/><w:sym w:font="Wingdings" w:char="F0E0"/><w:noBreakHyphen/><w:tab/><w:br/></w:r>
<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar
w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar
w:fldCharType="end"/></w:r><w:r><w:rPr><w:vanish/>
</w:rPr><w:t>Hidden</w:t></w:r><m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath></w:p><w:p><w:r><mc:AlternateContent><mc:Choice
Requires="wps"><wps:txbx><w:txbxContent>{
    _paragraph("A box.")
}</w:txbxContent></wps:txbx></mc:Choice><mc:Fallback><v:textbox>
<w:txbxContent>{
    _paragraph("A box.")
}</w:txbxContent></v:textbox></mc:Fallback></mc:AlternateContent></w:r><w:r><w:drawing>
<wp:inline><wp:docPr id="1" name="a" descr="The gates"/><a:graphic><a:graphicData><c:chart r:id="r5"/></a:graphicData>
</a:graphic></wp:inline></w:drawing></w:r><w:r><w:drawing><a:graphic><a:graphicData><dgm:relIds
r:dm="r6"/></a:graphicData>
</a:graphic></w:drawing></w:r></w:p>{_paragraph("Upper", '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr>')}
<w:sdt><w:sdtContent>{_paragraph("In a control.")}</w:sdtContent></w:sdt><w:altChunk r:id="r7"/><w:tbl><w:tr><w:trPr>
<w:tblHeader/></w:trPr>{_cell("Gate")}{_cell("Year", '<w:gridSpan w:val="2"/>')}</w:tr><w:tr>{
    _cell("Upper", '<w:vMerge w:val="restart"/>')
}{_cell("1790")}</w:tr><w:tr>{_cell("", "<w:vMerge/>")}{_cell("1801")}</w:tr></w:tbl>
{_paragraph("What is green?")}{
    _paragraph(_WORDS)
}<w:sectPr><w:headerReference r:id="r3"/></w:sectPr></w:body></w:document>"""
_STYLES = (
    f'<w:styles {_NAMES}><w:style w:styleId="T"><w:name w:val="Title"/></w:style><w:style w:styleId="B"><w:name '
    'w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style><w:style w:styleId="H"><w:name w:val="own"/>'
    '<w:basedOn w:val="B"/><w:rPr><w:b/></w:rPr></w:style></w:styles>'
)
_CHART = (
    f"<c:chartSpace {_NAMES}><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>Gates by year</a:t></a:r></a:p></c:rich>"
    f"</c:tx>"
    "</c:title><c:plotArea><c:barChart><c:ser><c:tx><c:strRef><c:strCache><c:pt idx='0'><c:v>Oak</c:v></c:pt>"
    "</c:strCache>"
    "</c:strRef></c:tx><c:cat><c:strRef><c:strCache><c:pt idx='0'><c:v>1790</c:v></c:pt></c:strCache></c:strRef>"
    "</c:cat>"
    "<c:val><c:numRef><c:numCache><c:pt idx='0'><c:v>4</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser>"
    "</c:barChart>"
    "</c:plotArea></c:chart></c:chartSpace>"
)
_DIAGRAM = (
    f"<dgm:dataModel {_NAMES}><dgm:ptLst><dgm:pt><dgm:t><a:bodyPr/><a:p><a:r><a:t>Close the gate</a:t></a:r></a:p>"
    f"</dgm:t>"
    "</dgm:pt></dgm:ptLst></dgm:dataModel>"
)
_CORE = (
    f'<cp:coreProperties xmlns:cp="{_OFFICE}/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>The lock'
    "</dc:title>"
    "<dc:creator>Ada Reed</dc:creator><dcterms:created>2021-05-04T06:30:00Z</dcterms:created></cp:coreProperties>"
)


def _shape(words: str, place: str = "") -> str:
    mark = f'<p:ph type="{place}"/>' if place else ""
    return (
        f"<p:sp><p:nvSpPr><p:nvPr>{mark}</p:nvPr></p:nvSpPr><p:txBody><a:p><a:pPr lvl='1'/><a:r><a:rPr b='1'/>"
        f"<a:t>{words}"
        "</a:t></a:r><a:br/></a:p></p:txBody></p:sp>"
    )


def _slide(title: str) -> str:
    table = "".join(
        f"<a:tr><a:tc><a:txBody><a:p><a:r><a:t>{each}</a:t></a:r></a:p></a:txBody></a:tc></a:tr>" for each in "ab"
    )
    return (
        f"<p:sld {_NAMES}><p:cSld><p:spTree>{_shape(title, 'title')}{_shape(_WORDS, 'body')}"
        f"<p:grpSp>{_shape('A group.')}"
        f"</p:grpSp><p:graphicFrame><a:graphic><a:graphicData><a:tbl>{table}</a:tbl></a:graphicData></a:graphic>"
        f"</p:graphicFrame><mc:AlternateContent><mc:Choice>{_shape('New.')}</mc:Choice><mc:Fallback>{_shape('Old.')}"
        f"</mc:Fallback></mc:AlternateContent>{_shape('3', 'sldNum')}</p:spTree></p:cSld></p:sld>"
    )


OFFICE_SEEDS = {
    ".docx": {
        "_rels/.rels": _links("officeDocument word/document.xml", "core-properties docProps/core.xml"),
        "word/document.xml": _DOCUMENT,
        "word/_rels/document.xml.rels": _links(
            "styles styles.xml", "footnotes footnotes.xml", "header header1.xml", "settings gone.xml",
            "chart charts/chart1.xml", "diagramData diagrams/data1.xml", "aFChunk chunk.html",
        ),
        "word/styles.xml": _STYLES,
        "word/footnotes.xml": f'<w:footnotes {_NAMES}><w:footnote w:id="2">{_paragraph("A note.")}</w:footnote>'
        "</w:footnotes>",
        "word/header1.xml": f"<w:hdr {_NAMES}>{_paragraph('Canal News')}</w:hdr>",
        "word/charts/chart1.xml": _CHART,
        "word/diagrams/data1.xml": _DIAGRAM,
        "word/chunk.html": f"<html><body><h2>Chunk</h2><p>{_WORDS}</p></body></html>",
        "docProps/core.xml": _CORE,
    },
    ".pptx": {
        "_rels/.rels": _links("officeDocument ppt/presentation.xml", "core-properties docProps/core.xml"),
        "ppt/presentation.xml": f"<p:presentation {_NAMES}><p:sldIdLst><p:sldId id='256' r:id='r1'/><p:sldId id='257' "
        "r:id='r2'/></p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": _links("slide slides/slide1.xml", "slide slides/slide2.xml"),
        "ppt/slides/slide1.xml": _slide("The lock"),
        "ppt/slides/_rels/slide1.xml.rels": _links(
            "notesSlide ../notesSlides/notes1.xml", "diagramData ../diagrams/data1.xml", "chart ../charts/chart1.xml"
        ),
        "ppt/slides/slide2.xml": _slide("Keepers"),
        "ppt/notesSlides/notes1.xml": f"<p:notes {_NAMES}><p:cSld><p:spTree>{_shape('A note.', 'body')}</p:spTree>"
        "</p:cSld></p:notes>",
        "ppt/diagrams/data1.xml": _DIAGRAM,
        "ppt/charts/chart1.xml": _CHART,
        "docProps/core.xml": _CORE,
    },
}  # fmt: skip
"""The parts of each file, by its ending."""
