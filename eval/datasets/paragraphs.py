"""The corpus and the questions of a data set that brings a paragraph with each line."""

from dataclasses import dataclass, field

from eval.datasets.dataset import Dataset, safe_name
from eval.datasets.squad import article_of
from eval.errors import QuestionsError
from eval.questions import EvalQuestion, MarkedSpan, check_askable


@dataclass(slots=True)
class ParagraphCorpus:
    """Collects the paragraphs of articles, each paragraph once, and the questions about them.

    ``unmarked``: the number of questions that were left out because the data set does not mark their answer.
    """

    texts: dict[str, str] = field(default_factory=dict)
    questions: list[EvalQuestion] = field(default_factory=list)
    sentences: dict[str, tuple[MarkedSpan, ...]] = field(default_factory=dict)
    _folders: dict[str, str] = field(default_factory=dict)
    _known: dict[tuple[str, str], str] = field(default_factory=dict)
    unmarked: int = 0
    _unasked: int = 0

    def add(self, title: str, text: str) -> str:
        """Return the document id of a paragraph in the folder of its article."""
        folder = self._folders.setdefault(title, f"{len(self._folders) + 1:04} {safe_name(title)}".strip())
        if (folder, text) not in self._known:
            document_id = f"{folder}/{len(self._known) + 1:05}.md"
            self._known[folder, text] = document_id
            self.texts[document_id] = text
        return self._known[folder, text]

    def add_sentences(self, title: str, sentences: list[str]) -> tuple[str, tuple[MarkedSpan, ...]]:
        """Return the document id of a paragraph made of these sentences, and the place of each sentence in it."""
        document_id, start, spans = self.add(title, " ".join(sentences)), 0, list[MarkedSpan]()
        for sentence in sentences:
            spans.append(MarkedSpan(document_id, start, start + len(sentence)))
            start += len(sentence) + 1
        self.sentences[document_id] = tuple(spans)
        return document_id, self.sentences[document_id]

    def ask(self, question: EvalQuestion) -> None:
        """Add a question, unless it is empty or too long to be asked."""
        try:
            check_askable(question.question, question.query_id)
        except QuestionsError:
            self._unasked += 1
        else:
            self.questions.append(question)

    def dataset(self, name: str) -> Dataset:
        """Return the data set.

        :raises QuestionsError: if there is no question.
        """
        if not self.questions:
            raise QuestionsError(f"{name} holds no questions.")
        counts = {"are empty or too long to be asked": self._unasked, "have no marked answer": self.unmarked}
        notes = tuple(f"{count} questions {why} and were left out." for why, count in counts.items() if count)
        return Dataset(
            name,
            tuple(self.questions),
            texts=self.texts,
            paragraphs=True,
            notes=notes,
            sentences=self.sentences,
        )


def group_of_document(document_id: str) -> str:
    """Return the name of the article that this paragraph belongs to."""
    return article_of(document_id).rstrip("/")
