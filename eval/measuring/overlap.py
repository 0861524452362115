"""How well the characters of passages cover marked spans."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from embeddings.document import Passage
from eval.questions import MarkedSpan


@dataclass(frozen=True, slots=True)
class Overlap:
    """Shares of characters, in [0, 1]; of the spans, of the passages, and of both together (intersection over union).

    Source: Smith and Troynikov, "Evaluating Chunking Strategies for Retrieval", Chroma technical report, 2024,
    counted in characters instead of tokens.
    """

    recall: float
    precision: float
    iou: float


def overlap(spans: Sequence[MarkedSpan], passages: Sequence[Passage]) -> Overlap:
    """Of at least one span with any number of passages; a character that several hold counts once."""
    wanted = _characters((s.document_id, s.start, s.end) for s in spans)
    found = _characters((p.document_id, p.start, p.end) for p in passages)
    both = len(wanted & found)
    return Overlap(both / len(wanted), both / len(found) if found else 0.0, both / len(wanted | found))


def _characters(stretches: Iterable[tuple[str, int, int]]) -> set[tuple[str, int]]:
    # Some thousands at most: five passages and a few excerpts.
    return {(document_id, place) for document_id, start, end in stretches for place in range(start, end)}
