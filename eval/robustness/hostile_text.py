"""Texts, encodings and JSON values that readers, patterns and indexes stumble over."""

import random
from typing import Any

BITS = (
    " ", "\n", "\r", "\r\n", "\t", "\x0b", "\x0c", "\x00", "\x1a", "\x1b[2J", "\x85", "\xa0", "\u2028",
    "\u2029", "\ufeff",
    "\u200b", "\u200d", "\u202e", "\u0301", "\u0345", "İ", "ß", "ǆ", "ﬁ", "\ufffd", "\ufffe", "\U0010ffff",
    "👩‍👩‍👧", "🇫🇷",
    "가", "ا", "ש", "ไทย", "中文。", "记者 李四 ", "日 2023-10-05 ", "a", "A ", "A. ", "Ab. Cd ", "1", "1,",
    "1.5 ", "١", "²",
    "a: b\n", "---\n", "---", "...\n", "- ", "- a\n", "1. a\n", "# ", "#", "====\n", "> ", "| a | b |\n", "|",
    "*", "**",
    "_", "`", "```\n", "~~~\n", "<!--", "-->", "<b>", "</", "&amp;", "&#0;", "[a](b)", "![](", "\\",
    "http://a/", "@", "%",
    '"', "'", "“", "”", "«", "»", "…", ".", "?!", "。", "；", ";", ", ", "(", ")", "By ", "By A B\n", "title: ",
    "author: ",
    "date: 2023-02-30\n", "tags: [a, b]\n", "12:00 ", "U.S. ", "Home\n", "Share\n", "Disclaimer: ", "<|endoftext|>",
    "' OR 1=1 --", 'NEAR("a" 1)', "+a -b", "a^2~", "{", "}", "[", "]", "\ud800", "\udfff",
)  # fmt: skip
"""Pieces of text to insert or repeat."""

HOSTILE_TEXTS = (
    "", " ", "\n\n\n", "---", "---\n---\n", "---\ntitle:\n---\n", "---\ntitle: [\n---\nText.",
    "---\na: &a [*a]\n---\nText.",
    "---\ntitle: !!python/object:os.system x\n---\nText.", "---\ntitle: 1\ntitle: 2\ndate: 9999-99-99\n---\nText.",
    "# ", "# A\n\nA\n\nA\n\nA", "Title\n\nBy A B and C D\n\n2023年10月5日 12:00\n\nText.", "Title\r\rBy A\r\rText.\r",
    "a" * 3_000, "one word " * 700, "No end " * 30 + "\n\n" + "1, 2; 3, " * 400,
    "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 90,
    "Home\nNews\nSport\n\nTitle\n\nHe said: “A. B! C?” Then he left…\n\nShare\nPrint\n", "中文没有空格。" * 300,
    "👩‍👩‍👧 " * 300,
    "```\ncode\n", "<html><body><p>a</p></body></html>", "\ufeffTitle\n\nText.", "Mr. A. B. C. D. E. said so. " * 60,
)  # fmt: skip
"""Whole articles to begin with."""

OPENINGS = (
    "Who is ", "How many ", "Which ", "When did ", "Where is ", "Why does ", "What is the name of ", "How old is ",
    "Who wrote the report about ", "According to the article, ", "List all ", "What about ", "and ", "and when?", "",
)  # fmt: skip
"""Beginnings of questions."""

ENCODINGS = (
    "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252", "cp437", "gb18030", "big5",
    "shift_jis",
    "euc_kr", "koi8_r", "utf-7", "hz",
)  # fmt: skip

JSON_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**63, 10**30, 0.5, -0.0, 1e308, "", " ", "a", "\ud800", "0" * 64, "2026-02-30",
    "2026-11-30T12:00:00", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "../../etc/passwd",
    "C:\\a", "\x00",
    "answered", "not_in_articles", "library_empty", [], {}, [[]], [None], {"": ""},
)  # fmt: skip
"""Values to put into the JSON of an export."""

RAW_JSON = (
    "NaN",
    "-Infinity",
    "1e999",
    "9" * 5_000,
    "[" * 100_000,
    '{"a":' * 50_000,
    '"\\ud83d',
    '"a", "number": 1',
    "//",
)
"""JSON that a file can hold and that ``json.dumps`` does not write."""


def random_bits(rng: random.Random, longest: int) -> str:
    """Return one of ``BITS`` repeated, several of them in random order, or random characters: ``longest`` at most."""
    if rng.random() < 0.5:
        return rng.choice(BITS) * rng.randint(1, longest)
    if rng.random() < 0.2:
        return "".join(chr(rng.randrange(0x110000)) for _ in range(rng.randint(1, longest)))
    return "".join(rng.choices(BITS, k=rng.randint(1, longest)))
