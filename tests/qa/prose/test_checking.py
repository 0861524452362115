"""Sentences of a language model against the quotes that they cite."""

import pytest

from embeddings.languages.english import ENGLISH
from qa.prose.checking import check_sentence
from qa.prose.prose import Flaw

SUPPORTED = (
    "The fish market moved to the harbour in April 2023 [1].",
    "The fish market moved to the harbour in April 2023. [1]",
    "In April 2023, the fish market moved to the harbour [1].",
    "The market moved to the harbour [1].",
    "40 stalls found a place [1].",
    "A kilo of herring costs 3 coins [2].",
    "According to the articles, a kilo of herring costs three coins [2].",
    "The fish market moved to the harbour in April, and forty stalls found a place there [1].",
    "A kilo of herring costs three coins [2], and forty stalls found a place there [1].",
    "A kilo of herring costs three coins, and forty stalls found a place there [1, 2].",
    "On June 14, 2024, Ana Ruiz gave 30 boats to Wuhan [3].",
    "Ana Ruiz, the mayor, gave 30 boats to Wuhan and 20 nets to Xian on 14.6.2024 [3].",
    "The council did not build the school [4].",
    "The council didn't build the school [4].",
    "Ana Ruiz said that Bo Holm had paid five coins [5].",
    "Ana Ruiz said “Bo Holm had paid 5 coins” [5].",
    "The bridge was closed in 1990 [8].",
)
STRUCK = (
    ("A kilo of herring costs three coins.", Flaw.UNCITED),
    ("A kilo of herring costs three coins ［2］.", Flaw.UNCITED),
    ("A kilo of herring costs three coins [10].", Flaw.UNKNOWN_CITATION),
    ("A kilo of herring costs three coins [2][10].", Flaw.UNKNOWN_CITATION),
    ("A kilo of herring costs three coins [0].", Flaw.UNKNOWN_CITATION),
    ("A kilo of herring costs three coins [1].", Flaw.NUMBER),
    ("A kilo of herring costs three coins [1, 2].", Flaw.OTHERWISE),
    ("A kilo of herring costs four coins [2].", Flaw.NUMBER),
    ("A kilo of herring costs 3.5 coins [2].", Flaw.NUMBER),
    ("A kilo of herring costs 3 percent [2].", Flaw.NUMBER),
    ("A kilo of cod costs three coins [2].", Flaw.WORDS),
    ("A kilo of herring does not cost three coins [2].", Flaw.WORDS),
    ("The fish market moved to the harbour in May 2023 [1].", Flaw.DATE),
    ("The fish market moved to the harbour on 3 April 2023 [1].", Flaw.DATE),
    ("The fish market moved from the harbour in April 2023 [1].", Flaw.WORDS),
    ("The fish market moves to the harbour in April 2023 [1].", Flaw.WORDS),
    ("The fish market of Orbeck moved to the harbour [1].", Flaw.NAME),
    ("Ana Ruiz gave 20 boats to Wuhan [3].", Flaw.OTHERWISE),
    ("Ana Ruiz gave 30 boats to Xian [3].", Flaw.OTHERWISE),
    ("Ana Ruiz gave 30 nets to Xian [3].", Flaw.OTHERWISE),
    ("Wuhan gave 30 boats to Ana Ruiz [3].", Flaw.OTHERWISE),
    ("The mayor did not build the school [4].", Flaw.OTHERWISE),
    ("The council did build the school [4].", Flaw.OTHERWISE),
    ("The council opposed the school [4].", Flaw.OTHERWISE),
    ("Ana Ruiz had paid 5 coins [5].", Flaw.OTHERWISE),
    ("Ana Holm had paid 5 coins [5].", Flaw.OTHERWISE),
    ("Bo Holm had paid 5 coins [5].", Flaw.OTHERWISE),
    ("2.1 million visitors came [6].", Flaw.OTHERWISE),
    ("About 2.1 million children came [6].", Flaw.OTHERWISE),
    ("30% came [6].", Flaw.OTHERWISE),
    ("The director may sell the mill [7].", Flaw.OTHERWISE),
    ("The former director may sell the mill [7].", Flaw.OTHERWISE),
    ("The former director sells the mill if the members agree [7].", Flaw.OTHERWISE),
    ("The bridge is open [8].", Flaw.OTHERWISE),
    ("The bridge is closed [8].", Flaw.OTHERWISE),
    ("It costs three coins [2].", Flaw.UNCLEAR_SUBJECT),
    ("Cid Vole pays four coins [9].", Flaw.OTHERWISE),
    ("A kilo of herring costs “two coins” [2].", Flaw.QUOTATION),
    ("A kilo of herring costs [three coins](http://prices.example) [2].", Flaw.MARKUP),
    ("A kilo of herring costs three coins [2](http://prices.example).", Flaw.MARKUP),
    ("> A kilo of herring costs three coins [2].", Flaw.MARKUP),
    ("A kilo of herring costs <b>three</b> coins [2].", Flaw.MARKUP),
    ("`A kilo of herring costs three coins [2].`", Flaw.MARKUP),
    ("A kilo of herring costs ３ coins [2].", Flaw.MARKUP),
    ("A kilo of her\u200bring costs three coins [2].", Flaw.MARKUP),
    ("A kilo of herring \u202ecosts three coins [2].", Flaw.MARKUP),
    ("A kilo of herring costs three coins &lt;3 [2].", Flaw.MARKUP),
    ("A kilo of hеrring costs three coins [2].", Flaw.WORDS),  # a Cyrillic letter
    ("", Flaw.UNCITED),
    ("[2]", Flaw.OTHERWISE),
)


@pytest.mark.parametrize("text", SUPPORTED)
def test_a_sentence_stands_if_its_quotes_say_the_same(text, quotes):
    checked = check_sentence(text, quotes, ENGLISH)
    assert (checked.flaw, checked.reason, checked.text) == (None, None, text)
    assert checked.is_supported
    assert checked.cites


@pytest.mark.parametrize(("text", "flaw"), STRUCK)
def test_a_sentence_is_struck_out_with_its_reason(text, flaw, quotes):
    checked = check_sentence(text, quotes, ENGLISH)
    assert (checked.is_supported, checked.flaw) == (False, flaw)
    assert checked.reason
    assert checked.reason.endswith(".")


def test_words_of_an_article_are_no_sentence_of_the_model_alone(quotes):
    for number, quote in quotes.items():
        assert not check_sentence(quote.text, quotes, ENGLISH).is_supported
        assert not check_sentence(f"{quote.text} [{number + 1}]", quotes, ENGLISH).is_supported
