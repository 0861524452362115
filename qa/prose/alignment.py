"""Comparison of two sentences: one says no more than the other if its words stand there in order.

The check is strict: a model that adds a word, or changes the order, is not believed. So it catches exchanged numbers
and names, a subject taken from another clause, and a lost "not", all of which keep the words themselves.
"""

from collections.abc import Iterator, Sequence

from embeddings.languages.base import Language, ProseCues
from qa.agreement.values import Moment
from qa.prose.tokens import Role, Token

_MOST_LEFT_OUT = 3  # words before a noun, or after a preposition, that a shorter sentence may leave out
_LONGEST_OPENING = 12  # tokens
_MOST_TOKENS = 120  # in a claim; each token meets each place of its word in a quote
_LEAST_TOKENS = 2


def says(quoted: Sequence[Token], claimed: Sequence[Token], language: Language, *, whole: bool = False) -> bool:
    """Return whether the quoted sentence says the claimed one. ``whole``: and nothing after the claimed words."""
    cues = language.prose
    kept = {token.text.lower() for token in claimed}
    words = (token.text.lower() for token in quoted)
    if any(cues.doubt.fullmatch(word) and word not in kept for word in words):
        return False
    return any(
        _Alignment(quote, claim, language).holds(whole)
        for claim in _arrangements(claimed, cues)
        for quote in (*_arrangements(quoted, cues), *_with_relative_clause(quoted, cues))
    )


def _with_relative_clause(tokens: Sequence[Token], cues: ProseCues) -> Iterator[Sequence[Token]]:
    """Yield "Ana is 57, paid" for a sentence such as "Ana, who is 57, paid".

    The subject is a name alone: in "the brother of Ana, who is 57" the clause may be about either.
    """
    comma = next((at for at, token in enumerate(tokens) if token.role is Role.MARK), 0)
    subject, rest = tokens[:comma], tokens[comma + 1 :]
    is_name = bool(subject) and all(token.role is Role.WORD and token.is_capital for token in subject)
    if is_name and tokens[comma].text == "," and rest and rest[0].text.lower() in cues.subject_relatives:
        yield (*subject, *rest[1:])


def _arrangements(tokens: Sequence[Token], cues: ProseCues) -> list[Sequence[Token]]:
    """Return the tokens as they stand, and with an opening that says when or where at the end."""
    found = [tokens]
    if tokens and tokens[0].text.lower() in cues.openers:
        comma = next((at for at, token in enumerate(tokens) if token.text == ","), 0)
        moment = next((at for at, token in enumerate(tokens[:3]) if isinstance(token.value, Moment)), 0)
        for end in {moment + 1 if moment else comma, comma}:
            rest = tokens[end:]
            if 0 < end <= _LONGEST_OPENING and rest:
                found.append((*rest[rest[0].role is Role.MARK :], *tokens[:end]))
    return found


