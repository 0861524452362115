"""Numbers in words and in digits."""

from embeddings.engines.base import Engine
from embeddings.languages.base import Language
from embeddings.scope import Scope
from qa.answer import Correction, CorrectionKind


def number_forms(text: str, language: Language, engine: Engine, scope: Scope) -> list[Correction]:
    """Return the other form of each number in the question ``text`` of which the articles hold that form."""
    cues = language.corrections
    in_words = {value: word for word, value in reversed(tuple(cues.numbers.items()))}
    forms: list[Correction] = []
    for match in cues.number.finditer(text):
        typed = match[0]
        if match["digits"]:
            form = in_words.get(int(typed.replace(",", "")))
        else:
            value = cues.numbers.get(" ".join(typed.lower().split()))
            form = None if value is None else f"{value:,}" if value >= cues.least_grouped else str(value)
        if form is not None and not engine.unknown_terms(set(language.analyze(form)), scope):
            forms.append(Correction(typed, form, CorrectionKind.NUMBER))
    return forms
