"""A language: the analyzer that counts its words, and its cues, which are patterns and word lists by purpose.

Code outside this package holds no word of any language. A second language is a second `Language`, and no pattern of the
first need fit it. Each cue group compares by identity, so that a cache can take a language as a key.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from embeddings.languages.analysis import Analyzer

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True, eq=False)
class WordCues:
    """The spelling of words."""

    name: Pattern
    """Matches one word that a capital letter marks as a name, or as a part of a name."""
    names: Pattern
    """Matches a run of such words."""
    clitic: Pattern
    """Matches, at the end of a text that ends with it, a piece that an apostrophe ties to a word ("'s", "'ll")."""
    negation: Pattern
    """Matches a negation that begins with an apostrophe ("n't"), from the apostrophe on."""
    genitives: tuple[str, ...]
    """Endings of a genitive."""


@dataclass(frozen=True, slots=True, eq=False)
class QuestionCues:
    """The words by which a question says what it asks for."""

    answer_types: Mapping[str, Pattern]
    """For each `AnswerType`, by its value, the ways to ask for it. Of two that begin at the same place the
    first counts, so a precise type stands before a general type."""
    first_word: Pattern
    """Matches a question word. The group that took part names the kind: ``person``, ``place``, ``date``, ``thing``
    ("which") or ``manner`` ("how"); no group takes part for a reason."""
    person_named: Pattern
    """Matches a question that names the person it asks about ("Who is Ana Ruiz?")."""
    counted: Pattern
    """Matches the words that ask for a count; the group ``noun`` holds the things counted."""
    chosen: Pattern
    """Matches the words that ask for one of several things ("which village"). The group ``noun`` holds the words
    for the thing, and the group ``ended`` takes part if a word that cannot belong to the noun ended them."""
    called: Pattern
    """Matches the words that ask for a name or a title."""
    checked: Pattern
    """Matches, in a question or in a byline, a word for proofreading or editing."""
    report: Pattern
    """Matches a word for a report."""
    publishing: Pattern
    """Matches a word for making or publishing a report, or for its parts."""
    trade: Pattern
    """Matches a word for a person who makes reports."""
    according: Pattern
    """Matches a mention of the report that only says where the answer stands ("according to the article")."""
    several: Pattern
    """Matches a question that asks for more than one thing by its form."""
    called_last: Pattern
    """Matches a question that ends with a word for naming, and so asks for one name."""
    things: Pattern
    """Matches a question for things whose number its noun decides; group 1 holds the words up to the noun."""
    plural: Pattern
    """Matches, at its end, a noun in the plural."""
    no_plurals: frozenset[str]
    """Words that ``plural`` matches and that are no plurals."""
    conjunctions: frozenset[str]
    """Words that join two nouns."""


@dataclass(frozen=True, slots=True, eq=False)
class FollowUpCues:
    """The words by which a question depends on the question before it."""

    continues: Pattern
    """Matches the opening that continues a conversation ("and", "what about")."""
    pronoun: Pattern
    """Matches a pronoun of the third person."""
    named_or_noun: Pattern
    """Matches a word that a pronoun after it may stand for."""
    kind: Pattern
    """Matches, right before a capitalised word, an article that makes the word a kind of thing ("a Party member")."""
    article: Pattern
    """Matches an article at the beginning."""
    time: Pattern
    """Matches the whole name of a month or a weekday, which is capitalised and names no thing."""
    asks: Pattern
    """Matches a word that asks: a question word or an auxiliary verb."""
    empty: frozenset[str]
    """Words that say which kind of answer a question asks for, but not about whom or about which thing."""


@dataclass(frozen=True, slots=True, eq=False)
class AnswerCues:
    """The forms that answers have in the text of an article."""

    patterns: Mapping[str, Pattern]
    """For each `AnswerType`, by its value, the form of such an answer. The answer is the group ``it`` where that takes
    part, and the whole match otherwise."""
    general: Pattern
    """Matches a capitalised word that marks a place or a body, not a person, and is no name alone."""
    titles: Pattern
    """Matches the title of a person with the white space after it."""
    joint: Pattern
    """Matches, from the end of one name to the beginning of the next, the text that joins them."""


@dataclass(frozen=True, slots=True, eq=False)
class QuoteCues:
    """The words by which a sentence depends on its neighbours."""

    attribution: Pattern
    """Matches a sentence that names the speaker of the words before it."""
    refers_back: Pattern
    """Matches the beginning of a sentence that refers to the sentence before it."""
    ordinal: Pattern
    """Matches an ordinal number at the beginning of a list item ("First, …")."""
    first_item: Pattern
    """Matches the beginning of a list's first item."""
    introduces: Pattern
    """Matches a sentence that announces a list."""
    counts: Pattern
    """Matches a word that may stand in the sentence before "First, …", which then introduces the list."""


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """A language of questions and articles. Two are equal if they are the same object."""

    code: str
    """ISO 639-1."""
    analyzer: Analyzer
    words: WordCues
    questions: QuestionCues
    follow_ups: FollowUpCues
    answers: AnswerCues
    quotes: QuoteCues

    def analyze(self, text: str) -> list[str]:
        """Return the words of ``text`` that BM25 counts, in order."""
        return self.analyzer.analyze(text)
