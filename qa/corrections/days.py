"""Days in a question, in any form, and the sentences and articles of a day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from embeddings.document import Kind
from embeddings.engines.base import Engine, StoredPassage
from embeddings.languages.base import Language
from embeddings.scope import Scope
from embeddings.structure.dates import find_dates
from qa.answer import Correction, CorrectionKind

# Of one form of a day, the passages with its words that are read.
_PASSAGES = 100
_MOST_FORMS = 2
_LISTED = 100
_NO_EVENT = (Kind.BYLINE, Kind.TITLE)
_CENTURY = 2000  # of a year in two digits


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a text, ``text[start:end]``; ``year`` is None where the text does not name it."""

    year: int | None
    month: int
    day: int
    start: int
    end: int

    def is_same(self, other: "Day") -> bool:
        """Return whether both may be the same day."""
        years = {self.year, other.year} - {None}
        return (self.month, self.day) == (other.month, other.day) and len(years) < 2


def find_days(text: str, language: Language) -> list[Day]:
    """Return the days in ``text``, in order."""
    days: list[Day] = []
    for found in find_dates(text, language.articles):
        year, month, day = map(int, found.day.split("-"))
        days.append(Day(year, month, day, found.start, found.end))
    for match in language.corrections.day.finditer(text):
        if any(day.start < match.end() and match.start() < day.end for day in days):
            continue
        values = {name[0]: value for name, value in match.groupdict().items() if value}
        named = values["m"]
        number = int(named) if named.isdecimal() else language.articles.months.index(named[:3].lower()) + 1
        year_or_none = _CENTURY + int(values["y"]) if "y" in values else None
        try:
            date(year_or_none or 2000, number, int(values["d"]))  # a leap year
        except ValueError:
            continue
        days.append(Day(year_or_none, number, int(values["d"]), *match.span()))
    return sorted(days, key=lambda day: day.start)


def day_forms(text: str, language: Language, engine: Engine, scope: Scope) -> list[Correction]:
    """Return, for each day in the question ``text``, up to two other forms in which the articles write it."""
    forms: list[Correction] = []
    for day in find_days(text, language):
        typed = text[day.start : day.end]
        written = language.corrections.write_day(day.year, day.month, day.day)
        standing = (form for form in written if form.lower() != typed.lower() and engine.find_text(form, scope))
        forms += [
            Correction(typed, form, CorrectionKind.DATE) for form, _ in zip(standing, range(_MOST_FORMS), strict=False)
        ]
    return forms


def sentences_of_day(day: Day, language: Language, engine: Engine, scope: Scope) -> Iterator[tuple[StoredPassage, int]]:
    """Yield the sentences that name a day in any form: each passage with the number of the sentence.

    A day without a year is of the year of its article, if that is known.
    """
    ids: dict[int, None] = {}
    in_digits = (f"{day.month:02}-{day.day:02}", f"{day.month}-{day.day}")
    for form in (*in_digits, *language.corrections.write_day(None, day.month, day.day)):
        ids.update(dict.fromkeys(engine.passages_with_all_terms(language.analyze(form), _PASSAGES, scope)))
    for stored in engine.passages(sorted(ids)):
        passage = stored.passage
        if not scope.allows(passage.document_id):
            continue
        for number, sentence in enumerate(passage.sentences):
            named = [each for each in find_days(passage.text_of(sentence), language) if each.is_same(day)]
            if sentence.kind not in _NO_EVENT and any(_fits(each, day, passage.document_id, engine) for each in named):
                yield stored, number


def _fits(named: Day, day: Day, document_id: str, engine: Engine) -> bool:
    if named.year is not None or day.year is None:
        return True
    document = engine.document(document_id)
    published = document.metadata.date if document else None
    return published is None or int(published[:4]) == day.year


def articles_of_day(day: Day, engine: Engine, scope: Scope) -> Sequence[str]:
    """Return the ids of the documents that were published on a day, sorted."""
    words = f"{day.month:02}-{day.day:02}" if day.year is None else f"{day.year:04}-{day.month:02}-{day.day:02}"
    listed = engine.list_documents(scope, words, "", _LISTED).documents
    return [each.document_id for each in listed if each.metadata.date and each.metadata.date.endswith(words)]
