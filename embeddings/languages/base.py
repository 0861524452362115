"""A language: the analyzer that counts its words, and its cues, which are patterns and word lists by purpose.

Code outside this package holds no word of any language; a second language is a second `Language`. A language and its
cues compare by identity, so that a cache can take a language as a part of its key.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from embeddings.languages.analysis import Analyzer

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True, eq=False)
class WordCues:
    """The spelling of words."""

    name: Pattern
    """Matches one word that a capital letter marks as a name, or as a part of a name."""
    names: Pattern
    """Matches a run of names."""
    clitic: Pattern
    """Matches a short form at the end of a text, without the apostrophe before it ("s" of "it's", "ll" of "we'll")."""
    negation: Pattern
    """Matches the apostrophe and the rest of a negation ("'t" of "isn't")."""
    genitives: tuple[str, ...]
    """Endings of a genitive."""
    decisive: Pattern
    """Matches a word that, added, left out or replaced, makes another statement: a negation, a number, a limit, a
    person, a modal verb."""


@dataclass(frozen=True, slots=True, eq=False)
class QuestionCues:
    """The words by which a question shows the kind of answer that it asks for."""

    answer_types: Mapping[str, Pattern]
    """For each `AnswerType`, by its value, the ways to ask for it. Of two that begin at the same place the
    first counts, so precise types stand before general types."""
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
    asked: Pattern
    """Matches a word for a question, or for asking one."""
    several: Pattern
    """Matches a question that asks for more than one thing by its form."""
    called_last: Pattern
    """Matches a question that ends with a word for naming, and so asks for one name."""
    things: Pattern
    """Matches a question for things whose number its noun decides; group 1 holds the words up to the noun."""
    plural: Pattern
    """Matches the ending of a noun in the plural."""
    no_plurals: frozenset[str]
    """Words that have the ending of a plural and are no plurals."""
    conjunctions: frozenset[str]
    """Words that join two nouns."""


@dataclass(frozen=True, slots=True, eq=False)
class ReferenceCues:
    """The words by which a question refers to a thing that it does not name."""

    pronoun: Pattern
    """Matches a pronoun of the third person; the group that took part is ``person``, ``thing``,
    ``plural``, ``of_person``, ``of_thing`` or ``of_plural``."""
    subject: Pattern
    """Matches a pronoun that is a subject, whole."""
    expletive: Pattern
    """Matches, from a pronoun on, a clause in which the pronoun refers to no thing ("it take to cross the river")."""
    boundary: Pattern
    """Matches a mark or word between two clauses; a pronoun after it may stand for a noun before it."""
    subordinate: Pattern
    """Matches a word at the beginning that opens a clause before the main clause."""
    demonstrative: Pattern
    """Matches a demonstrative (the group ``demonstrative``) that refers back, with the word before it."""
    there: Pattern
    """Matches a word for a place named before."""
    one: Pattern
    """Matches words for one or another of the things named before ("the second one")."""
    subject_asked: Pattern
    """Matches, at the beginning, a word that asks for a person, without an auxiliary after it: a verb follows."""
    addressed: Pattern
    """Matches a pronoun of the first or second person."""


@dataclass(frozen=True, slots=True, eq=False)
class RewritingCues:
    """The forms by which a follow-up becomes a whole question, and the words that this adds."""

    opening: Pattern
    """Matches the words that ask at the beginning: perhaps the group ``preposition``, and the group ``person``,
    ``choice`` (a noun may follow), ``degree`` ("how old") or ``other``; perhaps the group ``shortened`` ("'s")."""
    auxiliary: Pattern
    """Matches an auxiliary verb; the group ``copula``, ``perfect`` or ``support`` took
    part."""
    determiner: Pattern
    """Matches a whole word that begins a noun phrase."""
    definite: Pattern
    """Matches, at the beginning, a word that makes a noun phrase definite."""
    indefinite: Pattern
    """Matches, at the beginning, an article that makes a noun phrase indefinite, with the white space after it."""
    preposition: Pattern
    """Matches a preposition, whole."""
    modifier: Pattern
    """Matches, whole, a stop word that may stand inside a noun phrase ("most")."""
    verb: Pattern
    """Matches, whole, a verb that is hardly a noun, in the form that follows "did"."""
    measure: Pattern
    """Matches, at the beginning of a noun phrase, words before the thing that it is about ("the number of")."""
    adverb: Pattern
    """Matches, whole, an adverb that may follow a noun phrase."""
    of: frozenset[str]
    """The prepositions after which a noun phrase goes on in any case."""
    within: Pattern
    """Matches, whole, a preposition that continues a noun phrase ("of")."""
    place: Pattern
    """Matches, whole, a preposition before a place or a time."""
    participle: Pattern
    """Matches, whole, a word that is a participle rather than a noun."""
    number: Pattern
    """Matches a year or another number."""
    what_about: str
    """Opens a question about another thing."""
    what_is: str
    """Opens a question for a property."""
    added: Pattern
    """Matches words that only complete a sentence: those of the next fields."""
    someone: str
    """Stands for the person who was asked for."""
    the_person_who: str
    """Stands for the person who was asked for, before the rest of the question."""
    shortened: str
    """The auxiliary verb that is shortened in "what's"."""
    the: str
    """The definite article."""
    place_of: str
    """The preposition for a place that none stands before."""
    was_it_that: str
    """Stands between the words that ask and a statement."""
    is_it_that: str
    """Stands between the words that ask and a statement about the present."""
    genitives: tuple[str, str]
    """The endings of a genitive: as a rule, and after the letter at which the second ending begins to be used."""


@dataclass(frozen=True, slots=True, eq=False)
class PartCues:
    """The words that join several questions in one text."""

    conjunction: Pattern
    """Matches the words or marks that join two questions."""
    begins: Pattern
    """Matches the beginning of a question after such a conjunction."""
    asks_first: Pattern
    """Matches the beginning of a whole question: a question word, perhaps after a preposition, or an auxiliary verb."""
    asks_within: Pattern
    """Matches a question word or another word inside a question, after which a conjunction may join no questions."""
    quoted: Pattern
    """Matches text in quotation marks or brackets."""


@dataclass(frozen=True, slots=True, eq=False)
class FollowUpCues:
    """The words by which a question depends on the question before it."""

    continues: Pattern
    """Matches the opening that continues a conversation ("and", "what about"). The group ``joins`` takes part if the
    opening needs a question before it; "so" and "ok" do not."""
    kind: Pattern
    """Matches, right before a capitalised word, an article that makes the word a kind of thing ("a Party member")."""
    article: Pattern
    """Matches an article at the beginning."""
    time: Pattern
    """Matches the whole name of a month or a weekday, which is capitalised and names no thing."""
    asks: Pattern
    """Matches a word that asks: a question word or an auxiliary verb."""
    empty: frozenset[str]
    """Words that name the kind of answer that a question asks for, but not the subject of the question."""
    fragment: Pattern
    """Matches, at the beginning, the words that ask in a question without a verb: the group ``choice`` if a noun may
    follow, and otherwise the group ``other``."""
    elided: Pattern
    """Matches, at the beginning, words that ask for the number of things named before ("how many were")."""
    references: ReferenceCues
    rewriting: RewritingCues
    parts: PartCues


@dataclass(frozen=True, slots=True, eq=False)
class IntentCues:
    """The words of a turn that is no plain question: small talk, questions about Quoth, requests and phrases.

    All but ``reader`` match a text in lower case, without punctuation and with single spaces (`qa.intents.plain`), or
    a beginning of it.
    """

    small_talk: Mapping[str, Pattern]
    """For each kind of small talk, by the value of its `Intent`, its phrases. Of two that match at one place the longer
    counts."""
    fillers: Pattern
    """Matches words that may stand beside small talk and mean nothing alone ("so much", "mate")."""
    about: Mapping[str, Pattern]
    """For each kind of question about Quoth or the library, by the value of its `Intent`, the whole question."""
    about_first: Mapping[str, Pattern]
    """The same, for questions that mean Quoth only where no conversation stands before them ("what is this")."""
    polite: Pattern
    """Matches the polite words before a request ("could you please")."""
    polite_last: Pattern
    """Matches the polite words after a request."""
    summary: Pattern
    """Matches a whole request for a summary. The group ``topic``, if it takes part, holds the words for its topic."""
    listing: Pattern
    """Matches a whole request for a list, with the group ``topic``."""
    comparison: Pattern
    """Matches a whole request for a comparison, with the groups ``one`` and ``other``."""
    this_article: Pattern
    """Matches a whole topic that is the article at hand ("this", "the article")."""
    all_articles: Pattern
    """Matches a whole topic that is all articles."""
    article_on: Pattern
    """Matches the beginning of a topic that names an article by its subject ("the article about")."""
    find_words: Pattern
    """Matches the beginning of a request for the place of words ("find where it says that"); they follow."""
    find_quoted: Pattern
    """Matches a whole request for words that stood in quotation marks, which are left out."""
    quoted: Pattern
    """Matches, in the text as it was typed, words in quotation marks: the group that took part."""
    reader: Pattern
    """Matches, in the text as it was typed, a word for the reader of the articles ("you") or for the articles."""


@dataclass(frozen=True, slots=True, eq=False)
class AnswerCues:
    """The forms that answers have in the text of an article."""

    patterns: Mapping[str, Pattern]
    """For each `AnswerType`, by its value, the form of an answer of this type. The answer is the group ``answer`` if
    that group takes part, and the whole match otherwise."""
    general: Pattern
    """Matches a capitalised word that is part of the name of a place or a body, not of a person, and no name alone."""
    titles: Pattern
    """Matches the title of a person with the white space after it."""
    joint: Pattern
    """Matches, from the end of one name to the beginning of the next, the text that joins them."""
    events: tuple[Pattern, ...]
    """For each kind of event or property the words that name it ("live", "resides"). A word may name several kinds."""
    clause_edges: Pattern
    """Matches a word or a mark between two clauses."""
    life: Pattern
    """Matches the dates of a life in brackets, with the groups ``birth`` and ``death``."""
    birth: Pattern
    """Matches a word of a question for the birth of a person."""
    death: Pattern
    """Matches a word of a question for the death of a person."""


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
class BylineCues:
    """The forms of a line that says where an article comes from. The group ``names`` holds its authors."""

    field: Pattern
    """Matches a label, a colon and the group ``value``. The group of the label is ``author``, ``publisher``, ``date``,
    ``url`` or ``other``."""
    people_field: Pattern
    """Matches, at an edge of an article, a label that is also a usual word, with the group ``value`` of names."""
    role_line: Pattern
    """Matches a whole line of roles with names ("Reporter Li Bo"); the group ``outlet`` holds words before the role."""
    chinese_role_line: Pattern
    """Matches such a line in Chinese, which a translation may leave as it is."""
    glued: Pattern
    """Matches roles with names at the end of a paragraph that lost their line break: the group ``byline``."""
    authors: Pattern
    """Matches a role of a writer with names."""
    by: Pattern
    """Matches "By" with names."""
    by_anyone: Pattern
    """Matches "by" with up to three words."""
    credits: Pattern
    """Matches a whole line of activities with names ("(Reporting by Ana Wu; Editing by Bo Li)")."""
    name_and_role: Pattern
    """Matches a whole line of a name, a comma and a role ("Ana Wu, Staff Writer")."""
    name_alone: Pattern
    """Matches a whole line of a name, with its place or ``publisher`` if they are present ("Ana Wu in Kelm")."""
    between_names: Pattern
    """Matches the text between two names of a list."""
    before_name: Pattern
    """Matches the role or the "by" at the beginning of a value of names."""
    after_names: Pattern
    """Matches, in a value of names, the beginning of text that belongs to no name."""
    role_alone: Pattern
    """Matches a whole line of a role, below the name of the author."""
    role: Pattern
    """Matches a word that shows that a part of a list of names is the role of the person before it."""
    family_name_first: Pattern
    """Matches the name of a mail's sender with its ``family`` name before its ``given`` name."""
    says_published: Pattern
    """Matches the beginning of a line that gives the dates of the publication."""
    dated: Pattern
    """Matches a date at the beginning, with the word for publishing, the place, the weekday and the time around it."""
    published: Pattern
    """Matches, at the end of the text before a date, a word for the first publication."""
    updated: Pattern
    """Matches, at the end of the text before a date, a word for a later change."""
    dateline: Pattern
    """Matches the place and the date at the beginning of a report, and the ``publisher`` in brackets."""
    origin: Pattern
    """Matches the beginning of a sentence that names the place where the article was published first."""
    about_itself: Pattern
    """Matches words that can only speak of the article itself."""
    publishing: Pattern
    """Matches words that may speak of the article itself where its author or publisher is named."""
    the_article: Pattern
    """Matches a word for the article."""
    wrote_it: Pattern
    """Matches names with a word for writing, before it (``names``) or after it (``names2``), and a ``publisher``."""
    no_outlets: frozenset[str]
    """Lower-case words that stand before a role and begin no newspaper's name ("Staff reporter")."""