class _Alignment:
    def __init__(self, quote: Sequence[Token], claim: Sequence[Token], language: Language) -> None:
        self._quote = quote
        self._language = language
        self._cues = language.prose
        self._claim: list[Token] = []
        self._has_mark: list[bool] = []  # before a word of the claim, and so for the next list
        self._is_next: list[bool] = []  # whether the word follows the last one directly
        self._has_free: list[bool] = []  # a free word before a word of the claim
        mark, near, free = False, False, False
        for token in claim:
            if token.role is Role.MARK:
                mark, near = True, False
            elif token.role is Role.FREE:
                near, free = False, True
            else:
                self._claim.append(token)
                self._has_mark.append(mark)
                self._is_next.append(near)
                self._has_free.append(free)
                mark, near, free = False, True, False
        words = [token.text.lower() for token in self._claim]
        self._is_total = any(word in self._cues.totals for word in words)
        self._is_event = not self._is_total and self._cues.past.match(" ".join(words)) is not None

    def holds(self, whole: bool) -> bool:
        """Return whether all words of the claim stand in the quote in order, from the beginning of a clause."""
        if not _LEAST_TOKENS <= len(self._claim) <= _MOST_TOKENS:
            return False
        reached = [at for at in self._places(0) if self._may_begin(at)]
        for number in range(1, len(self._claim)):
            reached = [
                at
                for at in self._places(number)
                if any(before < at and self._may_skip(before, at, number) for before in reached)
            ]
        return any(self._may_end(at, whole) for at in reached)

    def _places(self, number: int) -> list[int]:
        claimed = self._claim[number]
        is_and = claimed.key == (self._cues.conjunction,)
        return [
            at
            for at, token in enumerate(self._quote)
            if claimed.matches(token) or (is_and and token.role is Role.MARK and token.text in ",;")
        ]

    def _may_begin(self, at: int) -> bool:
        before = self._quote[:at]
        words = [token for token in before if token.role not in (Role.FREE, Role.MARK)]
        if not words:
            return True
        if all(token.value is not None or token.text.lower() in self._cues.openers for token in words):
            # "By 2030" is not "2030".
            return words[-1].value is not None and not isinstance(self._claim[0].value, type(words[-1].value))
        for place in range(at - 1, -1, -1):
            token, following = self._quote[place], self._quote[place + 1]
            if token.text == ";" or (token.text == "," and following.text.lower() in self._cues.contrast):
                return all(each.role is Role.FREE or each is following for each in self._quote[place + 1 : at])
        # "The large market", and not a whole clause before a name or a bare noun: "The mayor thinks boats sink".
        return self._has_free[0] and not self._quote[at].is_capital and self._may_leave_modifiers(before)

    def _may_skip(self, before: int, at: int, number: int) -> bool:
        """Return whether the claim may leave out the words between two of its words."""
        between = self._quote[before + 1 : at]
        if self._is_next[number] and self._claim[number].is_capital and self._claim[number - 1].is_capital:
            return all(token.is_capital for token in between)  # both are of one name
        marks = [token for token in between if token.role is Role.MARK]
        if all(token.role in (Role.FREE, Role.MARK) for token in between):
            return self._has_mark[number] or len(marks) % 2 == 0
        if marks:
            return self._is_insertion(between)
        # "the large harbour", "forty wooden stalls"
        last = self._quote[before]
        is_noun = self._has_free[number]
        if last.value is not None or last.text.lower() in self._cues.prepositions:
            between = (Token(Role.FREE, next(iter(self._cues.determiners))), *between)
            is_noun = True
        return (is_noun and self._may_leave_modifiers(between)) or (self._is_event and self._is_group(between))

    def _may_leave_modifiers(self, tokens: Sequence[Token]) -> bool:
        return not self._is_total and self._are_modifiers(tokens)

    def _are_modifiers(self, tokens: Sequence[Token]) -> bool:
        """Return whether the tokens are a determiner and words before a noun."""
        free = next((at for at, token in enumerate(tokens) if token.role is not Role.FREE), len(tokens))
        opens = free > 0 and tokens[free - 1].text.lower() in self._cues.determiners | self._cues.loose_prepositions
        return opens and self._are_plain(tokens[free:], names=False)

    def _is_group(self, tokens: Sequence[Token]) -> bool:
        """Return whether the tokens are a preposition with its noun."""
        if not tokens or tokens[0].text.lower() not in self._cues.loose_prepositions:
            return False
        rest = tokens[1:]
        free = next((at for at, token in enumerate(rest) if token.role is not Role.FREE), len(rest))
        return self._are_plain(rest[free:], names=True)

    def _are_plain(self, tokens: Sequence[Token], *, names: bool) -> bool:
        return 0 < len(tokens) <= _MOST_LEFT_OUT and all(
            token.role is Role.WORD
            and not token.is_firm
            and (names or not token.is_capital)
            and token.text.lower() not in self._cues.prepositions
            and token.key != (self._cues.conjunction,)
            for token in tokens
        )

    def _is_insertion(self, tokens: Sequence[Token]) -> bool:
        """Return whether the tokens stand between two marks and hold no word that changes the rest."""
        end = len(tokens)
        while end and tokens[end - 1].role is Role.FREE:
            end -= 1
        inside = tokens[1 : end - 1]
        is_between = end > 2 and tokens[0].role is Role.MARK and tokens[end - 1].role is Role.MARK
        if not is_between or any(token.role is Role.MARK for token in inside):
            return False
        if inside[0].text.lower() in self._cues.relatives:
            return not self._is_limited(inside)
        return not any(token.is_firm for token in inside)

    def _may_end(self, at: int, whole: bool) -> bool:
        after = self._quote[at + 1 :]
        if not after:
            return True
        if whole:
            return all(token.role in (Role.FREE, Role.MARK) for token in after)
        following = after[0]
        is_open = following.role in (Role.FREE, Role.MARK) or following.key == (self._cues.conjunction,)
        if not is_open and following.text.lower() not in self._cues.prepositions:
            return False
        mark = next((place for place, token in enumerate(after) if token.role is Role.MARK), len(after))
        left_out = [token for token in after[:mark] if token.role is not Role.FREE]
        if any(token.is_firm for token in left_out):
            return False
        if left_out and left_out[0].key != (self._cues.conjunction,) and not self._is_event:
            return False
        return not self._is_limited(after[mark:])

    def _is_limited(self, tokens: Sequence[Token]) -> bool:
        """Return whether the tokens hold a condition, a limit, or a word for saying."""
        cues = self._language.agreement
        text = " ".join(token.text for token in tokens)
        return any(pattern.search(text) for pattern in (cues.condition, cues.limits, cues.saying))
