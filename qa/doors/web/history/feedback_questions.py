"""Thumbs as questions with their right answers, each a line of the form that `quoth eval --questions` reads."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from embeddings.syncing.uploads import owner_of, shown_id
from embeddings.unicode import replace_surrogates
from qa.answer import Quote, Status
from qa.doors.web.history.feedback import Feedback, Thumb
from qa.plural import plural

_MOST_NAMED = 5  # articles that a remark names


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A question, and the right answer by the thumbs; without ``documents`` the right answer is a refusal.

    ``history`` holds the questions before it, oldest first, if it is a follow-up. Any one of ``documents``, by id,
    answers. ``uploaded``: these documents are uploads, by the ids that visitors see, and not in the folder of articles.
    """

    question: str
    history: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    answer: str = ""
    evidence: str = ""
    uploaded: bool = False

    @property
    def query_id(self) -> str:
        """Return an id that is always the same for the same question after the same history."""
        asked = json.dumps([self.question, *self.history])
        return f"feedback-{hashlib.sha256(asked.encode()).hexdigest()[:12]}"

    @property
    def line(self) -> str:
        """Return one JSON object, in ASCII, so that no character of an article acts on a terminal."""
        row: dict[str, object] = {"query_id": self.query_id, "question": self.question}
        if self.history:
            row["history"] = self.history
        if self.documents:
            row |= {"documents": self.documents, "answers": [self.answer], "evidence": self.evidence}
        else:
            row |= {"answers": [], "kind": "near"}
        return json.dumps(row).replace("\x7f", "\\u007f")  # the only control character that JSON does not escape


@dataclass(frozen=True, slots=True)
class Judgement:
    """The outcome of all thumbs: questions with different ids, and sentences about thumbs that could not be used."""

    questions: tuple[JudgedQuestion, ...]
    remarks: tuple[str, ...]


def judge_thumbs(feedback: Iterable[Feedback]) -> Judgement:
    """Return the questions with a thumb, in the order of their first thumbs.

    Of several thumbs on one question after one history, the latest that names the right passage counts, or if there is
    no such thumb, the latest of all.
    """
    given: defaultdict[str, list[Feedback]] = defaultdict(list)
    for each in sorted(feedback, key=lambda each: each.given):
        if each.thumb is not None:
            given[_asked(each).query_id].append(each)
    questions, unnamed, unsearched, contradicted = [], 0, 0, 0
    for thumbs in given.values():
        decisive = next((each for each in reversed(thumbs) if _names_passage(each)), thumbs[-1])
        contradicted += len({each.thumb for each in thumbs}) > 1
        question = _question(decisive)
        if question is not None:
            questions.append(question)
        elif decisive.thumb is Thumb.DOWN:
            unnamed += sum(each.thumb is Thumb.DOWN for each in thumbs)
        else:
            unsearched += sum(each.thumb is Thumb.UP for each in thumbs)
    return Judgement(tuple(questions), tuple(_remarks(questions, unnamed, unsearched, contradicted)))


def _asked(feedback: Feedback) -> JudgedQuestion:
    """Return the question alone, as the assistant reads it, with its history if it is a follow-up."""
    history = feedback.history if feedback.answer.answer.is_follow_up else ()
    askable = (_words(each) for each in history if _holds_words(each))
    return JudgedQuestion(_words(feedback.question), tuple(askable))


def _question(feedback: Feedback) -> JudgedQuestion | None:
    """Return the question with its right answer; ``None`` where the thumb does not show one."""
    asked, answer = _asked(feedback), feedback.answer.answer
    if feedback.thumb is Thumb.DOWN:
        if feedback.passage is None or not _names_passage(feedback):
            return None
        return _answered(asked, [feedback.passage.document_id], feedback.passage.text, feedback.passage.text)
    if answer.status is Status.NOT_IN_ARTICLES:
        return asked
    if not answer.quotes:
        return None
    # The first quote decides: an evaluation calls an answer right by its first quote, which also holds the answer span.
    quote = answer.quotes[0]
    documents = [source.document_id for source in quote.sources]
    return _answered(asked, documents, _likely(quote) or quote.text, quote.text)


def _answered(asked: JudgedQuestion, document_ids: Sequence[str], answer: str, evidence: str) -> JudgedQuestion:
    # Where the folder holds the same words, the question is about the folder's article and not about an upload.
    of_folder = [each for each in document_ids if owner_of(each) is None]
    documents = tuple(dict.fromkeys(map(shown_id, of_folder or document_ids)))
    answer, evidence = replace_surrogates(answer).strip(), replace_surrogates(evidence).strip()
    return JudgedQuestion(asked.question, asked.history, documents, answer, evidence, not of_folder)


def _likely(quote: Quote) -> str | None:
    """Return the answer span, if it is of whole words: an evaluation looks for whole words."""
    if quote.likely_answer is None:
        return None
    start, end = quote.likely_answer
    whole = not any(map(_is_of_word, (quote.text[:start][-1:], quote.text[end:][:1])))
    likely = quote.text[start:end]
    return likely if whole and _holds_words(likely) else None


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _names_passage(feedback: Feedback) -> bool:
    passage = feedback.passage
    return feedback.thumb is Thumb.DOWN and passage is not None and _holds_words(passage.text)


def _holds_words(text: str) -> bool:
    return any(map(str.isalnum, text))


def _words(text: str) -> str:
    return " ".join(replace_surrogates(text).split())


def _remarks(questions: Sequence[JudgedQuestion], unnamed: int, unsearched: int, contradicted: int) -> Iterable[str]:
    if unnamed:
        name, they = ("name", "they are") if unnamed > 1 else ("names", "it is")
        yield f"{plural(unnamed, 'thumb')} down {name} no right passage, so {they} left out."
    if unsearched:
        they = "they are" if unsearched > 1 else "it is"
        yield f"{plural(unsearched, 'thumb')} up came where no article was searched, so {they} left out."
    if contradicted:
        have = "have" if contradicted > 1 else "has"
        yield (
            f"{plural(contradicted, 'question')} {have} thumbs up and down; one that names the right passage counts, "
            "else the latest."
        )
    uploaded = [question for question in questions if question.uploaded]
    if uploaded:
        names = sorted({name for question in uploaded for name in question.documents})
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        are = "are" if len(uploaded) > 1 else "is"
        yield (
            f"{plural(len(uploaded), 'question')} {are} about uploads that are not in the folder: "
            f"{', '.join(names[:_MOST_NAMED])}{more}; before quoth eval asks them, put these files there."
        )