@dataclass(frozen=True, slots=True, eq=False)
class StatementCues:
    """The labels and signatures that name an author or a date outside of a byline. ``names`` holds the authors."""

    author: Pattern
    """Matches, at the beginning of a sentence, a label with names."""
    author_label: Pattern
    """Matches a whole line of a label, above the names of the authors."""
    date_label: Pattern
    """Matches the label right before a date: the group ``issue``, ``event`` or ``update``."""
    weekday: Pattern
    """Matches the weekday before a date, which may be absent."""
    beside_date: Pattern
    """Matches the places and times after a date."""
    held: Pattern
    """Matches, at the end of the text before a date, a word for a meeting; ``verb`` may stand in a sentence."""
    not_held: Pattern
    """Matches a word that shows that another meeting is meant."""
    created: Pattern
    """Matches, at the end of the text before a date, a word for the writing of the text."""
    other_day: Pattern
    """Matches, at the end of the text before a date, a word for a day that is not that of the publication."""
    names: Pattern
    """Matches names of persons, each of at least two words."""
    name_or_first_name: Pattern
    """Matches a whole line of one name, perhaps only the first, with a role."""
    user: Pattern
    """Matches a line that gives the one name of the person who posted the text."""
    farewell: Pattern
    """Matches a whole line that ends a letter, above the name of its writer."""
    signature: Pattern
    """Matches a whole line of a dash and a name."""
    about_author: Pattern
    """Matches the beginning of a line below an article about the person who wrote it; ``role`` says so."""
    honorific: Pattern
    """Matches the office before a name that is no part of it."""


