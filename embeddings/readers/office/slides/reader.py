"""PowerPoint presentations (.pptx), slide by slide.

python-pptx, the usual library, fails at a reference to a picture that is missing, and passes over diagrams.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from embeddings.document import Kind
from embeddings.readers.base import Extract
from embeddings.readers.composing import Part
from embeddings.readers.office.parts import compose_document, with_page
from embeddings.readers.office.properties import read_properties
from embeddings.readers.packages import Package, damaged, has_part

if TYPE_CHECKING:
    from lxml.etree import _Element

    from embeddings.readers.office.slides.shapes import Shape

_KIND = "PowerPoint presentation"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FEWEST_REPEATS = 3  # slides with the same words in a shape, which are furniture then
_MAX_HEADING = 80  # characters
_SENTENCE_ENDS = (".", ",", ";", ":")


class SlidesReader:
    """Reads presentations, with macros or without. Each slide is a page, and its title a heading."""

    name = "PowerPoint"
    version = 2
    suffixes = (".pptx", ".pptm")

    def recognizes(self, data: bytes) -> bool:
        """Return whether the bytes are a package with the main part of a presentation."""
        return has_part(data, "ppt/presentation")

    def check(self, data: bytes) -> None:
        """Check that the bytes are a package with the main part of a presentation."""
        _main_part(Package(data, _KIND))

    def read(self, data: bytes) -> Extract:
        """Return the words of the slides, each with its notes, without comments."""
        from embeddings.readers.office.slides.shapes import P

        package = Package(data, _KIND)
        main = _main_part(package)
        root, related = package.xml(main), package.related(main)
        first = str(root.get("firstSlideNum") or "")
        number = int(first) if first.isdecimal() and len(first) < 9 else 1
        listed = [related.get(str(each.get(_ID)), ("", "")) for each in root.iter(f"{P}sldId")]
        slides = {}
        for label, (path, kind) in enumerate(listed, number):
            shown = package.optional_xml(path, f"slide {label} is left out") if kind in ("slide", "") else None
            if shown is not None:
                slides[label] = _Slide(package, path, shown)
        if listed and not slides:
            raise damaged(_KIND)
        furniture = _furniture(list(slides.values()))
        parts: list[Part] = []
        for label, slide in slides.items():
            parts += with_page(slide.parts(furniture, is_first=label == number), f"slide {label}")
        return compose_document(parts, read_properties(package), package.warnings)


class _Slide:
    """A slide: its shapes, the words of its diagrams and charts, and its notes."""

    def __init__(self, package: Package, path: str, root: "_Element") -> None:
        from embeddings.readers.office.drawings import chart_parts, diagram_items

        self.shapes = _shapes(root)
        self._drawings: list[Part] = []
        self._notes: list[Part] = []
        for each, kind in package.related(path).values():
            if kind not in ("diagramData", "chart", "notesSlide"):
                continue
            part = package.optional_xml(each, "its words are left out")
            if part is None:
                continue
            if kind == "diagramData":
                self._drawings += diagram_items(part)
            elif kind == "chart":
                self._drawings += chart_parts(part)
            else:
                notes = [shape for shape in _shapes(part) if not shape.is_margin]
                self._notes += [replace(part, kind=Kind.PARAGRAPH) for shape in notes for part in shape.parts]

    def parts(self, furniture: frozenset[str], *, is_first: bool) -> Iterator[Part]:
        """Yield the parts of the slide, its title first. ``furniture``: words that stand on most slides."""
        title = self._title(furniture)
        if title is not None:
            is_cover = is_first and title.place == "ctrTitle"
            words = " ".join(part.words.strip() for part in title.parts)
            yield Part(words, Kind.TITLE if is_cover else Kind.HEADING)
        for shape in self.shapes:
            if shape is not title:
                is_outside = shape.is_margin or words_of(shape) in furniture
                yield from (replace(part, kind=None) for part in shape.parts) if is_outside else shape.parts
        yield from self._drawings
        yield from self._notes

    def _title(self, furniture: frozenset[str]) -> "Shape | None":
        """Return the title; without one, the first shape if it holds a few words above other shapes."""
        titles = [shape for shape in self.shapes if shape.is_title]
        others = [shape for shape in self.shapes if not shape.is_margin and words_of(shape) not in furniture]
        if titles or len(others) < 2:
            return titles[0] if titles else None
        words = words_of(others[0])
        is_short = len(others[0].parts) == 1 and len(words) <= _MAX_HEADING and not words.endswith(_SENTENCE_ENDS)
        return others[0] if is_short and others[0].parts[0].kind is Kind.PARAGRAPH else None


def words_of(shape: "Shape") -> str:
    """Return the words of a shape on one line."""
    return " ".join(" ".join(part.words for part in shape.parts).split())


def _furniture(slides: Sequence[_Slide]) -> frozenset[str]:
    """Return the words of the shapes that stand on most slides, such as the name of a company."""
    counts = Counter(
        words for slide in slides for words in {words_of(shape) for shape in slide.shapes if not shape.is_title}
    )
    return frozenset(words for words, count in counts.items() if count >= _FEWEST_REPEATS and 2 * count > len(slides))


def _shapes(root: "_Element") -> "list[Shape]":
    from embeddings.readers.office.slides.shapes import P, shapes_in

    tree = root.find(f"{P}cSld/{P}spTree")
    return list(shapes_in(tree)) if tree is not None else []


def _main_part(package: Package) -> str:
    """Return the path of the part that lists the slides.

    :raises UnreadableArticleError: if the package is no presentation.
    """
    listed = package.related("").values()
    main = next((path for path, kind in listed if kind == "officeDocument"), "ppt/presentation.xml")
    if not main.startswith("ppt/") or main not in package.names:
        raise damaged(_KIND)
    return main
