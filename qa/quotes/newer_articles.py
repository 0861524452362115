"""A newer article that answers the question too, since an older one may give an outdated figure."""

from dataclasses import replace

import numpy as np

from embeddings.library import Library
from qa.answer import Source
from qa.ranking.base import Candidates, Ranker, RetrievalResult

# The documents that are ranked alone, by their best sentence among all candidates.
_MOST_DOCUMENTS = 4
# No question of the dev split has a newer article that answers. At 0.7 such an article is quoted for 2 of 147 on the
# editions and 2 of 144 on the originals, at 0.5 for 3 and 2, at 0.3 for 8 and 7.
_LEAST_CONFIDENCE = 0.7


def find_newer(library: Library, result: RetrievalResult, ranker: Ranker, first: Source) -> RetrievalResult | None:
    """Return the sentences of the newest article that answers alone and is dated later than the first quote's.

    The confidence is that of the ranker if the article's passages are the only candidates. None without such an
    article, and if the first quote has no date.
    """
    if first.date is None:
        return None
    ids = dict.fromkeys(found.passage.document_id for found in result.sentences)
    newest: RetrievalResult | None = None
    newest_date = first.date
    for document_id in list(ids)[: _MOST_DOCUMENTS + 1]:
        document = library.find_document(document_id)
        date = document.metadata.date if document else None
        if document_id == first.document_id or date is None or date <= newest_date:
            continue
        alone = ranker.rank(only_document(result.candidates, document_id))
        if alone.confidence >= max(ranker.threshold, _LEAST_CONFIDENCE):
            newest, newest_date = alone, date
    return newest


def only_document(candidates: Candidates, document_id: str) -> Candidates:
    """Return the candidates without the passages of other documents."""
    kept = [candidate.stored.passage.document_id == document_id for candidate in candidates.passages]
    passages = tuple(candidate for candidate, keep in zip(candidates.passages, kept, strict=True) if keep)
    follow_up = candidates.follow_up
    if follow_up is not None:
        rows = np.repeat(kept, np.diff(candidates.first_rows))
        alone = only_document(follow_up.alone, document_id)
        follow_up = replace(follow_up, alone=alone, nearness=follow_up.nearness[rows])
    return replace(candidates, passages=passages, follow_up=follow_up)