@dataclass(frozen=True, slots=True, eq=False)
class PeopleCues:
    """The words beside the name of a person at an end of an article."""

    by: Pattern
    """Matches, at the end of the text before a name, the word before the name of an author."""
    other_by: Pattern
    """Matches, at the end of the text before a name, a word for another person than the author ("edited by")."""
    author_label: Pattern
    """Matches, at the end of a label, a word for the author."""
    other_label: Pattern
    """Matches, at the end of a label, a word for another person or a thing."""
    honorific: Pattern
    """Matches a form of address before a name."""
    word_before: Pattern
    """Matches a whole capitalised word that may touch a name from the left and is no part of it ("Words")."""
    word_after: Pattern
    """Matches a whole capitalised word that may touch a name from the right ("Education", "March")."""
    place: Pattern
    """Matches a whole text after a name that gives the person's place (", Kelm", "in Kelm")."""
    other_after: Pattern
    """Matches, after a name, a word for the work of another person than the author."""
    note: Pattern
    """Matches a note below the article about its author, with the ``names``."""
    no_name: Pattern
    """Matches a word that hardly stands in the name of a person."""


@dataclass(frozen=True, slots=True, eq=False)
class TitleCues:
    """The forms of the lines above an article, by which its title is found."""

    kicker: Pattern
    """Matches a whole line above a headline that names a part of a newspaper or a kind of text."""
    capitals: Pattern
    """Matches a whole line of one or two words in capitals, which is a kicker if a headline follows."""
    field: Pattern
    """Matches a label for a title and its ``value``."""
    header_field: Pattern
    """Matches the label at the beginning of a line of a header."""
    issue: Pattern
    """Matches a whole line with the number or the season of a paper's issue, below the name of the paper."""
    series: Pattern
    """Matches a whole line with the name of a series and the number of the episode."""
    masthead: Pattern
    """Matches the whole name of a body or a paper."""
    body: Pattern
    """Matches a word of the name of a body that is no person's name."""
    document_type: Pattern
    """Matches a word for a kind of document."""
    type_line: Pattern
    """Matches a whole line that names the kind of a document, perhaps with its number."""
    record_field: Pattern
    """Matches a label at the beginning of a line that no title has."""
    price: Pattern
    """Matches the price of a paper beside its name or date."""
    episode: Pattern
    """Matches the beginning of the title of an episode, below the name of its series."""
    begins_text: Pattern
    """Matches the beginning of a line that no title follows: a salutation, a table of contents, a time."""
    no_title: Pattern
    """Matches the beginning of a line that is no title, but that a title may follow."""
    pair: Pattern
    """Matches the label at the beginning of a line, of which a title has none beside other such lines."""
    contact: Pattern
    """Matches the beginning of a line of the address of a person, who is named beside it."""


