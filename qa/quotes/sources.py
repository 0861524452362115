"""Every place in the library where the words of a quote stand."""

from embeddings.document import Document, Passage
from embeddings.library import Library
from embeddings.scope import Scope
from qa.answer import Source
from qa.quotes.places import is_quotable, source_at

# This number of its rarest words distinguishes a sentence from nearly all others. Equal text decides then.
_WORDS = 8
# The most passages that are compared with one quote. A text in more passages is a form letter; its further places are
# not named.
_MOST_PASSAGES = 1000


def find_sources(library: Library, passage: Passage, start: int, end: int, scope: Scope) -> tuple[Source, ...]:
    """Return the source ``[start, end)`` of ``passage``'s document, then every other place with the same text.

    The same text is equal to the character, letter case and white space included. It consists of whole sentences in
    parts of a document that may be quoted. The other places are in order of document and offset. They are looked up by
    the rarest words of one sentence, in ``_MOST_PASSAGES`` passages at most; a quote without a word that BM25 counts
    has no other places. ``scope``: the documents to look in.

    The result is empty if ``passage``'s document was changed since the search and no longer holds the words.
    """
    words = passage.text[start - passage.start : end - passage.start]
    documents: dict[str, Document | None] = {}
    found = []
    for document_id, at in dict.fromkeys([(passage.document_id, start), *_others(library, passage, start, end, scope)]):
        if document_id not in documents:
            documents[document_id] = library.find_document(document_id)
        document = documents[document_id]
        if document and at >= 0 and document.text.startswith(words, at) and is_quotable(document, at, at + len(words)):
            found.append(source_at(document, at, at + len(words)))
    return tuple(found) if found and (found[0].document_id, found[0].start) == (passage.document_id, start) else ()


def _others(library: Library, passage: Passage, start: int, end: int, scope: Scope) -> list[tuple[str, int]]:
    """Return each document and offset at which the quote may stand: around each sentence equal to its rarest one."""
    words = {
        sentence: dict.fromkeys(library.language.analyze(passage.text_of(sentence)))
        for sentence in passage.sentences
        if start <= sentence.start and sentence.end <= end
    }
    idf = library.engine.idf([word for each in words.values() for word in each], scope)
    rarest = max(words, key=lambda sentence: sum(idf[word] for word in words[sentence]))
    terms = sorted(words[rarest], key=lambda word: (-idf[word], word))[:_WORDS]
    text = passage.text_of(rarest)
    return sorted(
        (stored.passage.document_id, at)
        for stored in library.passages(library.engine.passages_with_all_terms(terms, _MOST_PASSAGES, scope))
        if scope.allows(stored.passage.document_id)
        for sentence in stored.passage.sentences
        if stored.passage.text_of(sentence) == text
        for at in [sentence.start - (rarest.start - start)]
        if _is_whole(stored.passage, at, at + end - start)
    )


def _is_whole(passage: Passage, start: int, end: int) -> bool:
    """Return whether the part of ``[start, end)`` in the passage begins and ends with sentences."""
    begins = start < passage.start or any(sentence.start == start for sentence in passage.sentences)
    return begins and (end > passage.end or any(sentence.end == end for sentence in passage.sentences))
