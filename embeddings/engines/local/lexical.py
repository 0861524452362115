"""Search by words: BM25 over stemmed words, with tantivy."""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import tantivy

from embeddings.engines.local.rows import IndexRow
from embeddings.engines.local.search_index import PassageFilter
from embeddings.errors import SearchIndexError, is_panic
from embeddings.languages.analysis import prepare
from embeddings.languages.english import ENGLISH

# A title belongs to every passage of its document, so it counts less than the passage's own words.
_TITLE_BOOST = 0.3


@dataclass(frozen=True, slots=True)
class Statistics:
    """Numbers of passages that BM25 goes by: of all, and of those that hold a term, by field and term."""

    passages: int
    holding: Mapping[tuple[str, str], int]

    def idf(self, term: str, field: str = "text") -> float:
        """Return the inverse document frequency of a term, above 0.

        Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, with the 1 added
        inside the logarithm that keeps it positive, as tantivy does.
        """
        holding = self.holding[field, term]
        return math.log(1 + (self.passages - holding + 0.5) / (holding + 0.5))

    def __add__(self, other: "Statistics") -> "Statistics":
        """Return the numbers of two indexes together, of the same terms."""
        holding = {key: count + other.holding[key] for key, count in self.holding.items()}
        return Statistics(self.passages + other.passages, holding)


class LexicalIndex:
    """A tantivy index with BM25 (k1 1.2, b 0.75, tantivy's own constants)."""

    def __init__(self, folder: Path, dimension: int) -> None:
        del dimension  # words have none; the contract is shared with the vector index
        self._folder = folder
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("passage_id", stored=True, indexed=True, fast=True)
        builder.add_text_field("title", tokenizer_name=ENGLISH.analyzer.name, index_option="freq")
        builder.add_text_field("text", tokenizer_name=ENGLISH.analyzer.name, index_option="freq")
        self._schema = builder.build()
        with self._translating():
            self._index = tantivy.Index(self._schema, path=str(folder))
            # Otherwise a thread would watch the folder for as long as the index is held.
            self._index.config_reader("manual")
            self._index.register_tokenizer(ENGLISH.analyzer.name, ENGLISH.analyzer.in_tantivy)
            self._searcher = self._index.searcher()
        self._writer: tantivy.IndexWriter | None = None

    def search(
        self, query: Sequence[str], k: int, allowed: PassageFilter | None = None, together: Statistics | None = None
    ) -> list[tuple[int, float]]:
        """``query``: words as ``analyze`` gives them. Scores are BM25's, not below 0.

        ``together``: the statistics to score by, where this index is searched beside others; None takes its own.
        """
        k = min(k, len(self))  # tantivy panics at 0, and sets memory aside for k hits whether it has them or not
        if not query or k < 1:
            return []
        terms = dict.fromkeys(query)
        own = self.statistics(query) if together is not None else None
        clauses = []
        for field, boost in (("text", 1.0), ("title", _TITLE_BOOST)):
            for word in terms:
                # tantivy multiplies by this index's idf, so the quotient leaves the idf of all indexes together.
                share = together.idf(word, field) / own.idf(word, field) if together is not None and own else 1.0
                asked = tantivy.Query.term_query(self._schema, field, word, "freq")
                weight = boost * share
                clauses.append(
                    (tantivy.Occur.Should, asked if weight == 1 else tantivy.Query.boost_query(asked, weight))
                )
        with self._translating():
            asked = tantivy.Query.boolean_query(clauses)
            if allowed is not None:
                asked = tantivy.Query.boolean_query([(tantivy.Occur.Must, asked), self._among(allowed)])
            hits = self._searcher.search(asked, k, count=False).hits
            ids = self._searcher.fast_field_values("passage_id", [address for _, address in hits])
        scored = [(int(i or 0), float(score)) for i, (score, _) in zip(ids, hits, strict=True)]
        return sorted(scored, key=lambda hit: (-hit[1], hit[0]))

    def passages_with_all_terms(self, words: Sequence[str], k: int, allowed: PassageFilter | None = None) -> list[int]:
        """Return the ids of at most ``k`` passages that hold all these words (as ``analyze`` gives them) themselves,
        rising; none for no words.
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
                clauses.append(self._among(allowed))
            asked = tantivy.Query.const_score_query(tantivy.Query.boolean_query(clauses), 0.0)
            hits = self._searcher.search(asked, k, count=False).hits
            ids = self._searcher.fast_field_values("passage_id", [address for _, address in hits])
        return sorted(int(i or 0) for i in ids)

    def _among(self, allowed: PassageFilter) -> tuple[tantivy.Occur, tantivy.Query]:
        """Return a clause that lets a query find these passages only, and adds nothing to a score."""
        ids = tantivy.Query.term_set_query(self._schema, "passage_id", list(allowed.ids))
        if allowed.excludes:
            return tantivy.Occur.MustNot, ids
        return tantivy.Occur.Must, tantivy.Query.const_score_query(ids, 0.0)

    def statistics(self, words: Sequence[str]) -> Statistics:
        """Return the statistics of this index for these words, as ``analyze`` gives them."""
        with self._translating():
            holding = {
                (field, word): int(self._searcher.doc_freq(field, word))
                for field in ("text", "title")
                for word in dict.fromkeys(words)
            }
        return Statistics(len(self), holding)

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
        """False unless there is nothing to remove.

        tantivy counts the words of removed passages for as long as it has not merged them away, which its Python
        package cannot ask for: scores would tell what the library once held. Making the index anew takes 1.4 s for
        100,000 passages.
        """
        return not passage_ids

    def save(self) -> None:
        """Commit, and wait until the files are at rest: the stamp is taken of them next."""
        with self._translating():
            if self._writer is not None:
                self._writer.commit()
                self._writer.wait_merging_threads()
                self._writer = None
            self._index.reload()
            self._searcher = self._index.searcher()

    def __len__(self) -> int:
        """How many passages are held."""
        return int(self._searcher.num_docs)

    @contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            if isinstance(error, (ValueError, RuntimeError, OSError)) or is_panic(error):
                raise SearchIndexError(
                    f"The search index {self._folder} could not be used ({type(error).__name__}); delete this folder, "
                    "and it is made anew."
                ) from error
            raise
