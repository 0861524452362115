"""The words that mark the structure of an English article."""

import re

from embeddings.languages.base import ArticleCues
from embeddings.languages.english.boilerplate import BOILERPLATE
from embeddings.languages.english.bylines import BYLINES
from embeddings.languages.english.dates import DATE
from embeddings.languages.english.layout import LAYOUT

ARTICLES = ArticleCues(
    date=DATE,
    months=("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
    # sentencex knows "No. 5" and "Fig. 3", but not these abbreviations.
    before_a_number=re.compile(r"\b(?:[Vv]ol|[Aa]pprox|[Cc]a|[Cc]h|[Aa]rt|[Ss]ec|[Pp]ara|[Rr]m|[Tt]el)\.$"),
    bylines=BYLINES,
    boilerplate=BOILERPLATE,
    layout=LAYOUT,
)
