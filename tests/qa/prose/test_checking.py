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
    ("A kilo of herring costs three coins ‰ [2].", Flaw.WORDS),
    ("A kilo of herring ≠costs∉ three coins [2].", Flaw.WORDS),
    ("A kilo of herring costs √3 coins [2].", Flaw.WORDS),
    ("A kilo of herring costs ₹3 coins [2].", Flaw.WORDS),
    ("A kilo of herring costs three coins? [2]", Flaw.WORDS),
    ("A kilo of herring costs three coins 👎 [2].", Flaw.WORDS),
    ("A kilo of hеrring costs three coins [2].", Flaw.WORDS),  # a Cyrillic letter
    ("", Flaw.UNCITED),
    ("[2]", Flaw.OTHERWISE),
)

# Words that a quote holds in order, and a sentence that says more with them than the quote.
OVERSTATED = (
    ("The mayor imagined Bo stole ten boats.", "Bo stole ten boats [1]."),
    ("The mayor hated women who drove boats.", "Women who drove boats [1]."),
    ("Bo paid the man owed ten coins.", "Bo paid ten coins [1]."),
    ("Bo sued the firm poisoning fish.", "Bo sued fish [1]."),
    ("The drug cures malaria in mice.", "The drug cures malaria [1]."),
    ("The mill is closed on Mondays.", "The mill is closed [1]."),
    ("Children in wards for the sick eat free.", "Children eat free [1]."),
    ("All boats in Orbeck sank.", "All boats sank [1]."),
    ("Bo never paid with coins.", "Bo never paid [1]."),
    ("The mill was not closed in May but in June.", "The mill was not closed [1]."),
    ("In a dream, the mayor stole ten coins.", "The mayor stole ten coins [1]."),
    ("In the view of critics, the mayor stole ten coins.", "The mayor stole ten coins [1]."),
    ("For critics, the mayor stole ten coins.", "The mayor stole ten coins [1]."),
    ("The bridge opens in May, money permitting.", "The bridge opens in May [1]."),
    ("The bridge fell in May, critics claim.", "The bridge fell in May [1]."),
    ("Smoking, a myth goes, cured colds.", "Smoking cured colds [1]."),
    ("Smoking cures colds (false).", "Smoking cures colds [1]."),
    ("“Smoking cures colds,” Bo joked.", "Smoking cures colds [1]."),
    ("“Smoking cures colds,” shouted Bo.", "Smoking cures colds [1]."),
    ("“Smoking cures colds.”", "Smoking cures colds [1]."),
    ("The unbuilt bridge sank ten boats.", "The bridge sank ten boats [1]."),
    ("The anti-war party lost in May.", "The war party lost in May [1]."),
    ("By 2030, the town wants 50 boats.", "In 2030, the town wants 50 boats [1]."),
    ("The lake was 5 degrees below zero.", "The lake was 5 degrees [1]."),
    ("The ratio is 3:1.", "The ratio is 3 [1]."),
    ("The brother of Ana Ruiz, who is 57, paid.", "The brother is 57 [1]."),
    ("The brother of Ana Ruiz, who is 57, paid.", "The brother of Ana Ruiz is 57 [1]."),
    ("Ana Ruiz, who Bo Holm says is 57, paid.", "Ana Ruiz is 57 [1]."),
    ("Ana Ruiz, who is not 57, paid.", "Ana Ruiz is 57 [1]."),
    ("Ana Ruiz, who is 57, paid, Bo Holm claims.", "Ana Ruiz is 57 [1]."),
    ("Ana Ruiz, whose brother is 57, paid.", "Ana Ruiz is 57 [1]."),
    ("Ana Ruiz, who is nearly 57, paid.", "Ana Ruiz is 57 [1]."),
)


@pytest.mark.parametrize(("quoted", "text"), OVERSTATED)
def test_words_of_a_quote_do_not_stand_without_those_that_limit_them(quoted, text, make_quote):
    assert check_sentence(text, {1: make_quote(1, quoted)}, ENGLISH).flaw is Flaw.OTHERWISE


def test_a_clause_about_a_name_is_a_statement(make_quote):
    quote = make_quote(1, "Ana Ruiz, who is 57 years old and a sailor, has paid for 12 years.")
    for text in (
        "Ana Ruiz is 57 years old [1].",
        "Ana Ruiz has paid for 12 years [1].",
        "Ana Ruiz is 57 years old and a sailor [1].",
    ):
        assert check_sentence(text, {1: quote}, ENGLISH).is_supported, text


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
