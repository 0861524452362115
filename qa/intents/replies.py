"""The sentences that answer small talk and questions about Quoth and its library."""

from collections.abc import Sequence
from datetime import UTC, datetime

from embeddings.languages.english.language_names import LANGUAGE_NAMES
from embeddings.library import Library
from embeddings.scope import Scope
from qa.intents.intent import Intent
from qa.plural import plural

_MOST_TITLES = 5
_MOST_LANGUAGES = 3
_SMALL_TALK = {
    Intent.GREETING: "Hello! Ask a question about the articles, and Quoth answers with their own words.",
    Intent.THANKS: "You are welcome. Ask on whenever you like.",
    Intent.FAREWELL: "Goodbye! The articles stay here for the next question.",
    Intent.AGREEMENT: "All right. Ask the next question about the articles whenever you like.",
    Intent.PRAISE: "Good to hear, thank you. Ask on whenever you like.",
    Intent.COMPLAINT: (
        "Sorry that this was no help. Each quote opens its article at these very words, so that you can check it; "
        "other words for the question may find a better place."
    ),
    Intent.GIBBERISH: "Quoth cannot read this as words; please type a question about the articles.",
}
_IDENTITY = (
    "I am Quoth, a program and no person: I answer questions about {articles} with exact quotes from them, each with "
    "its source, and write no answer of my own."
)
_ABILITY = (
    "Ask a question in a sentence, such as “Who …?” or “When …?”, and Quoth quotes the places in {articles} that "
    "answer it; it also finds a phrase in quotation marks, and shows how an article begins if you ask for a summary."
)
_METHOD = (
    "Quoth searches {articles} on this computer, without the internet and without a language model, and quotes the "
    "sentences that answer best, each to the letter and with its source; where none answers, it says so."
)


def small_talk_reply(intent: Intent) -> str:
    """Return the friendly line that answers small talk."""
    return _SMALL_TALK[intent]


def about_reply(intent: Intent, library: Library, scope: Scope) -> str:
    """Return the sentence that answers a question about Quoth, or about the documents of ``scope``."""
    match intent:
        case Intent.IDENTITY:
            return _IDENTITY.format(articles=_articles(library, scope))
        case Intent.ABILITY:
            return _ABILITY.format(articles=_articles(library, scope))
        case Intent.COUNT:
            return f"There {_count(library, scope)} to ask about."
        case Intent.TITLES:
            return _titles(library, scope)
        case Intent.UPDATED:
            return _updated(library, scope)
        case Intent.LANGUAGES:
            names = article_languages(library, scope)
            return (
                f"The articles are in {joined(names)}; ask in {'it' if len(names) == 1 else 'one of these languages'}."
            )
        case _:
            return _METHOD.format(articles=_articles(library, scope))


def article_languages(library: Library, scope: Scope) -> list[str]:
    """Return the names of the languages of the documents of ``scope``, the most frequent first, at most a few."""
    counts = library.languages(scope) or {library.language.code: 1}
    ordered = sorted(counts, key=lambda code: (-counts[code], code))
    return [LANGUAGE_NAMES.get(code, code) for code in ordered[:_MOST_LANGUAGES]]


def joined(names: Sequence[str], conjunction: str = "and") -> str:
    """Return the names as a list in words."""
    return f" {conjunction} ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _articles(library: Library, scope: Scope) -> str:
    count = library.document_count(scope)
    return "the one article here" if count == 1 else f"the {plural(count, 'article')} here"


def _count(library: Library, scope: Scope) -> str:
    count = library.document_count(scope)
    return f"{'is' if count == 1 else 'are'} {plural(count, 'article')}"


def _titles(library: Library, scope: Scope) -> str:
    page = library.list_documents(scope, limit=_MOST_TITLES)
    titles = [f"“{listed.metadata.title}”" for listed in page.documents]
    if page.total == len(titles):
        return f"There {_count(library, scope)}: {joined(titles)}."
    return f"There {_count(library, scope)}; {joined(titles)} are among them. Ask about any of them."


def _updated(library: Library, scope: Scope) -> str:
    # The engine writes these stamps of its indexes whenever the articles change.
    changed = max((stamp.stat().st_mtime for stamp in library.folder.glob("*.json")), default=None)
    count = f"There {_count(library, scope)}"
    if changed is None:
        return f"{count}; the library does not record when they last changed."
    day = datetime.fromtimestamp(changed, UTC).astimezone()
    return f"{count}; the articles of the library last changed on {day.day} {day:%B %Y}."
