"""Documents into passages: whole sentences up to a budget of tokens, never across a heading or left-out text."""

from collections.abc import Callable, Iterator

from embeddings.document import Block, Document, Kind, Passage, Sentence
from embeddings.sentences import split_sentences
from embeddings.tokens import count_tokens

CountTokens = Callable[[list[str]], list[int]]


def chunk(document: Document, *, passage_tokens: int, model_tokens: int, count_model: CountTokens) -> list[Passage]:
    """Passages of ``document`` in reading order; together they hold every character of every block but white space.

    A passage holds whole sentences of at most ``passage_tokens`` tokens (tiktoken) and at most ``model_tokens`` of the
    encoder's own (``count_model`` gives them for a list of texts, special tokens left out), so that the encoder never
    cuts it. A heading opens a passage. A sentence that is over the limit alone is the one thing ever split.
    """
    text = document.text
    sentences = [sentence for block in document.blocks for sentence in _sentences(text, block)]
    own = count_model([text[s.start : s.end] for s in sentences])
    pieces: list[tuple[Sentence, int, int]] = []
    for sentence, size in zip(sentences, own, strict=True):
        budget = count_tokens(text[sentence.start : sentence.end])
        if size <= model_tokens and budget <= passage_tokens:
            pieces.append((sentence, budget, size))
        else:
            pieces += _split(text, sentence, passage_tokens, model_tokens, count_model)
    return [_passage(document, group) for group in _group(text, pieces, passage_tokens, model_tokens)]


def _sentences(text: str, block: Block) -> Iterator[Sentence]:
    if block.kind in (Kind.TITLE, Kind.HEADING):
        yield Sentence(block.start, block.end, block.kind)
        return
    for start, end in split_sentences(text, block.start, block.end):
        yield Sentence(start, end, block.kind)


def _split(
    text: str, sentence: Sentence, passage_tokens: int, model_tokens: int, count_model: CountTokens
) -> list[tuple[Sentence, int, int]]:
    """Halves of an over-long sentence, cut at white space where there is some, until each fits."""
    words = text[sentence.start : sentence.end]
    budget, size = count_tokens(words), count_model([words])[0]
    if (budget <= passage_tokens and size <= model_tokens) or len(words) < 2:
        return [(sentence, budget, size)]
    middle = len(words) // 2
    space = max(words.rfind(mark, 1, middle) for mark in (" ", "\n", "\t"))
    cut = sentence.start + (space if space > 0 else middle)
    left_end, right_start = cut, cut
    while text[left_end - 1].isspace():
        left_end -= 1
    while text[right_start].isspace():
        right_start += 1
    halves = Sentence(sentence.start, left_end, sentence.kind), Sentence(right_start, sentence.end, sentence.kind)
    return [piece for half in halves for piece in _split(text, half, passage_tokens, model_tokens, count_model)]


def _group(
    text: str, pieces: list[tuple[Sentence, int, int]], passage_tokens: int, model_tokens: int
) -> Iterator[list[Sentence]]:
    group: list[Sentence] = []
    budget = size = 0
    for sentence, more_budget, more_size in pieces:
        if group and (
            # Tokens merge across sentence borders at most, so the sums are upper bounds up to the joining white space.
            budget + more_budget + len(group) > passage_tokens
            or size + more_size + len(group) > model_tokens
            or _breaks(text, group[-1], sentence)
        ):
            yield group
            group, budget, size = [], 0, 0
        group.append(sentence)
        budget += more_budget
        size += more_size
    if group:
        yield group


def _breaks(text: str, before: Sentence, after: Sentence) -> bool:
    """Whether no passage may hold both: a heading begins, the byline ends, or left-out text lies between them."""
    if text[before.end : after.start].strip():
        return True
    front = (Kind.TITLE, Kind.BYLINE)
    if after.kind is Kind.HEADING:
        return before.kind is not Kind.HEADING
    return (before.kind in front) != (after.kind in front)


def _passage(document: Document, sentences: list[Sentence]) -> Passage:
    start, end = sentences[0].start, sentences[-1].end
    return Passage(document.document_id, start, end, document.text[start:end], tuple(sentences))
