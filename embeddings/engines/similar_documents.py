"""The documents that share the rarest words of a text, which itself stands in none of them."""

from collections import Counter
from collections.abc import Sequence

from embeddings.engines.base import Engine
from embeddings.scope import Scope

# A changed text has lost some of its rarest words, so they are looked for in pairs, in a bounded number of passages.
_RAREST = 8
_MOST_PASSAGES = 100
_MOST_DOCUMENTS = 3


def similar_documents(engine: Engine, terms: Sequence[str], scope: Scope) -> list[str]:
    """Return the ids of the documents of which one passage holds the most pairs of the rarest terms, the best first.

    ``terms``: words as ``analyze`` returns them.
    """
    unique = list(dict.fromkeys(terms))
    idf = engine.idf(unique, scope)
    rarest = sorted(unique, key=lambda term: (-idf[term], term))[:_RAREST]
    votes: Counter[int] = Counter()
    for at in range(0, len(rarest), 2):
        votes.update(engine.passages_with_all_terms(rarest[at : at + 2], _MOST_PASSAGES, scope))
    best = sorted(votes, key=lambda passage_id: (-votes[passage_id], passage_id))[:_MOST_PASSAGES]
    found = dict.fromkeys(stored.passage.document_id for stored in engine.passages(best))
    return [document_id for document_id in found if scope.allows(document_id)][:_MOST_DOCUMENTS]
