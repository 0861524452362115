"""The features by which the title of an article is chosen among the lines at its top."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise

from embeddings.document import Kind
from embeddings.languages.base import ArticleCues
from embeddings.structure.boilerplate import count_repeats
from embeddings.structure.bylines import is_byline
from embeddings.structure.line_forms import HeadLine, without_marks
from embeddings.structure.lines import Line, ends_sentence, is_wrapped
from embeddings.structure.metadata import without_markup
from embeddings.structure.weighing import Features, present

_BODY = 60  # lines whose words are compared with those of a title
_LONGEST = 1_000  # characters of such a line
_STEM = 5  # letters of a word that count
_MIN_STEM = 4
_FEW_WORDS, _MANY_WORDS = 5, 13
_TOO_MANY_WORDS = 21
_LONG = 200  # characters
_DEEP = 6  # lines above the text
_WIDE_GAP, _FAR_RIGHT = 2, 4
_CROWD = 4  # lines of a group
_MENU = 3  # the fewest lines of a menu
_MENU_ENTRY = 25  # characters
_WORD = re.compile(r"[^\W_]+")
_BETWEEN_NAMES = re.compile(r",\s+")

# Forms that a title hardly has.
_UNLIKELY = frozenset(
    (
        "kicker",
        "kicker_in_part",
        "masthead",
        "type",
        "issue",
        "series_line",
        "byline",
        "dated",
        "person",
        "field",
        "contact",
        "no_title",
        "begins_text",
        "caption",
        "role",
        "menu",
        "item",
        "prose",
        "comma",
        "colon",
        "lower",
        "bracket",
        "other_kind",
        "sentence",
        "address",
        "has_date",
        "numeric",
    )
)
_ABOVE = (
    "byline",
    "dated",
    "person",
    "kicker",
    "kicker_in_part",
    "masthead",
    "issue",
    "menu",
    "no_title",
    "type",
    "record",
    "prose",
    "series_line",
    "upper",
    "begins_text",
)
_BELOW = (
    "byline",
    "dated",
    "person",
    "role",
    "prose",
    "kicker",
    "masthead",
    "issue",
    "field",
    "item",
    "sentence",
    "begins_text",
    "has_date",
    "document_type",
    "record",
    "episode",
)
_ENDS_SENTENCE = frozenset(("sentence", "colon"))
_SIGNED = frozenset(("byline", "dated", "person"))
# The forms of a label, which its value does not have.
_NO_MARK = frozenset(("kicker", "begins_text"))  # a marked title of such a form is none
_OF_BOXES = frozenset(("item", "other_kind"))
_OF_LABELS = frozenset(("field", "record", "pair", "byline", "person", "kicker", "other_kind", "item", "no_title"))


class TitleFeatures:
    """The features of all titles that an article may have."""

    def __init__(
        self, head: Sequence[HeadLine], lines: Sequence[Line], name: str, stated: str | None, cues: ArticleCues
    ) -> None:
        self._head = head
        self._lines = lines
        self._name = [word for word in _words(name) if len(word) > 2 and not word.isdigit()]
        self._stated = " ".join(_words(stated or ""))
        self._levels = Counter(line.level for line in lines if line.kind is Kind.HEADING)
        self._marked = [
            each.line.start for each in head if each.line.kind is Kind.TITLE and _NO_MARK.isdisjoint(each.forms)
        ]
        self._sizes = Counter(each.line.group for each in head)
        self._fields = Counter(each.line.group for each in head if "field" in each.forms)
        self._places = _places(head, cues)
        self._plain = [_UNLIKELY.isdisjoint(each.forms) and len(_words(each.words)) > 1 for each in head]
        prose = [index for index, each in enumerate(head) if "prose" in each.forms]
        self._prose = prose
        self._text = prose[0] if prose else len(head)
        self._last_place = _last_places(lines)

    def of(self, first: int, last: int, line: Line, *, is_labelled: bool) -> Features:
        """Return the features of a title from the first to the last of these lines of the head."""
        return {
            **self._own(first, last, line, is_labelled=is_labelled),
            **self._marks(first, last, is_labelled=is_labelled),
            **self._neighbours(first, last),
            **self._agreement(first, last, line),
        }

    def _own(self, first: int, last: int, line: Line, *, is_labelled: bool) -> Features:
        text = without_marks(without_markup(line.text))
        words = _WORD.findall(text)
        count, capitals = len(words), text.isupper()
        parts = [each.forms for each in self._head[first : last + 1]]
        forms = frozenset.union(*parts) - ({"comma", "lower"} if last > first else frozenset())
        is_boxed = last == first and line.text[:1] != self._head[first].line.text[:1]
        dropped = _OF_LABELS if is_labelled else _OF_BOXES if is_boxed else frozenset[str]()
        named = dict.fromkeys(forms - dropped, 1.0)
        group = self._head[first].line.group
        is_header = is_labelled and self._fields[group] - ("field" in self._head[first].forms) > 0
        is_card = is_labelled and not is_header and group in self._places["in_labels"]
        return named | present(
            labelled=is_labelled,
            in_header=is_header,
            in_card=is_card,
            joined=last > first,
            joined_by_layout=last > first and self._head[first].owner == self._head[last].owner,
            number_first=words[:1] != [] and words[0].isdigit() and count > 1,
            joined_at_lower=last > first and self._head[last].words[:1].islower(),
            one_word=count == 1,
            two_words=count == 2,
            three_words=count == 3,
            five_words=count >= _FEW_WORDS,
            many_words=_MANY_WORDS <= count < _TOO_MANY_WORDS,
            too_many_words=count >= _TOO_MANY_WORDS,
            long=len(text) > _LONG,
            capitals_short=capitals and count < 3,
            capitals_long=capitals and count > 3,
            title_case=sum(word[0].isupper() for word in words) / max(1, count) if not capitals else 0,
        )

    def _marks(self, first: int, last: int, *, is_labelled: bool) -> Features:
        line, size = self._head[first].line, self._sizes[self._head[first].line.group]
        group = [each.line for each in self._head[first:] if each.line.group == line.group]
        is_heading = line.kind is Kind.HEADING
        return present(
            bias=1,
            marked=line.start in self._marked,
            marked_first=line.start in self._marked[:1],
            other_marked=bool(self._marked) and line.start not in self._marked,
            heading=is_heading,
            one_of_many_headings=is_heading and self._levels[line.level] > 1,
            only_heading=is_heading and self._levels[line.level] == 1,
            emphasis=line.text[:1] in "*_",
            alone=size == last - first + 1,
            first_of_group=self._first_of_group(first).line is line,
            crowd=size >= _CROWD,
            ruled=bool(self._head[last].line.rule),
            after_rule=line.after_rule,
            wide_gap=line.gap >= _WIDE_GAP,
            far_right=line.indent >= _FAR_RIGHT,
            wrapped=last == first and is_wrapped(group) and line.kind is None,
            repeats=min(2, count_repeats(line, list(self._lines[:_BODY]))),
            **{place: not is_labelled and line.group in groups for place, groups in self._places.items()},
        )

    def _neighbours(self, first: int, last: int) -> Features:
        head, line = self._head, self._head[first].line
        above = head[first - 1].forms if first else frozenset({"top"})
        below = head[last + 1].forms if last + 1 < len(head) else frozenset({"end"})
        signed = next((i for i in range(last + 1, len(head)) if not _SIGNED.isdisjoint(head[i].forms)), None)
        distance = signed - last if signed is not None else 0
        return present(
            **{f"above_{name}": name in above for name in (*_ABOVE, "top")},
            **{f"below_{name}": name in below for name in (*_BELOW, "end")},
            # "The council has these aims:", or the same with a full stop, above a list
            introduces=last + 1 < len(head)
            and head[last + 1].line.kind is Kind.LIST_ITEM
            and not _ENDS_SENTENCE.isdisjoint(head[last].forms),
            touches_above=first > 0 and head[first - 1].line.group == line.group,
            touches_below=last + 1 < len(head) and head[last + 1].line.group == line.group,
            pairs_beside="pair" in head[first].forms and ("pair" in above or "pair" in below),
            goes_on=last + 1 < len(head) and head[last + 1].owner == head[last].owner,
            signed_below=1 <= distance <= 2,
            signed_further_below=2 < distance <= 4,
            signed_above=any(not _SIGNED.isdisjoint(each.forms - {"person"}) for each in head[:first]),
            depth=first / 10,
            above_text=last + 1 == self._text,
            height=max(0, min(_DEEP, self._text - last)) / _DEEP if self._prose else 0.5,
            below_text=any(index < first for index in self._prose),
            far_below_text=sum(index < first for index in self._prose) > 1,
        )

    def _agreement(self, first: int, last: int, line: Line) -> Features:
        words = _words(without_marks(without_markup(line.text)))
        stems = {word[:_STEM] for word in words if len(word) >= _MIN_STEM}
        place = self._head[last].owner
        below = sum(self._last_place.get(stem, -1) > place for stem in stems)
        plain = self._plain
        return present(
            in_name=len(set(self._name).intersection(words)) / max(2, len(set(self._name))),
            in_text=below / max(2, len(stems)),
            stated=bool(self._stated) and " ".join(words) == self._stated,
            plain=plain[first],
            first_plain=plain[first] and not any(plain[:first]),
            plain_above=any(plain[:first]),
            two_plain_above=sum(plain[:first]) > 1,
            last_plain=not any(plain[last + 1 : self._text]),
        )

    def _first_of_group(self, index: int) -> HeadLine:
        while index and self._head[index - 1].line.group == self._head[index].line.group:
            index -= 1
        return self._head[index]


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _last_places(lines: Sequence[Line]) -> dict[str, int]:
    """Return for the stem of each word the index of the last line with it."""
    return {
        word[:_STEM]: index
        for index, line in enumerate(lines[:_BODY])
        for word in _words(line.text[:_LONGEST])
        if len(word) >= _MIN_STEM
    }


def _places(head: Sequence[HeadLine], cues: ArticleCues) -> dict[str, set[int]]:
    """Return the groups that hold an address, labels alone, a menu, or the place and date of a letter."""
    groups = [list(each) for _, each in groupby(head, key=lambda each: each.line.group)]
    places: dict[str, set[int]] = {"in_address": set(), "in_labels": set(), "in_menu": set(), "in_letterhead": set()}
    for index, (group, below) in enumerate(pairwise([*groups, []])):
        number = group[0].line.group
        if any("contact" in each.forms for each in group):
            places["in_address"].add(number)
        if len(group) > 1 and all("pair" in each.forms for each in group):
            places["in_labels"].add(number)
        if len(group) >= _MENU and ("no_title" in group[0].forms or (below and _is_menu(group, below))):
            places["in_menu"].add(number)
        if index < 2 and below and _is_letterhead(group, below[0], cues):
            places["in_letterhead"].add(number)
    return places


def _is_menu(group: Sequence[HeadLine], below: Sequence[HeadLine]) -> bool:
    if len(below) > 1 or ends_sentence(below[0].line.text) or len(below[0].line.text) <= _MENU_ENTRY:
        return False
    return all(
        each.line.kind is None and len(each.line.text) <= _MENU_ENTRY and each.line.text[-1].isalpha() for each in group
    )


def _is_letterhead(group: Sequence[HeadLine], below: HeadLine, cues: ArticleCues) -> bool:
    """Return whether the lines are the address and the date right above a salutation."""
    top = group[0].line.text
    is_address = len(group) > 2 or _BETWEEN_NAMES.search(top) is not None or top[0].isdigit()
    is_dated = len(group) > 1 and is_byline(group[-1].line.text, cues, at_edge=True)
    is_issue = any(cues.titles.issue.fullmatch(each.line.text) for each in group)
    return is_address and is_dated and "begins_text" in below.forms and not is_issue