@dataclass(frozen=True, slots=True, eq=False)
class BoilerplateCues:
    """The text that a news site puts around an article."""

    notice: Pattern
    """Matches a whole line that reserves rights."""
    disclaimer: Pattern
    """Matches the beginning of a line that disclaims liability for the article or the site."""
    tags: Pattern
    """Matches a whole line of keywords or categories."""
    advertisement: Pattern
    """Matches a whole line that announces an advertisement, and that an article repeats only as boilerplate."""
    label: Pattern
    """Matches a whole line that sites put above and below an article, and that heads no part of an article."""
    label_word: Pattern
    """Matches a whole line that sites put above and below an article, but that may also head a part of an article."""
    letters: Pattern
    """Matches a whole line of buttons for the size of the letters, which may also be a rating."""
    other_articles: Pattern
    """Matches a whole line after which, below the article, the headlines of other articles stand."""
    teaser: Pattern
    """Matches the beginning of a line that leads to another article."""
    menu_word: Pattern
    """Matches a whole item of a menu."""
    menu_only: Pattern
    """Matches an item of a menu that seldom stands in a list of an article."""


@dataclass(frozen=True, slots=True, eq=False)
class LayoutCues:
    """The words by which plain text marks its parts."""

    question_label: Pattern
    """Matches, at the beginning of a line, the label of a question of an FAQ or an interview ("Q: ")."""
    answer_label: Pattern
    """Matches the label of its answer ("A: ")."""
    no_speaker: Pattern
    """Matches a whole label before a colon that names no person ("Note", "Mon")."""
    speaker: Pattern
    """Matches the name of a speaker with its colon, in the group ``name``, and a remark in brackets, in ``aside``; or a
    nickname between angle brackets, in ``nick``.
    """
    speaker_and_time: Pattern
    """Matches a whole line of a name, in the group ``name``, and a time ("Joan Thule 10:42")."""
    abbreviation: Pattern
    """Matches, at the end of a text, an initial, or a short word whose full stop ends no sentence ("Dr.", "vs.")."""
    caption: Pattern
    """Matches the beginning of a caption ("Figure 2. ")."""
    contents: Pattern
    """Matches the whole heading of a table of contents."""
    unfinished: Pattern
    """Matches, at the end of a line, a word that ends neither a heading nor an item of a list ("of")."""


