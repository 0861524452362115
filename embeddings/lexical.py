"""Search by words: BM25 over stemmed words. The one module that imports tantivy."""

import math
import re
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path

import tantivy

from embeddings.store import IndexRow

_ANALYZER = "quoth_english"
# A title belongs to every passage of its document, so it counts less than the passage's own words.
_TITLE_BOOST = 0.3
# tantivy's word splitter takes a run of Chinese, Japanese or Korean characters for one word; spaced out, each counts.
_IDEOGRAPH = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff])")


@cache
def _analyzer() -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    builder = builder.filter(tantivy.Filter.remove_long(60)).filter(tantivy.Filter.lowercase())
    builder = builder.filter(tantivy.Filter.ascii_fold()).filter(tantivy.Filter.stopword("english"))
    return builder.filter(tantivy.Filter.stemmer("english")).build()


def analyze(text: str) -> list[str]:
    """The words of ``text`` that BM25 counts: lower-cased, accents folded, English stop words out, Porter stems."""
    return _analyzer().analyze(_IDEOGRAPH.sub(r" \1 ", text))


class LexicalIndex:
    """A tantivy index with BM25 (k1 1.2, b 0.75, tantivy's own constants)."""

    def __init__(self, folder: Path, dimension: int) -> None:
        del dimension  # words have none; the contract is shared with the vector index
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("passage_id", stored=True, indexed=True, fast=True)
        builder.add_text_field("title", tokenizer_name=_ANALYZER, index_option="freq")
        builder.add_text_field("text", tokenizer_name=_ANALYZER, index_option="freq")
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema, path=str(folder))
        self._index.register_tokenizer(_ANALYZER, _analyzer())
        self._writer: tantivy.IndexWriter | None = None
        self._searcher = self._index.searcher()

    def search(
        self, query: Sequence[str], k: int, allowed: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """``query``: words as ``analyze`` gives them. Scores are BM25's, not below 0."""
        if not query or not len(self):
            return []
        clauses = []
        for word in dict.fromkeys(query):
            clauses.append((tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "text", word, "freq")))
            title = tantivy.Query.term_query(self._schema, "title", word, "freq")
            clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(title, _TITLE_BOOST)))
        asked = tantivy.Query.boolean_query(clauses)
        if allowed is not None:
            among = tantivy.Query.term_set_query(self._schema, "passage_id", sorted(allowed))
            among = tantivy.Query.const_score_query(among, 0.0)
            asked = tantivy.Query.boolean_query([(tantivy.Occur.Must, asked), (tantivy.Occur.Must, among)])
        hits = self._searcher.search(asked, k, count=False).hits
        ids = self._searcher.fast_field_values("passage_id", [address for _, address in hits])
        return [(int(i or 0), float(score)) for i, (score, _) in zip(ids, hits, strict=True)]

    def rarity(self, word: str) -> float:
        """How rare a word (as ``analyze`` gives it) is in the passages: BM25's inverse document frequency, above 0.

        Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, with the 1 added
        inside the logarithm that keeps it positive, as tantivy does.
        """
        holding = self._searcher.doc_freq("text", word)
        return math.log(1 + (len(self) - holding + 0.5) / (holding + 0.5))

    def add(self, rows: Sequence[IndexRow]) -> None:
        """Add passages."""
        writer = self._open_writer()
        for row in rows:
            document = tantivy.Document()
            document.add_unsigned("passage_id", row.passage_id)
            document.add_text("title", _IDEOGRAPH.sub(r" \1 ", row.title))
            document.add_text("text", _IDEOGRAPH.sub(r" \1 ", row.text))
            writer.add_document(document)

    def remove(self, passage_ids: Sequence[int]) -> None:
        """Remove passages; ids that are not held are ignored."""
        for passage_id in passage_ids:
            self._open_writer().delete_documents_by_term("passage_id", passage_id)

    def save(self) -> None:
        """Commit, and wait until the files are at rest: the stamp is taken of them next."""
        if self._writer is not None:
            self._writer.commit()
            self._writer.wait_merging_threads()
            self._writer = None
        self._index.reload()
        self._searcher = self._index.searcher()

    def __len__(self) -> int:
        """How many passages are held."""
        return int(self._searcher.num_docs)

    def _open_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(heap_size=50_000_000, num_threads=1)
        return self._writer
