"""The overlap of passages with marked spans, in characters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from embeddings.document import Passage
from eval.questions import MarkedSpan


@dataclass(frozen=True, slots=True)
class Overlap:
    """Recall, precision and intersection over union of characters, each in [0, 1].

    Source: Smith and Troynikov, "Evaluating Chunking Strategies for Retrieval", Chroma technical report, 2024,
    with characters instead of tokens.
    """

    recall: float
    precision: float
    iou: float


def overlap(spans: Sequence[MarkedSpan], passages: Sequence[Passage]) -> Overlap:
    """Measure at least one span against any number of passages; a character in several passages counts once."""
    relevant = _characters((s.document_id, s.start, s.end) for s in spans)
    retrieved = _characters((p.document_id, p.start, p.end) for p in passages)
    both = len(relevant & retrieved)
    precision = both / len(retrieved) if retrieved else 0.0
    return Overlap(both / len(relevant), precision, both / len(relevant | retrieved))


def _characters(stretches: Iterable[tuple[str, int, int]]) -> set[tuple[str, int]]:
    # Some thousands at most: five passages and a few excerpts.
    return {(document_id, place) for document_id, start, end in stretches for place in range(start, end)}
