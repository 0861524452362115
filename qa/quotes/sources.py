"""Every place in the library where the words of a quote stand."""

from embeddings.document import Document, Passage
from embeddings.library import Library
from embeddings.scope import Scope
from qa.answer import Source
from qa.quotes.places import is_quotable, source_at

# So many of a sentence's words, the rarest, tell it from nearly all others; what they do not, its characters do.
_WORDS = 8
# The most passages looked at for one quote; a text that stands in more is a form letter, and the rest goes unnamed.
_MOST_PASSAGES = 1000


def find_sources(library: Library, passage: Passage, start: int, end: int, scope: Scope) -> tuple[Source, ...]:
    """The place ``[start, end)`` of ``passage``'s document, then every other where the same text stands.

    The same is equal to the character, as whole sentences, in parts of a document that may be quoted; where letter case
    or white space differ it is another text. The others are in order of document and offset, and are found by the
    words of the quote's most telling sentence: none for a quote without a word that BM25 counts, and at most those in
    ``_MOST_PASSAGES`` passages. ``scope``: the documents to look among.

    Empty if the words do not stand in ``passage``'s document any more: it was changed since it was searched.
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
    """Where the quote would stand if it stood around each sentence like its most telling one, in order."""
    words = {
        sentence: dict.fromkeys(library.language.analyze(passage.text_of(sentence)))
        for sentence in passage.sentences
        if start <= sentence.start and sentence.end <= end
    }
    idf = library.engine.idf([word for each in words.values() for word in each], scope)
    telling = max(words, key=lambda sentence: sum(idf[word] for word in words[sentence]))
    rarest = sorted(words[telling], key=lambda word: (-idf[word], word))[:_WORDS]
    wanted = passage.text_of(telling)
    return sorted(
        (stored.passage.document_id, at)
        for stored in library.passages(library.engine.passages_with_all_terms(rarest, _MOST_PASSAGES, scope))
        if scope.allows(stored.passage.document_id)
        for sentence in stored.passage.sentences
        if stored.passage.text_of(sentence) == wanted
        for at in [sentence.start - (telling.start - start)]
        if _is_whole(stored.passage, at, at + end - start)
    )


def _is_whole(passage: Passage, start: int, end: int) -> bool:
    """Whether ``[start, end)`` begins and ends with sentences, as far as it is in the passage."""
    begins = start < passage.start or any(sentence.start == start for sentence in passage.sentences)
    return begins and (end > passage.end or any(sentence.end == end for sentence in passage.sentences))
