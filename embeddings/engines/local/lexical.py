"""Search by words: BM25 over stemmed words, with tantivy."""

import math
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import tantivy

from embeddings.engines.local.passage_filter import AllBut
from embeddings.engines.local.rows import IndexRow
from embeddings.errors import SearchIndexError
from embeddings.languages.english import ANALYZER_NAME, analyzer, prepare

# A title belongs to every passage of its document, so it counts less than the passage's own words.
_TITLE_BOOST = 0.3
# The highest id that SQLite gives.
_LAST_ID = 2**63 - 1


class LexicalIndex:
    """A tantivy index with BM25 (k1 1.2, b 0.75, tantivy's own constants)."""

    def __init__(self, folder: Path, dimension: int) -> None:
        del dimension  # words have none; the contract is shared with the vector index
        self._folder = folder
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("passage_id", stored=True, indexed=True, fast=True)
        builder.add_text_field("title", tokenizer_name=ANALYZER_NAME, index_option="freq")
        builder.add_text_field("text", tokenizer_name=ANALYZER_NAME, index_option="freq")
        self._schema = builder.build()
        with self._translating():
            self._index = tantivy.Index(self._schema, path=str(folder))
            # Otherwise a thread would watch the folder for as long as the index is held.
            self._index.config_reader("manual")
            self._index.register_tokenizer(ANALYZER_NAME, analyzer())
            self._searcher = self._index.searcher()
        self._writer: tantivy.IndexWriter | None = None

    def search(self, query: Sequence[str], k: int, allowed: Collection[int] | None = None) -> list[tuple[int, float]]:
        """``query``: words as ``analyze`` gives them. Scores are BM25's, not below 0."""
        k = min(k, len(self))  # tantivy panics at 0, and sets memory aside for k hits whether it has them or not
        if not query or k < 1:
            return []
        clauses = []
        for word in dict.fromkeys(query):
            clauses.append((tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "text", word, "freq")))
            title = tantivy.Query.term_query(self._schema, "title", word, "freq")
            clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(title, _TITLE_BOOST)))
        with self._translating():
            asked = tantivy.Query.boolean_query(clauses)
            if allowed is not None:
                asked = tantivy.Query.boolean_query([(tantivy.Occur.Must, asked), *self._among(allowed)])
            hits = self._searcher.search(asked, k, count=False).hits
            ids = self._searcher.fast_field_values("passage_id", [address for _, address in hits])
        scored = [(int(i or 0), float(score)) for i, (score, _) in zip(ids, hits, strict=True)]
        return sorted(scored, key=lambda hit: (-hit[1], hit[0]))

    def holding(self, words: Sequence[str], k: int, allowed: Collection[int] | None = None) -> list[int]:
        """Ids of passages that hold all of these words (as ``analyze`` gives them) themselves, at most ``k``, rising.

        Nothing holds no words. ``allowed``: ids to look among; None looks among all.
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
                clauses += self._among(allowed)
            asked = tantivy.Query.const_score_query(tantivy.Query.boolean_query(clauses), 0.0)
            hits = self._searcher.search(asked, k, count=False).hits
            ids = self._searcher.fast_field_values("passage_id", [address for _, address in hits])
        return sorted(int(i or 0) for i in ids)

    def _among(self, allowed: Collection[int]) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        """Clauses that let a query find these passages only, and add nothing to a score."""
        if isinstance(allowed, AllBut):
            later = tantivy.Query.range_query(
                self._schema, "passage_id", tantivy.FieldType.Unsigned, allowed.last + 1, _LAST_ID
            )
            hidden = tantivy.Query.term_set_query(self._schema, "passage_id", list(allowed.hidden))
            return [(tantivy.Occur.MustNot, hidden), (tantivy.Occur.MustNot, later)]
        among = tantivy.Query.term_set_query(self._schema, "passage_id", list(allowed))
        return [(tantivy.Occur.Must, tantivy.Query.const_score_query(among, 0.0))]

    def rarity(self, word: str) -> float:
        """How rare a word (as ``analyze`` gives it) is in the passages: BM25's inverse document frequency, above 0.

        Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, with the 1 added
        inside the logarithm that keeps it positive, as tantivy does.
        """
        with self._translating():
            holding = self._searcher.doc_freq("text", word)
        return math.log(1 + (len(self) - holding + 0.5) / (holding + 0.5))

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
            # A panic of tantivy's derives from BaseException, and its class cannot be imported.
            if isinstance(error, (ValueError, RuntimeError, OSError)) or type(error).__name__ == "PanicException":
                raise SearchIndexError(
                    f"The search index {self._folder} could not be used ({type(error).__name__}); delete this folder, "
                    "and it is made anew."
                ) from error
            raise
