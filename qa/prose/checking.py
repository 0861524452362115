"""The check of one sentence of a language model against the quotes that it cites.

It is meant to strike out too much rather than too little: a sentence that stands has the words of one quoted sentence.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from embeddings.languages.base import Language
from embeddings.structure.sentences import split_sentences
from qa.agreement.values import Moment
from qa.answer import ContextKind, Quote
from qa.prose.alignment import says
from qa.prose.prose import Flaw, ProseSentence
from qa.prose.tokens import Role, Token, tokens_of

CITATION = re.compile(r"\[ ?([0-9]{1,4}(?: ?, ?[0-9]{1,4})*+) ?\]")
"""Matches the numbers of quotes in square brackets."""
# Characters of Markdown, HTML and TeX, and the beginnings of addresses. A plain sentence needs none of them.
_MARKUP = re.compile(r"[<>\[\]`|\\{}~^]|https?:|www\.|&#?\w{1,32};|\]\(|^\s{0,3}(?:>|#{1,6}\s|!)|\*\*|__|\$\$")
_QUOTATION = re.compile(r"[“\"„«]([^“”\"„«»]*+)[”\"“»]")
_SPEECH = re.compile(r"\s*[“\"„«]")
_SPEECH_ALONE = re.compile(r"\s*[“\"„«][^“”\"„«»]*+[”\"“»]?\W*")
_UNSEEN = "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc\ufffd"
_ENDS = " \t\n,;:–—-"
_LEADS_IN = 3  # phrases before a statement that are looked past
_MOST_SENTENCES = 200  # of the cited quotes
_MOST_BREAKS = 20  # places at which a statement is divided in two


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence without its citations. ``parts``: its text up to each citation, and the numbers cited there."""

    parts: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def cites(self) -> tuple[int, ...]:
        """Return all numbers that the sentence cites, each once, in order."""
        return tuple(dict.fromkeys(number for _, numbers in self.parts for number in numbers))


@dataclass(frozen=True, slots=True)
class _Quoted:
    """A sentence of a quote. ``is_speech``: it begins with the words of a speaker, whom no shorter one leaves out."""

    tokens: tuple[Token, ...]
    is_speech: bool


def read_claim(text: str) -> Claim:
    """Return the parts of a sentence. Words after its last citation belong to that citation."""
    parts: list[tuple[str, tuple[int, ...]]] = []
    position = 0
    for match in CITATION.finditer(text):
        before, numbers = text[position : match.start()], tuple(int(n) for n in match[1].split(","))
        if parts and not _has_word(before):
            parts[-1] = parts[-1][0], (*parts[-1][1], *numbers)
        else:
            parts.append((before, numbers))
        position = match.end()
    rest = text[position:]
    if _has_word(rest) and parts:
        last = parts.pop()
        parts.append((f"{last[0]} {rest}", last[1]))
    return Claim(tuple(parts) if parts else ((text, ()),))


def _has_word(text: str) -> bool:
    return any(character.isalnum() for character in text)


def check_sentence(text: str, quotes: Mapping[int, Quote], language: Language) -> ProseSentence:
    """Return the sentence with the outcome of its check. ``quotes``: by number, those that the model got."""
    claim = read_claim(text)
    found = _flaw(text, claim, quotes, language)
    if found is None:
        return ProseSentence(text, claim.cites, is_supported=True)
    flaw, words = found
    return ProseSentence(text, claim.cites, is_supported=False, flaw=flaw, reason=_sentence(flaw, words))


def _flaw(text: str, claim: Claim, quotes: Mapping[int, Quote], language: Language) -> tuple[Flaw, str] | None:
    if _is_disguised(text) or _MARKUP.search(CITATION.sub("", text)):
        return Flaw.MARKUP, ""
    if not claim.cites:
        return Flaw.UNCITED, ""
    unknown = [number for number in claim.cites if number not in quotes]
    if unknown:
        return Flaw.UNKNOWN_CITATION, str(unknown[0])
    for part, numbers in claim.parts:
        cited = [quotes[number] for number in numbers]
        if found := _part_flaw(part, cited, language):
            return found
    return None


def is_unseen(character: str) -> bool:
    """Return whether nobody sees the character, or whether it turns the direction of a text."""
    is_control = unicodedata.category(character)[0] == "C" and character not in "\t\n"
    return is_control or character in _UNSEEN or "\ufe00" <= character <= "\ufe0f"


def _is_disguised(text: str) -> bool:
    """Return whether a text holds a character that nobody sees, or a digit of another script."""
    return any(is_unseen(each) or (each.isdigit() and not each.isascii()) for each in text)


def _part_flaw(part: str, cited: Sequence[Quote], language: Language) -> tuple[Flaw, str] | None:
    texts = [text for quote in cited for text in _texts(quote)]
    for quotation in _QUOTATION.finditer(part):
        quoted = " ".join(quotation[1].split())
        if not any(quoted in " ".join(text.split()) for text in texts):
            return Flaw.QUOTATION, quoted
    statement = _statement(part, language)
    claimed = tokens_of(statement, language)
    held = [token for text in texts for token in tokens_of(text, language)]
    words = [token for token in claimed if token.role in (Role.WORD, Role.VALUE)]
    found = _missing(claimed, held, language)
    is_unclear = bool(claimed) and claimed[0].text.lower() in language.prose.pronouns
    if found and not (is_unclear and found[0] is Flaw.WORDS):
        return found
    if is_unclear:
        return Flaw.UNCLEAR_SUBJECT, claimed[0].text
    # A citation that holds no word of the sentence is a false one.
    for quote in cited:
        of_quote = [token for text in _texts(quote) for token in tokens_of(text, language)]
        if not any(token.matches(other) and not token.is_firm for token in words for other in of_quote):
            return Flaw.OTHERWISE, ""
    return None if _is_said(statement, cited, language) else (Flaw.OTHERWISE, "")