@dataclass(frozen=True, slots=True, eq=False)
class ArticleCues:
    """The words that mark the structure of an article."""

    date: Pattern
    """Matches a whole date. The groups whose names begin with ``y``, ``m`` and ``d`` hold year, month and day."""
    months: tuple[str, ...]
    """The first three letters of each month, lower-case."""
    bylines: BylineCues
    titles: TitleCues
    statements: StatementCues
    people: PeopleCues
    boilerplate: BoilerplateCues
    layout: LayoutCues


@dataclass(frozen=True, slots=True, eq=False)
class SentenceCues:
    """The signs that a full stop ends an abbreviation, and the marks after a sentence. All but ``continues`` and
    ``note`` match at the end of a text.
    """

    never_ends: Pattern
    """Matches an abbreviation that always has a word after it: a title, "e.g."."""
    before_a_number: Pattern
    """Matches an abbreviation that ends no sentence before a number, a letter or an opening bracket ("Eq. (2)")."""
    ends_before_capitals: Pattern
    """Matches an abbreviation that ends a sentence before a capital letter, except before ``continues``."""
    ends_before_beginnings: Pattern
    """Matches an abbreviation that ends a sentence only before a stop word or one of ``beginnings``."""
    continues: Pattern
    """Matches a capitalised word that often follows an abbreviation in the same sentence ("5 p.m. Monday")."""
    beginnings: frozenset[str]
    """Further words, lower-case, that often begin a sentence and no name."""
    note: Pattern
    """Matches one mark of a footnote or of an editor ("[2]", "[citation needed]")."""


