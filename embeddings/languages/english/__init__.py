"""English, with the Chinese words that translations of Chinese reports keep."""

from embeddings.languages.base import Language
from embeddings.languages.english.abbreviations import ABBREVIATIONS
from embeddings.languages.english.agreement import AGREEMENT
from embeddings.languages.english.answers import ANSWERS
from embeddings.languages.english.articles import ARTICLES
from embeddings.languages.english.citations import CITATIONS
from embeddings.languages.english.corrections import CORRECTIONS
from embeddings.languages.english.follow_ups import FOLLOW_UPS
from embeddings.languages.english.intents import INTENTS
from embeddings.languages.english.prose import PROSE
from embeddings.languages.english.questions import QUESTIONS
from embeddings.languages.english.quotes import QUOTES
from embeddings.languages.english.words import ANALYZER, WORDS

ENGLISH = Language(
    "en",
    ANALYZER,
    WORDS,
    QUESTIONS,
    FOLLOW_UPS,
    ANSWERS,
    QUOTES,
    ARTICLES,
    ABBREVIATIONS,
    corrections=CORRECTIONS,
    agreement=AGREEMENT,
    intents=INTENTS,
    citations=CITATIONS,
    prose=PROSE,
)
