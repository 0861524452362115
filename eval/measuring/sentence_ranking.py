"""The ranking of sentences that a data set gives, by the sentences that the retriever ranks."""

from collections.abc import Sequence

from embeddings.scope import EVERYTHING
from eval.measuring.retrieval import measure_ranking
from eval.questions import EvalQuestion, MarkedSpan
from qa.questions.question import read_question
from qa.ranking.base import ScoredSentence
from qa.retriever import MOST_HITS, Retriever


def measure_sentences(
    retriever: Retriever, question: EvalQuestion, sentences: Sequence[MarkedSpan]
) -> dict[str, float]:
    """Return the average precision and the reciprocal rank of the sentences that answer, among given sentences.

    ``sentences``: the places of the given sentences in one document. Only this document is searched. A given sentence
    has the probability of the likeliest sentence of Quoth that shares a character with it; of equal ones, the earlier
    comes first.
    """
    asked = read_question(question.question, language=retriever.library.language)
    scope = EVERYTHING.only([sentences[0].document_id])
    found = retriever.retrieve(asked, scope, MOST_HITS).sentences
    scores = [max((s.probability for s in found if _shares(s, place)), default=0.0) for place in sentences]
    ranked = sorted(range(len(sentences)), key=lambda at: (-scores[at], at))
    right = {str(at): 1 for at, place in enumerate(sentences) if place in question.spans}
    values = measure_ranking({"": right}, {"": list(map(str, ranked))}, ["AP", "RR"])[""]
    return {f"sentence {name}": value for name, value in values.items()}


def _shares(found: ScoredSentence, place: MarkedSpan) -> bool:
    return found.sentence.start < place.end and place.start < found.sentence.end
