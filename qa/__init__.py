"""Questions in, quotes out: the retriever, the assistant and the command line.

``from qa import Assistant, Library, Retriever`` is what callers rely on; each name is loaded when it is first asked
for, so that the command line's help needs none of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from embeddings.library import Library
    from qa.answer import Answer, Quote, Source, Status
    from qa.assistant import Assistant
    from qa.ranking.base import Hit
    from qa.retriever import Retriever

__all__ = ["Answer", "Assistant", "Hit", "Library", "Quote", "Retriever", "Source", "Status"]

_HOMES = {
    "Answer": "qa.answer",
    "Assistant": "qa.assistant",
    "Hit": "qa.ranking.base",
    "Library": "embeddings.library",
    "Quote": "qa.answer",
    "Retriever": "qa.retriever",
    "Source": "qa.answer",
    "Status": "qa.answer",
}


def __getattr__(name: str) -> object:
    """Load one of the public names (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
