"""A follow-up made whole: its pronouns, its missing words and its "and" replaced by words of the conversation."""

import re
from dataclasses import dataclass

from embeddings.languages.base import Language
from qa.answer import Span
from qa.questions.answer_patterns import find_answers
from qa.questions.answer_types import AnswerType, answer_type_of
from qa.questions.dependence import content_of, is_fragment, names_in, opened
from qa.questions.fragments import asked_again
from qa.questions.noun_phrases import NounPhrase, noun_phrases
from qa.questions.references import Reference, ReferenceKind, references_in
from qa.questions.slots import in_its_place

_END = " ?.!,;:"
_BRACKETS = re.compile(r"\s*\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Earlier:
    """The question that a follow-up leans on: clean and whole, without its question mark.

    ``answer``: the sentence that answers it, or nothing.
    """

    text: str
    answer: str
    language: Language

    @classmethod
    def of(cls, text: str, answer: str, language: Language) -> "Earlier":
        """Return the question in the form that follow-ups take their words from."""
        return cls(_BRACKETS.sub(r", \1", text).rstrip(_END), answer, language)


def rewrite(earlier: str, answer: str, question: str, language: Language) -> str:
    """Return the follow-up ``question`` as one whole question after ``earlier``.

    ``answer``: the sentence that answers ``earlier``; it may name the person who was asked for. Where no form fits, the
    earlier question stands in brackets after the follow-up.
    """
    before = Earlier.of(earlier, answer, language)
    joins, rest = opened(question, language)
    rest = rest.strip(_END)
    if not rest:
        rest = question.strip(_END)
    references = references_in(rest, language)
    if references:
        return _with_things_named(before, rest, references)
    asks = language.follow_ups.asks.search(rest) is not None
    if joins and not asks:
        whole = in_its_place(before.text, rest, language)
        return _ended(whole) if whole else _bracketed(before, f"{language.follow_ups.rewriting.what_about} {rest}")
    if not content_of(rest, language) or is_fragment(rest, language):
        whole = asked_again(before.text, rest, language)
        if whole:
            return _ended(whole)
    return _bracketed(before, rest)


def _with_things_named(before: Earlier, rest: str, references: list[Reference]) -> str:
    """Return the follow-up with its first reference of each kind replaced by the noun phrase that it stands for."""
    cues = before.language.follow_ups.rewriting
    kinds: set[ReferenceKind] = set()
    taken: list[str] = []
    pieces: list[str] = []
    at = 0
    for reference in references:
        if reference.start < at or reference.kind in kinds:
            continue
        thing = _thing_of(before, reference, rest)
        if thing is None:
            continue
        kinds.add(reference.kind)
        taken.append(thing)
        pieces += [rest[at : reference.start], _genitive(thing, before.language) if reference.owns else thing]
        at = reference.end
    if not taken:
        return _bracketed(before, rest)
    whole = "".join([*pieces, rest[at:]])
    if not before.language.follow_ups.asks.search(whole) and references[0].owns and references[0].start == 0:
        whole = f"{cues.what_is} {whole}"  # "his age?"
    missing = _names_missing(before, whole, taken)
    return _ended(f"{whole} ({missing})" if missing else whole)


def _thing_of(before: Earlier, reference: Reference, rest: str) -> str | None:
    match reference.kind:
        case ReferenceKind.PERSON:
            return _person_of(before)
        case ReferenceKind.MANY:
            return _many_of(before)
        case ReferenceKind.PLACE:
            return _place_of(before)
        case ReferenceKind.ONE:
            return None
        case ReferenceKind.DEMONSTRATIVE:
            return None if _has_noun(rest, reference, before.language) else _single_of(before)
        case _:
            return _single_of(before)


def _has_noun(rest: str, reference: Reference, language: Language) -> bool:
    """Return whether a noun follows the demonstrative ("that bridge"), and not a verb ("how much did that cost")."""
    following = rest[reference.end :].split()
    before = language.follow_ups.rewriting.auxiliary.search(rest, max(0, rest.rfind(" ", 0, reference.start - 1)))
    is_verb = before is not None and before.lastgroup == "support" and len(following) == 1
    return bool(following) and bool(content_of(following[0], language)) and not is_verb


def _person_of(before: Earlier) -> str | None:
    text, language = before.text, before.language
    cues = language.follow_ups.rewriting
    asked = cues.opening.match(text)
    auxiliary = cues.auxiliary.match(text, asked.end() + 1) if asked else None
    phrases = noun_phrases(text, language)
    if asked and asked["person"]:
        is_copula = (auxiliary is not None and auxiliary.lastgroup == "copula") or asked["shortened"]
        after = auxiliary.end() + 1 if auxiliary else asked.end() + 1
        if is_copula and phrases and phrases[0].start == after and phrases[0].end == len(text):
            return text[after:]  # "Who is the mayor of Kelm?"
    of_answer = _person_in_answer(before)
    persons = [each for each in phrases if not each.determined and not _is_of_place(text, each, language)]
    if of_answer and (answer_type_of(text, language) is AnswerType.PERSON or not persons):
        return of_answer
    if (
        asked
        and asked["person"]
        and not asked["preposition"]
        and (auxiliary is None or auxiliary.lastgroup != "support")
    ):
        return f"{cues.the_person_who} {text[asked.end() :].strip()}"
    chosen = persons or [each for each in phrases if each.determined and not _is_of_place(text, each, language)]
    return _definite(text[chosen[0].start : chosen[0].end], language) if chosen else of_answer


def _person_in_answer(before: Earlier) -> str | None:
    """Return the name of the one person in the sentence that answers the earlier question; None of several."""
    answer = before.answer
    spans = find_answers(AnswerType.PERSON, answer, Span(0, len(answer)), before.language)
    names = {name for span, _ in spans if not (name := answer[slice(*span)]).isupper()}
    return names.pop() if len(names) == 1 else None


def _single_of(before: Earlier) -> str | None:
    text, language = before.text, before.language
    phrases = noun_phrases(text, language)
    determined = [each for each in phrases if each.determined]
    chosen = [each for each in determined if not _is_of_place(text, each, language)] or determined
    if chosen:
        return _definite(text[chosen[-1].start : chosen[-1].end], language)
    asked = asked_noun(text, language)
    if asked:
        return asked
    return text[phrases[-1].start : phrases[-1].end] if phrases else None


def _many_of(before: Earlier) -> str | None:
    text, language = before.text, before.language
    plural = language.questions.plural
    asked = asked_noun(text, language)
    if asked and plural.search(asked.split()[-1]):
        return asked
    phrases = noun_phrases(text, language)
    several = [each for each in phrases if plural.search(text[each.start : each.head_end].split()[-1])]
    chosen = [each for each in several if each.determined] or several
    if chosen:
        return _definite(text[chosen[0].start : chosen[0].end], language)
    return asked or (_definite(text[phrases[0].start : phrases[0].end], language) if phrases else None)


def _place_of(before: Earlier) -> str | None:
    text, language = before.text, before.language
    places = [each for each in noun_phrases(text, language) if _is_of_place(text, each, language)]
    if places:
        return text[places[-1].preposition : places[-1].end]
    thing = _single_of(before)
    return f"{language.follow_ups.rewriting.place_of} {thing}" if thing else None


def asked_noun(text: str, language: Language) -> str | None:
    """Return "the members" of "How many members does ...?"; None if the question names no noun that it asks for."""
    for cue in (language.questions.counted, language.questions.chosen):
        match = cue.search(text)
        if match is None or not match["noun"].strip():
            continue
        words = match["noun"].split()
        auxiliary = language.follow_ups.rewriting.auxiliary.match(text, match.end("noun"))
        if not auxiliary:  # a verb is among the words: "which bank lent", "how many members registered"
            plurals = [place for place, word in enumerate(words, 1) if language.questions.plural.search(word)]
            words = words[: next(iter(plurals), 1)]
        return f"{language.follow_ups.rewriting.the} {' '.join(words)}" if words else None
    return None


def _is_of_place(text: str, phrase: NounPhrase, language: Language) -> bool:
    before = text[phrase.preposition : phrase.start].strip()
    return language.follow_ups.rewriting.place.fullmatch(before) is not None


def _definite(phrase: str, language: Language) -> str:
    """Return the phrase as one speaks of it again: "the stand" for "a stand", "the team" for "the name of the team"."""
    cues = language.follow_ups.rewriting
    phrase = cues.measure.sub("", phrase, count=1)
    return cues.indefinite.sub(f"{cues.the} ", phrase, count=1) if cues.indefinite.match(phrase) else phrase


def _genitive(thing: str, language: Language) -> str:
    usual, after_s = language.follow_ups.rewriting.genitives
    if thing.endswith(language.words.genitives):
        return thing
    return thing + (after_s if language.questions.plural.search(thing) else usual)


def _names_missing(before: Earlier, whole: str, taken: list[str]) -> str:
    """Return the names of the earlier question that the whole question lacks; empty if it names something already.

    ``taken``: the things that stand in it for references. "The Party members" names none, although "Party" is a name.
    """
    named = whole
    for thing in taken:
        if thing.split()[-1].islower():
            named = named.replace(thing, thing.lower())
    if names_in(named, before.language):
        return ""
    names = (name.group() for name in names_in(before.text, before.language))
    return ", ".join(dict.fromkeys(name for name in names if name.casefold() not in whole.casefold()))


def _bracketed(before: Earlier, rest: str) -> str:
    text, language = before.text, before.language
    if language.follow_ups.rewriting.opening.match(text) or language.follow_ups.asks.match(text):
        text = text[:1].lower() + text[1:]
    return _ended(f"{rest} ({text})")


def _ended(whole: str) -> str:
    return f"{whole[:1].upper()}{whole[1:]}?"
