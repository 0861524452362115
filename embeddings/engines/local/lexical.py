"""Lexical search: BM25 over stemmed words, with tantivy."""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import tantivy

from embeddings.engines.local.rows import IndexRow
from embeddings.engines.local.search_index import PassageFilter
from embeddings.errors import SearchIndexError, is_panic
from embeddings.languages.analysis import Analyzer, prepare

# The title stands in every passage of its document, so it counts less than the passage's own words.
_TITLE_BOOST = 0.3


@dataclass(frozen=True, slots=True)
class Statistics:
    """The counts that BM25 needs: of all passages, and of the passages with a term, by field and term."""

    passages: int
    with_term: Mapping[tuple[str, str], int]

    def idf(self, term: str, field: str = "text") -> float:
        """Return the inverse document frequency of a term, above 0.

        Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, with the 1 added
        inside the logarithm that keeps it positive, as tantivy does.
        """
        count = self.with_term[field, term]
        return math.log(1 + (self.passages - count + 0.5) / (count + 0.5))

    def __add__(self, other: "Statistics") -> "Statistics":
        """Return the counts of two indexes together, for the same terms."""
        with_term = {key: count + other.with_term[key] for key, count in self.with_term.items()}
        return Statistics(self.passages + other.passages, with_term)


class LexicalIndex:
    """A tantivy index with BM25 (k1 1.2, b 0.75, the constants of tantivy)."""

    def __init__(self, folder: Path, dimension: int, analyzer: Analyzer) -> None:
        del dimension  # only the dense index needs it
        self._folder = folder
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("passage_id", stored=True, indexed=True, fast=True)
        builder.add_text_field("title", tokenizer_name=analyzer.name, index_option="freq")
        builder.add_text_field("text", tokenizer_name=analyzer.name, index_option="freq")
        self._schema = builder.build()
        with self._translating():
            self._index = tantivy.Index(self._schema, path=str(folder))
            # Otherwise a thread would watch the folder as long as the index is open.
            self._index.config_reader("manual")
            self._index.register_tokenizer(analyzer.name, analyzer.in_tantivy)
            self._searcher = self._index.searcher()
        self._writer: tantivy.IndexWriter | None = None

    def search(
        self, query: Sequence[str], k: int, allowed: PassageFilter | None = None, shared: Statistics | None = None
    ) -> list[tuple[int, float]]:
        """See ``SearchIndex.search``. Scores are those of BM25, 0 or more.

        ``query``: words as ``analyze`` returns them. ``shared``: the statistics of all indexes that are searched
        together; None takes those of this index.
        """
        k = min(k, len(self))  # tantivy panics at 0, and reserves memory for k hits even if it has fewer
        if not query or k < 1:
            return []
        terms = dict.fromkeys(query)
        own = self.statistics(query) if shared is not None else None
        clauses = []
        for field, boost in (("text", 1.0), ("title", _TITLE_BOOST)):
            for word in terms:
                # tantivy multiplies by this index's idf; the quotient replaces that by the idf of all indexes together.
                correction = shared.idf(word, field) / own.idf(word, field) if shared is not None and own else 1.0
                term = tantivy.Query.term_query(self._schema, field, word, "freq")
                weight = boost * correction
                clauses.append((tantivy.Occur.Should, term if weight == 1 else tantivy.Query.boost_query(term, weight)))
        with self._translating():
            whole = tantivy.Query.boolean_query(clauses)
            if allowed is not None:
                whole = tantivy.Query.boolean_query([(tantivy.Occur.Must, whole), self._only(allowed)])
            return self._scored(whole, k)

    def _scored(self, query: tantivy.Query, k: int) -> list[tuple[int, float]]:
        """Return the ``k`` best passages of a query with their scores, best first, inside ``_translating``."""
        hits = self._searcher.search(query, k, count=False).hits
        ids = self._searcher.fast_field_values("passage_id", [address for _, address in hits])
        scored = [(int(i or 0), float(score)) for i, (score, _) in zip(ids, hits, strict=True)]
        return sorted(scored, key=lambda hit: (-hit[1], hit[0]))

    def passages_with_all_terms(self, words: Sequence[str], k: int, allowed: PassageFilter | None = None) -> list[int]:
        """Return the ids of at most ``k`` passages with all these words in their text, sorted.

        No words give no passages. ``words``: as ``analyze`` returns them.
        """
        k = min(k, len(self))
        if not words or k < 1:
            return []
        with self._translating():
            clauses = [
                (tantivy.Occur.Must, tantivy.Query.term_query(self._schema, "text", word, "basic"))
                for word in dict.fromkeys(words)
            ]
            if allowed is not None:
                clauses.append(self._only(allowed))
            whole = tantivy.Query.const_score_query(tantivy.Query.boolean_query(clauses), 0.0)
            hits = self._searcher.search(whole, k, count=False).hits
            ids = self._searcher.fast_field_values("passage_id", [address for _, address in hits])
        return sorted(int(i or 0) for i in ids)

    def similar(
        self, words: Sequence[str], distance: int, beside: Sequence[str], k: int, allowed: PassageFilter | None = None
    ) -> list[tuple[int, float]]:
        """Return the best passages with a word at most ``distance`` edits from one of ``words``, by BM25 of ``beside``.

        tantivy walks its dictionary with an automaton of the word, so that no list of all words is kept or read.
        """
        k = min(k, len(self))
        if not words or k < 1:
            return []
        with self._translating():
            near = [
                (tantivy.Occur.Should, tantivy.Query.fuzzy_term_query(self._schema, "text", word, distance, True))
                for word in dict.fromkeys(words)
            ]
            clauses = [(tantivy.Occur.Must, tantivy.Query.const_score_query(tantivy.Query.boolean_query(near), 0.0))]
            for word in dict.fromkeys(beside):
                term = tantivy.Query.term_query(self._schema, "text", word, "freq")
                clauses.append((tantivy.Occur.Should, term))
            if allowed is not None:
                clauses.append(self._only(allowed))
            return self._scored(tantivy.Query.boolean_query(clauses), k)

    def _only(self, allowed: PassageFilter) -> tuple[tantivy.Occur, tantivy.Query]:
        """Return a clause that limits a query to these passages and leaves the scores as they are."""
        ids = tantivy.Query.term_set_query(self._schema, "passage_id", list(allowed.ids))
        if allowed.excludes:
            return tantivy.Occur.MustNot, ids
        return tantivy.Occur.Must, tantivy.Query.const_score_query(ids, 0.0)

    def statistics(self, words: Sequence[str]) -> Statistics:
        """Return the statistics of this index for these words, which are as ``analyze`` returns them."""
        with self._translating():
            with_term = {
                (field, word): int(self._searcher.doc_freq(field, word))
                for field in ("text", "title")
                for word in dict.fromkeys(words)
            }
        return Statistics(len(self), with_term)

    def add(self, rows: Sequence[IndexRow]) -> None:
        """Add passages."""
        with self._translating():
            if self._writer is None:
                self._writer = self._index.writer(heap_size=50_000_000, num_threads=1)
            for row in rows:
                document = tantivy.Document()
                document.add_unsigned("passage_id", row.passage_id)
                document.add_text("title", prepare(row.title))
                document.add_text("text", prepare(row.text))
                self._writer.add_document(document)

    def remove(self, passage_ids: Sequence[int]) -> bool:
        """See ``SearchIndex.remove``. Returns False unless ``passage_ids`` is empty.

        tantivy counts the words of removed passages until it merges its segments, and its Python package cannot ask for
        a merge: scores would depend on removed passages. Making the index again takes 1.4 s for 100,000 passages.
        """
        return not passage_ids

    def save(self) -> None:
        """Commit, and wait until tantivy has written all files, which the stamp hashes next."""
        with self._translating():
            if self._writer is not None:
                self._writer.commit()
                self._writer.wait_merging_threads()
                self._writer = None
            self._index.reload()
            self._searcher = self._index.searcher()

    def __len__(self) -> int:
        """Return the number of passages in the index."""
        return int(self._searcher.num_docs)

    @contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            if isinstance(error, (ValueError, RuntimeError, OSError)) or is_panic(error):
                raise SearchIndexError(
                    f"The search index {self._folder} could not be used ({type(error).__name__}); delete this folder, "
                    "and Quoth makes it again."
                ) from error
            raise
