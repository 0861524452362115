"""Whether a question asks for one thing or for several, read from its words alone."""

import re

_NUMBER = r"(?:both|two|three|four|five|six|seven|eight|nine|ten|several|some|all)"
_ASKING = r"(?:who|whom|whose|when|where|why|how|what|which)"
_HELPING = r"(?:are|were|is|was|do|does|did|have|has|had|will|would|can|could|should|may|might|must)"
_FORMS = (
    rf"^(?:please\s+)?(?:list|name|(?:give|tell|show)\s+(?:me|us))\s+(?:the|every|each|{_NUMBER})\b",
    rf"\b(?:what|which)\s+(?:are\s+the\s+)?(?:\w+\s+)?{_NUMBER}\s+\w+",
    r"^who\s+(?:are|were|all|else)\b",
    rf"\w,?\s+(?:and|or)\s+(?:to\s+|by\s+|in\s+|for\s+)?{_ASKING}\b",  # two wants in one; "and when?" alone is one
    r"\bwhat\s+(?:is|was)\s+(?:the|his|her|its|their)\s+(?:\w+\s+)?\w+\s+and\s+\w+",
    r"\bhow\s+(?:many|much)\s+(?:\w+\s+){1,3}and\s+\w+",
    r"\bwhat\s+(?:are|were)\s+(?:the|its|their|his|her|some)\b(?!.*\b\w+ing\b)",
)
_SEVERAL = re.compile("|".join(_FORMS), re.IGNORECASE)
_CALLED = re.compile(r"\b(?:called|named|titled|nicknamed|known\s+as)\W*$", re.IGNORECASE)
# "which apps and channels does", "what local sites were", "which branch and firm were"
_THINGS = re.compile(
    rf"\b(?:which|what)\s+((?:(?!{_HELPING}\b|\w+ed\b|said\b|sent\b|got\b|gave\b|made\b|stands\b|runs\b|kind\b|sort\b|type\b|share\b)[\w’'-]+\s+)"
    rf"{{1,7}}?){_HELPING}\b",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"(?<![su’'i])s$")
_NO_PLURAL = frozenset(("news", "series", "means", "always"))


def asks_for_list(question: str) -> bool:
    """Whether ``question`` asks for more than one thing: a list, several people, or two facts at once.

    Its form decides: "which company" may have two answers all the same, and "which companies" only one.
    """
    if _CALLED.search(question):
        return False  # "What are the lessons called?" wants one name
    if _SEVERAL.search(question):
        return True
    things = _THINGS.search(question)
    if not things:
        return False
    words = things.group(1).lower().split()
    return "and" in words or (_PLURAL.search(words[-1]) is not None and words[-1] not in _NO_PLURAL)