@dataclass(frozen=True, slots=True, eq=False)
class CorrectionCues:
    """The words by which the slips and the short forms of a question are read."""

    usual_words: Callable[[], Mapping[str, int]]
    """Returns the usual words in lower case, with their counts in texts. A question's word among them is no slip."""
    numbers: Mapping[str, int]
    """Numbers in words, in lower case with single spaces. Of two ways to write a number, the first is usual."""
    number: Pattern
    """Matches a number in ``words`` or in ``digits``, with commas, that is no part of a date or a larger number."""
    least_grouped: int
    """The least number whose digits are usually written in groups."""
    day: Pattern
    """Matches a day in a form that has no year, or two digits of it; named groups as those of ``ArticleCues.date``."""
    write_day: Callable[[int | None, int, int], tuple[str, ...]]
    """Returns the forms of a day, from its year, which may be None, its month and its day."""
    stands_for: Pattern
    """Matches a whole question for the long form of ``short``, or for the short form of ``long``."""
    happened: Pattern
    """Matches a whole question for the events of a day, without the day."""
    published: Pattern
    """Matches a whole question for the articles of a day, without the day."""


@dataclass(frozen=True, slots=True, eq=False)
class MailCues:
    """The words that mail programs write. They are no part of a ``Language``: a reader does not know the library's."""

    attribution: Pattern
    """Matches the line, or two lines, above the quoted lines of an earlier mail ("On 2 May, Ann wrote:")."""
    forwarded: Pattern
    """Matches a whole line above an earlier mail that is passed on or answered."""
    prefixes: Pattern
    """Matches the beginning of the subject of an answer and of a mail passed on."""
    after_names: Pattern
    """Matches words after a comma that belong to a name, such as "Jr."."""


@dataclass(frozen=True, slots=True, eq=False)
class AgreementCues:
    """The words by which a sentence agrees with a question or with another sentence, or contradicts it."""

    checks: Pattern
    """Matches the opening of a question that yes or no answers; the group ``denies`` takes part in "Isn't …?"."""
    alternatives: Pattern
    """Matches the word between two answers of which a question names both ("the highest or the lowest")."""
    negation: Pattern
    """Matches a word that denies the words after it in its clause."""
    no_negation: Pattern
    """Matches a phrase that begins with such a word and denies no statement ("not only", "not until May")."""
    negation_edges: Pattern
    """Matches the end of the words that a negation denies."""
    condition: Pattern
    """Matches a word whose clause states no fact ("if", "whether")."""
    denying: Pattern
    """Matches a word that holds a denial itself ("stop", "fail")."""
    opposites: tuple[tuple[Pattern, Pattern], ...]
    """Pairs of patterns: a word of one denies the words of the other."""
    stages: tuple[tuple[Pattern, Pattern], ...]
    """Pairs of patterns for two events in the life of one thing, of which both may have happened."""
    is_state: Pattern
    """Matches the opening of a question for a state of the present ("Is it open?")."""
    remains: Pattern
    """Matches a word for a state that goes on ("stays open")."""
    limits: Pattern
    """Matches a word that limits a statement to a part ("only LED lanterns are allowed")."""
    opposing_prefixes: tuple[str, ...]
    """Prefixes that make a word of the opposite meaning."""
    every: Pattern
    """Matches a word for all of several things."""
    some: Pattern
    """Matches a word for a part of several things, or for none."""
    numbers: Mapping[str, float]
    """The value of each number word below a hundred."""
    multiples: Mapping[str, float]
    """The value of each word that multiplies the number before it."""
    decimal_comma: bool
    """True if a comma stands before decimals, and a point between thousands."""
    approximately: Pattern
    """Matches, at the end of the text before a number, a word that makes the number a rough one."""
    units: Mapping[str, tuple[str, float]]
    """For each unit the name of its dimension, and its size in the smallest unit of that dimension."""
    clock: Pattern
    """Matches a whole time of day, with the groups ``hour``, ``minute`` and ``half`` ("am" or "pm")."""
    afternoon: str
    """The first letter of the ``half`` that begins at noon."""
    occupations: tuple[Pattern, ...]
    """For each kind of work the whole words for a person who does it; one person may do two works of one kind."""
    named_before: Pattern
    """Matches, at the end of the text before the name of a person, the group ``property``: a word for the person."""
    named_after: Pattern
    """Matches, right after the name of a person, the group ``property``: words that describe the person."""
    one_at_a_time: Pattern
    """Matches a question for a role that one person has at a time, or for a deed that one person did."""
    saying: Pattern
    """Matches a word for saying, beside the name of a speaker."""
    empty: frozenset[str]
    """Words of a question that no sentence need repeat."""


