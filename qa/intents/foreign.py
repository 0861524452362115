"""Questions in another language than that of the articles."""

import re

from embeddings.languages.detection import rank_languages
from embeddings.library import Library
from embeddings.scope import Scope
from qa.intents.replies import article_languages, joined

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]|[^\W\d_]+")
_IDEOGRAPHS = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]{2,}")
# A text with this many stop words of the library's language, and this share of them, is in that language.
_STOP_WORDS, _SHARE = 2, 0.25
# The probability of all languages of the library together above which a text may be in one of them, and the least
# probability of another one. Of 4,213 English questions of XQuAD and Natural Questions none has another language with
# 0.9, and 7 have one with 0.5.
_MAY_BE_KNOWN = 0.03
_SURE = 0.9
_LIKELY = 0.4
_UNKNOWN_WORDS = 2
_MOST_WORDS = 30
_MOST_PASSAGES = 50


def foreign_message(text: str, library: Library, scope: Scope) -> str | None:
    """Return the refusal of a question in a language that no article is in; None for any other question."""
    language = library.language
    words = [word.casefold() for word in _WORD.findall(text)]
    stop_words = [word for word in words if word in language.analyzer.stop_words]
    if len(stop_words) >= _STOP_WORDS and len(stop_words) >= _SHARE * len(words):
        return None
    ranked = dict(rank_languages(text))
    known = {language.code, *library.languages(scope)}
    likeliest = max(ranked, key=lambda code: ranked[code])
    if likeliest in known or sum(ranked.get(code, 0.0) for code in known) > _MAY_BE_KNOWN:
        return None
    if ranked[likeliest] < (_SURE if stop_words else _LIKELY):
        return None
    if _unknown(words, library, scope) < _UNKNOWN_WORDS:
        return None
    names = article_languages(library, scope)
    ask = names[0] if len(names) == 1 else "one of these languages"
    return f"The articles are in {joined(names)}; ask in {ask}."


def _unknown(words: list[str], library: Library, scope: Scope) -> int:
    """Return how many of the first words are no stop words and stand in no article."""
    count = 0
    for word in dict.fromkeys(words[:_MOST_WORDS]):
        stems = library.language.analyze(word)
        count += bool(stems) and not library.engine.passages_with_all_terms(stems, 1, scope)
    return count


def shares_no_ideographs(text: str, library: Library, scope: Scope) -> bool:
    """Return whether a question in ideographs has no two neighbouring ones that stand together in an article.

    A single ideograph stands in nearly every article, and says nothing about its subject.
    """
    runs = _IDEOGRAPHS.findall(text)
    if 2 * sum(map(len, runs)) < sum(map(str.isalpha, text)):
        return False
    pairs = dict.fromkeys(run[at : at + 2] for run in runs for at in range(len(run) - 1))
    for pair in list(pairs)[:_MOST_WORDS]:
        found = library.engine.passages_with_all_terms(library.language.analyze(pair), _MOST_PASSAGES, scope)
        if any(pair in stored.passage.text for stored in library.passages(found)):
            return False
    return bool(pairs)
