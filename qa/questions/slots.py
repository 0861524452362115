"""Questions for another thing of the same kind ("and Taicang?"), which takes the place of the thing asked before."""

from embeddings.languages.base import Language
from qa.questions.dependence import names_in
from qa.questions.noun_phrases import NounPhrase, noun_phrases


def in_its_place(earlier: str, other: str, language: Language) -> str | None:
    """Return ``earlier`` with ``other`` in the place of a thing of its kind; None if no place is sure.

    "In which district is Qinzao" and "Liuzhuang" become "In which district is Liuzhuang".
    """
    cues = language.follow_ups.rewriting
    first, _, following = other.partition(" ")
    preposition = first if following and cues.preposition.fullmatch(first) else ""
    thing = following if preposition else other
    phrases = noun_phrases(earlier, language)
    if cues.number.search(thing):
        return _with_number(earlier, thing, preposition, language)
    name = language.follow_ups.article.sub("", thing)
    if [found.span() for found in names_in(name, language)][:1] == [(2, len(name) + 2)]:
        return _with_name(earlier, name if not preposition else thing, preposition, language)
    if preposition:
        return _after_preposition(earlier, thing, preposition, phrases)
    return _with_noun(earlier, thing, phrases, language)


def _with_name(earlier: str, name: str, preposition: str, language: Language) -> str | None:
    names = [found for found in names_in(earlier, language) if not language.follow_ups.time.match(found.group())]
    if preposition:
        same = [found for found in names if earlier[: found.start() - 2].split()[-1:] == [preposition]]
        if not names:
            return f"{earlier} {preposition} {name}"
        names = same or names
    if len(names) != 1:
        return None
    start, end = (at - 2 for at in names[0].span())
    genitive = next((ending for ending in language.words.genitives if names[0].group().endswith(ending)), "")
    return f"{earlier[:start]}{name}{genitive}{earlier[end:]}"


def _with_number(earlier: str, thing: str, preposition: str, language: Language) -> str | None:
    number = language.follow_ups.rewriting.number
    found = number.search(earlier)
    if found is None or number.fullmatch(thing) is None:
        return f"{earlier} {preposition} {thing}" if preposition else None
    return f"{earlier[: found.start()]}{thing}{earlier[found.end() :]}"


def _after_preposition(earlier: str, thing: str, preposition: str, phrases: list[NounPhrase]) -> str:
    for phrase in phrases:
        if earlier[phrase.preposition : phrase.start].strip() == preposition:
            return f"{earlier[: phrase.start]}{thing}{earlier[phrase.end :]}"
    return f"{earlier} {preposition} {thing}"


def _with_noun(earlier: str, thing: str, phrases: list[NounPhrase], language: Language) -> str | None:
    cues = language.follow_ups.rewriting
    head = thing.split()[-1]
    determined = [phrase for phrase in phrases if phrase.determined]
    alike = [phrase for phrase in determined if head in earlier[phrase.start : phrase.end].split()]
    if cues.determiner.fullmatch(thing.split()[0]):
        # An article may change only beside the same noun: "a cheese bun" and "the plum bun".
        same = [p for p in determined if earlier[p.start :].split(" ", 1)[0] == thing.split()[0]]
        chosen = alike or same
    else:
        asked = language.questions.counted.search(earlier) or language.questions.chosen.search(earlier)
        auxiliary = cues.auxiliary.match(earlier, asked.end("noun")) if asked else None
        if asked is not None and auxiliary is not None and language.questions.plural.search(thing):
            return f"{earlier[: asked.start('noun')]}{thing} {earlier[asked.end('noun') :]}"
        chosen = alike
        if alike and len(alike) == 1:
            begin = earlier[alike[0].start : alike[0].end].split()[0]
            thing = f"{begin} {thing}" if cues.definite.fullmatch(begin) else thing
    if len(chosen) != 1:
        return None
    return f"{earlier[: chosen[0].start]}{thing}{earlier[chosen[0].end :]}"
