"""The words that mark the structure of an English article."""

from embeddings.languages.base import ArticleCues
from embeddings.languages.english.boilerplate import BOILERPLATE
from embeddings.languages.english.bylines import BYLINES
from embeddings.languages.english.dates import DATE
from embeddings.languages.english.layout import LAYOUT
from embeddings.languages.english.people import PEOPLE
from embeddings.languages.english.statements import STATEMENTS
from embeddings.languages.english.titles import TITLES

ARTICLES = ArticleCues(
    date=DATE,
    months=("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
    bylines=BYLINES,
    titles=TITLES,
    statements=STATEMENTS,
    people=PEOPLE,
    boilerplate=BOILERPLATE,
    layout=LAYOUT,
)
