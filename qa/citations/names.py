"""The names in a statement of authors, each divided only where its form shows the family name."""

from dataclasses import dataclass

from embeddings.languages.base import CitationCues


@dataclass(frozen=True, slots=True)
class Name:
    """The name of an author: ``family`` with ``given``, or one of a body or of unknown order, undivided, in ``family``.

    ``given`` and ``suffix`` ("Jr.") are empty if the name has none; an undivided name has neither.
    """

    family: str
    given: str = ""
    suffix: str = ""

    @property
    def is_divided(self) -> bool:
        """Return whether the family name is known."""
        return bool(self.given)


def names_of(authors: str, cues: CitationCues) -> tuple[Name, ...]:
    """Return the names in ``authors``, in order.

    A statement with a word of a body ("Office", "Staff") stays whole where its parts are no names of persons, so that
    "Office for Parks, Rivers and Lakes" is one author.
    """
    parts = [" ".join(part.split()) for part in cues.between_names.split(authors)]
    names = [_name(part, cues) for part in parts if part]
    if cues.body.search(authors) and not all(name.is_divided or cues.body.search(name.family) for name in names):
        return (Name(" ".join(authors.split())),)
    return tuple(names)


def _name(text: str, cues: CitationCues) -> Name:
    if cues.body.search(text):
        return Name(text)
    if (found := cues.family_first.fullmatch(text)) and found["family"].lower() in cues.family_names:
        # "Miao Han" has a family name in either place, and only the author knows which.
        is_known = found["given"].lower() not in cues.family_names
        return Name(found["family"], found["given"]) if is_known else Name(text)
    if found := cues.person.fullmatch(text):
        return Name(found["family"], found["given"], found["suffix"] or "")
    return Name(text)