@dataclass(frozen=True, slots=True, eq=False)
class CitationCues:
    """The forms of the names of authors in a bibliography."""

    between_names: Pattern
    """Matches the text between two names."""
    body: Pattern
    """Matches a word that is no part of a person's name, as of an office or a company."""
    person: Pattern
    """Matches a whole name that has the form of a person's: the groups ``given`` and ``family``, and ``suffix``."""
    family_first: Pattern
    """Matches a whole name, with the same groups, whose family name comes first if it is one of ``family_names``."""
    family_names: frozenset[str]
    """Family names that stand before the given name."""


@dataclass(frozen=True, slots=True, eq=False)
class ProseCues:
    """The words by which a sentence of a language model is compared with a sentence of a quote.

    All words are in lower case. A word in none of these sets is a plain word.
    """

    free: frozenset[str]
    """Words that a sentence may have or lack without a change of its meaning."""
    relatives: frozenset[str]
    """Words that begin a clause about the noun before them."""
    subject_relatives: frozenset[str]
    """Those of them that are the subject of their clause, and of a person."""
    determiners: frozenset[str]
    """Words that begin a group of words before a noun."""
    loose_prepositions: frozenset[str]
    """Prepositions whose group a shorter sentence may leave out after a noun."""
    openers: frozenset[str]
    """First words of a group that says when or where, and may stand at either end of a sentence."""
    prepositions: frozenset[str]
    """Words of place, time and role that are no plain words, so that a text may end before them."""
    firm: Pattern
    """Matches a word that may not be left out, since it changes the meaning of the words around it."""
    doubt: Pattern
    """Matches a word that makes a sentence no plain fact, wherever it stands; a shorter sentence keeps it."""
    totals: frozenset[str]
    """Words for all or none. A shorter sentence with such a word says more, not less ("all boats of Orbeck")."""
    past: Pattern
    """Matches the words of an event in the past, from which place and time may be left out; they limit a rule."""
    conjunction: str
    """The word between two equal parts of a sentence ("and")."""
    clause_breaks: Pattern
    """Matches the words and marks between two clauses of which each can be a sentence."""
    contrast: frozenset[str]
    """Words after a comma that begin another whole clause ("but")."""
    last_conjunction: Pattern
    """Matches a word at the end of a clause that joins it to the next clause."""
    pronouns: frozenset[str]
    """Pronouns for people and things named before."""
    lead_in: Pattern
    """Matches words before a statement that only say where it stands, or join it to the sentence before."""
    endings: tuple[str, ...]
    """Endings that make another form of a word, so that two words with one stem and different ones differ."""
    same: Mapping[str, str]
    """Words with the meaning of another word, and that word."""
    possessive: Pattern
    """Matches the ending of a word for the owner of the next word."""
    contracted_negation: Pattern
    """Matches a negation that is written together with its verb ("n't"), at the end of a word."""
    denial: str
    """The plain word for that negation."""


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
    articles: ArticleCues
    sentences: SentenceCues
    corrections: CorrectionCues
    agreement: AgreementCues
    intents: IntentCues
    citations: CitationCues
    prose: ProseCues

    def analyze(self, text: str) -> list[str]:
        """Return the words of ``text`` that BM25 counts, in order."""
        return self.analyzer.analyze(text)
