"""The words by which the slips and the short forms of an English question are read."""

from embeddings.languages.base import CorrectionCues
from embeddings.languages.spelling import english_words

CORRECTIONS = CorrectionCues(usual_words=english_words)
