"""The languages of the articles that Quoth does not search well, in words."""

from collections.abc import Mapping

from embeddings.languages.base import Language
from embeddings.languages.english import ENGLISH
from embeddings.languages.english.language_names import LANGUAGE_NAMES
from qa.plural import plural

_MAX_NAMED = 3


def languages_sentence(counts: Mapping[str, int], language: Language = ENGLISH) -> str | None:
    """Return a sentence about the articles in other languages than the library's; None without such articles.

    ``counts``: the number of articles by language, as `Library.languages` and `SyncReport.languages` have them.
    """
    others = sorted(
        ((count, code) for code, count in counts.items() if code != language.code), key=lambda item: (-item[0], item[1])
    )
    if not others:
        return None
    (first, code), *more = others
    named = [f"{plural(first, 'article')} {'is' if first == 1 else 'are'} in {_name(code)}"]
    named += [f"{count:,} in {_name(code)}" for count, code in more[: _MAX_NAMED - 1]]
    if rest := sum(count for count, _ in more[_MAX_NAMED - 1 :]):
        named.append(f"{rest:,} in other languages")
    *before, last = named
    list_of_all = f"{', '.join(before)} and {last}" if before else last
    return f"{list_of_all}; Quoth searches {_name(language.code)} alone well."


def _name(code: str) -> str:
    return LANGUAGE_NAMES.get(code, code)
