"""Cutting documents into passages: whole sentences up to a budget of tokens, never across a heading or omitted text."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from embeddings.document import ASIDE, FRONT_KINDS, Block, Document, Kind, Passage, Sentence, may_part
from embeddings.languages.base import Language
from embeddings.languages.english import ENGLISH
from embeddings.structure.long_sentences import cut_to_length
from embeddings.structure.sentences import split_sentences
from embeddings.structure.token_budget import count_tokens

CountTokens = Callable[[list[str]], list[int]]

# Blocks of one sentence each: to a reader, a full stop or a semicolon inside one ends nothing.
_WHOLE = frozenset({Kind.TITLE, Kind.HEADING, Kind.QUESTION, Kind.SPEAKER, Kind.TABLE_HEADER, Kind.TABLE_ROW})
# Blocks that a reader needs for the text after them, so that a passage does not end with one.
_LEADS_ON = (Kind.SPEAKER, Kind.TABLE_HEADER)


def chunk(
    document: Document,
    *,
    passage_tokens: int,
    model_tokens: int,
    count_model: CountTokens,
    language: Language = ENGLISH,
) -> list[Passage]:
    """Return the passages of ``document`` in reading order.

    Together they hold every character of every block except white space. A passage holds whole sentences of at most
    ``passage_tokens`` tokens (tiktoken), or one longer sentence. It never holds more than ``model_tokens`` tokens of
    the encoder, so that the encoder cuts no passage. ``count_model`` returns the encoder's tokens of each text, without
    special tokens. A heading opens a passage, and so does a question that the text answers. The name of a speaker or
    the header of a table ends a passage only where the text after it does not fit beside it. Only a sentence over the
    encoder's limit is split; a single character over the limit stays whole.
    """
    text = document.text
    limits = _TokenLimits(text, passage_tokens, model_tokens, count_model, frozenset(_after_asides(document.blocks)))
    sentences = [sentence for block in document.blocks for sentence in _sentences(text, block, language)]
    pieces = [piece for sized in limits.measure(sentences) for piece in _fit(limits, sized)]
    groups = list(_group(limits, pieces))
    spans = limits.measure([_span(group) for group in groups])
    return [
        Passage(document.document_id, span.start, span.end, text[span.start : span.end], tuple(sentences))
        for group, whole in zip(groups, spans, strict=True)
        for sentences in _halve(limits, group, whole)
        for span in [_span(sentences)]
    ]


@dataclass(frozen=True, slots=True)
class _Sized:
    """A stretch of the text with its number of tokens: ``budget`` counted by tiktoken, ``own`` by the encoder."""

    sentence: Sentence
    budget: int
    own: int


@dataclass(frozen=True, slots=True)
class _TokenLimits:
    """The limits of the passages of a text. ``after_asides``: the starts of blocks right below a titled callout."""

    text: str
    passage_tokens: int
    model_tokens: int
    count_model: CountTokens
    after_asides: frozenset[int]

    def measure(self, stretches: Sequence[Sentence]) -> list[_Sized]:
        texts = [self.text[s.start : s.end] for s in stretches]
        own = self.count_model(texts)
        return [_Sized(s, count_tokens(t), o) for s, t, o in zip(stretches, texts, own, strict=True)]

    def allow(self, budget: int, own: int) -> bool:
        return budget <= self.passage_tokens and own <= self.model_tokens


def _sentences(text: str, block: Block, language: Language) -> Iterator[Sentence]:
    if block.kind in _WHOLE:
        spans = cut_to_length(text, block.start, block.end)
    else:
        spans = split_sentences(text, block.start, block.end, language)
    for start, end in spans:
        yield Sentence(start, end, block.kind)


def _fit(limits: _TokenLimits, sized: _Sized) -> list[_Sized]:
    """Return the sentence, halved until the encoder can read each piece. A cut breaks the sense as little as it can."""
    start, end = sized.sentence.start, sized.sentence.end
    if sized.own <= limits.model_tokens or end - start < 2:
        return [sized]
    text = limits.text
    cut = _cut(text, start, end)
    left_end = right_start = cut
    while text[left_end - 1].isspace():
        left_end -= 1
    while text[right_start].isspace():
        right_start += 1
    kind = sized.sentence.kind
    halves = limits.measure([Sentence(start, left_end, kind), Sentence(right_start, end, kind)])
    return [piece for half in halves for piece in _fit(limits, half)]


def _cut(text: str, start: int, end: int) -> int:
    """Return the offset to cut a long sentence at: a semicolon near its middle, or a comma, or the space before it."""
    middle, near = (start + end) // 2, (end - start) // 4
    for mark in (";", "；", ",", "，"):
        found = [i + 1 for i in range(middle - near, middle + near) if text[i] == mark]
        if found:
            return min(found, key=lambda i: abs(i - middle))
    return next((i for i in range(middle, start, -1) if text[i].isspace()), middle)


def _group(limits: _TokenLimits, pieces: Sequence[_Sized]) -> Iterator[list[Sentence]]:
    """Yield groups of neighbouring pieces whose tokens add up to no more than the limits, without a break between."""
    group: list[_Sized] = []
    for piece in pieces:
        ends_aside = piece.sentence.start in limits.after_asides
        if group and (ends_aside or _breaks(limits.text, group[-1].sentence, piece.sentence)):
            yield [each.sentence for each in group]
            group = []
        elif group and not _fits(limits, [*group, piece]):
            kept = _without_lead([each.sentence for each in group])
            if kept == len(group) or not _fits(limits, [*group[kept:], piece]):
                kept = len(group)
            yield [each.sentence for each in group[:kept]]
            group = group[kept:]
        group.append(piece)
    if group:
        yield [each.sentence for each in group]


def _after_asides(blocks: Sequence[Block]) -> Iterator[int]:
    """Yield the starts of the blocks that follow a quotation or a callout with a heading, which is not theirs."""
    headed = False
    for block in blocks:
        if headed and block.level <= ASIDE:
            yield block.start
        headed = block.level > ASIDE and (headed or block.kind in (Kind.HEADING, Kind.QUESTION))


def _fits(limits: _TokenLimits, group: Sequence[_Sized]) -> bool:
    """Return whether the pieces are within the limits together.

    One token is added for each white space between sentences. The sum is nearly always the number of tokens of the
    group; _halve corrects the other cases.
    """
    between = len(group) - 1
    return limits.allow(sum(piece.budget for piece in group) + between, sum(piece.own for piece in group) + between)


def _without_lead(group: Sequence[Sentence]) -> int:
    """Return the number of sentences before those at the end that lead on to the next; all if none is before them."""
    kept = len(group)
    while kept and group[kept - 1].kind in _LEADS_ON:
        kept -= 1
    return kept or len(group)


def _halve(limits: _TokenLimits, group: list[Sentence], whole: _Sized) -> list[list[Sentence]]:
    """Return the group, halved until each part is within the limits, white space included."""
    if len(group) < 2 or limits.allow(whole.budget, whole.own):
        return [group]
    cut = _without_lead(group[: len(group) // 2])
    halves = group[:cut], group[cut:]
    sized = limits.measure([_span(half) for half in halves])
    return [part for half, size in zip(halves, sized, strict=True) for part in _halve(limits, half, size)]


def _span(group: Sequence[Sentence]) -> Sentence:
    return Sentence(group[0].start, group[-1].end, group[0].kind)


def _breaks(text: str, before: Sentence, after: Sentence) -> bool:
    """Return whether a passage must end between the two.

    It must where a heading or a question begins, where the byline ends, and where omitted text follows.
    """
    if not may_part(text[before.end : after.start], before.kind, after.kind):
        return True
    if after.kind is Kind.HEADING:
        return before.kind is not Kind.HEADING
    if after.kind is Kind.QUESTION:
        return before.kind not in (Kind.HEADING, Kind.QUESTION)
    return (before.kind in FRONT_KINDS) != (after.kind in FRONT_KINDS)