def _texts(quote: Quote) -> Iterator[str]:
    yield quote.text
    yield from (part.text for part in quote.context)


def _statement(part: str, language: Language) -> str:
    """Return the text of a claim without the words before its statement, and without the marks at its ends."""
    statement = part.strip(_ENDS)
    for _ in range(_LEADS_IN):
        lead_in = language.prose.lead_in.match(statement)
        if lead_in is None:
            break
        statement = statement[lead_in.end() :]
    statement = statement.strip(_ENDS)
    return language.prose.last_conjunction.sub("", statement).strip(" ,;")


def _missing(claimed: Iterable[Token], held: Sequence[Token], language: Language) -> tuple[Flaw, str] | None:
    """Return the first value, and otherwise the first name, and otherwise the first word, that no quote holds."""
    missing = [
        token
        for token in claimed
        if token.role in (Role.WORD, Role.VALUE)
        and token.key != (language.prose.conjunction,)
        and token.text.lower() not in language.prose.contrast
        and not any(token.matches(other) for other in held)
    ]
    for token in missing:
        if token.value is not None:
            return (Flaw.DATE if isinstance(token.value, Moment) else Flaw.NUMBER), token.text
    first = next(iter(claimed), None)
    for token in claimed:
        is_name = token.role is Role.WORD and token.is_capital and token is not first and not token.is_firm
        if is_name and not any(token.matches(other) and other.is_capital for other in held):
            return Flaw.NAME, token.text
    return (Flaw.WORDS, missing[0].text) if missing else None


def _is_said(statement: str, cited: Sequence[Quote], language: Language) -> bool:
    """Return whether one quoted sentence says the statement, or one quoted sentence each says a clause of it."""
    sentences = list(_sentences(cited, language))[:_MOST_SENTENCES]
    tokens = tokens_of(statement, language)
    if any(says(sentence.tokens, tokens, language, whole=sentence.is_speech) for sentence in sentences):
        return True
    breaks = list(language.prose.clause_breaks.finditer(statement))[:_MOST_BREAKS]
    return any(
        all(
            _says_clause(clause, sentences, language)
            for clause in (statement[: between.start()], statement[between.end() :])
        )
        for between in breaks
    )


def _says_clause(clause: str, sentences: Iterable[_Quoted], language: Language) -> bool:
    tokens = tokens_of(clause, language)
    if not tokens or tokens[0].text.lower() in language.prose.pronouns:
        return False
    return any(says(sentence.tokens, tokens, language, whole=True) for sentence in sentences)


def _sentences(cited: Iterable[Quote], language: Language) -> Iterator[_Quoted]:
    """Yield the sentences of the quotes, except questions and speech of an unnamed speaker.

    The name of a speaker, or a key, stands before the first.
    """
    for quote in cited:
        name = [part.text for part in quote.context if part.kind in (ContextKind.SPEAKER, ContextKind.KEY)]
        for number, (start, end) in enumerate(split_sentences(quote.text, 0, len(quote.text), language)):
            text = quote.text[start:end]
            if "?" in text or _SPEECH_ALONE.fullmatch(text):
                continue
            yield _Quoted(tokens_of(text, language), _SPEECH.match(text) is not None)
            if name and not number:
                yield _Quoted(tokens_of(f"{name[0].rstrip(' :')}: {text}", language), is_speech=False)


def _sentence(flaw: Flaw, words: str) -> str:
    shown = f"“{words}”"
    return {
        Flaw.CUT_OFF: "The reply ended inside this sentence.",
        Flaw.MARKUP: "It holds markup, a link or characters that nobody sees.",
        Flaw.UNCITED: "It cites no quote.",
        Flaw.UNKNOWN_CITATION: f"There is no quote [{words}].",
        Flaw.QUOTATION: f"The cited quotes do not hold the quotation {shown}.",
        Flaw.NUMBER: f"The cited quotes do not hold the number {shown}.",
        Flaw.DATE: f"The cited quotes do not hold the date {shown}.",
        Flaw.NAME: f"The cited quotes do not hold the name {shown}.",
        Flaw.WORDS: f"The cited quotes do not hold the word {shown}.",
        Flaw.UNCLEAR_SUBJECT: f"It begins with {shown}, which the quote may use of another.",
        Flaw.OTHERWISE: "The cited quotes do not say this in these words.",
    }[flaw]


def cut_off(text: str) -> ProseSentence:
    """Return a sentence that the reply did not end, struck out."""
    return ProseSentence(
        text, read_claim(text).cites, is_supported=False, flaw=Flaw.CUT_OFF, reason=_sentence(Flaw.CUT_OFF, "")
    )
