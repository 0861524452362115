"""Questions of a question word alone ("and when?"), asked again with the rest of the question before them."""

from dataclasses import dataclass

from embeddings.languages.base import Language
from qa.questions.noun_phrases import noun_phrases


@dataclass(frozen=True, slots=True)
class _Clause:
    """A question without the words that ask.

    ``noun``: that follows them ("How many *stalls* ..."), or nothing. ``auxiliary``: empty if a verb follows at once.
    ``kind``: ``copula``, ``perfect`` or ``support``. ``asks_person``: the words that were left out stand for a person.
    ``asks_predicate``: they stand for a thing or a degree.
    """

    noun: str
    auxiliary: str
    kind: str
    rest: str
    asks_person: bool
    asks_predicate: bool


def asked_again(earlier: str, fragment: str, language: Language) -> str | None:
    """Return ``earlier`` with the words of ``fragment`` that ask in place of its own; None if no form fits.

    "Where did the fish market move to" and "when" become "When did the fish market move".
    """
    cues = language.follow_ups.rewriting
    asking = cues.opening.match(fragment)
    if asking is None or (asking["person"] and not asking["preposition"]):
        return None  # "who?" after "When was the clock repaired?" needs another verb
    if asking["choice"] and not fragment[asking.end() :].strip():
        return None  # "how many?", "which?"
    first = earlier.split(" ", 1)[0]
    if cues.auxiliary.fullmatch(first):
        return f"{fragment} {earlier[:1].lower()}{earlier[1:]}"
    clause = _clause_of(earlier, language)
    if clause is None or _lacks_its_predicate(clause, language):
        return None
    if not clause.auxiliary:
        return f"{fragment} {_statement(clause, language)}"
    return f"{fragment} {_inverted(clause, bool(asking['degree']), language)}"


def _clause_of(earlier: str, language: Language) -> _Clause | None:
    cues = language.follow_ups.rewriting
    asked = cues.opening.match(earlier)
    if asked is None:
        return None
    auxiliary = cues.auxiliary.search(earlier, asked.end())
    between = earlier[asked.end() : auxiliary.start()].strip() if auxiliary else ""
    takes_noun = bool(asked["choice"])
    person, predicate = bool(asked["person"]), bool(asked["degree"]) or (takes_noun and not between)
    if asked["shortened"]:
        return _Clause("", cues.shortened, "copula", earlier[asked.end() :].strip(), person, predicate)
    if auxiliary is None or (between and not takes_noun and not asked["degree"]):
        return _Clause("", "", "", earlier[asked.end() :].strip(), person, predicate)
    noun = between if takes_noun else ""
    rest = earlier[auxiliary.end() :].strip()
    return _Clause(noun, auxiliary.group(), auxiliary.lastgroup or "", rest, person, predicate)


def _lacks_its_predicate(clause: _Clause, language: Language) -> bool:
    """Return whether the words that asked were the predicate: "How old is the mayor", "What is the theme"."""
    words = clause.rest.split()
    participle = language.follow_ups.rewriting.participle
    return clause.kind == "copula" and clause.asks_predicate and not any(map(participle.fullmatch, words))


def _statement(clause: _Clause, language: Language) -> str:
    """Return "was it that someone paid for the bridge" for the rest of "Who paid for the bridge"."""
    cues = language.follow_ups.rewriting
    first = clause.rest.split(" ", 1)[0]
    link = cues.is_it_that if clause.asks_person and language.questions.plural.search(first) else cues.was_it_that
    if clause.asks_person:
        return f"{link} {cues.someone} {clause.rest}"
    return f"{link} {cues.the} {clause.rest}"


def _inverted(clause: _Clause, is_degree: bool, language: Language) -> str:
    """Return "did the fish market move" for the rest of "Where did the fish market move to"."""
    cues = language.follow_ups.rewriting
    rest = clause.rest
    words = rest.rsplit(" ", 1)
    if len(words) > 1 and cues.preposition.fullmatch(words[1]) and not clause.noun:
        rest = words[0]
    phrases = noun_phrases(f"{clause.auxiliary} {rest}", language)
    has_subject = bool(phrases) and phrases[0].start == len(clause.auxiliary) + 1
    if clause.asks_person and clause.kind != "support" and not is_degree:
        return f"{clause.auxiliary} {cues.someone} {rest}"
    if clause.noun and has_subject:
        return f"{clause.auxiliary} {rest} {cues.the} {clause.noun}"
    if clause.noun:
        return f"{clause.auxiliary} {cues.the} {clause.noun} {rest}".rstrip()
    return f"{clause.auxiliary} {rest}"
