"""The sentence about articles in languages that Quoth does not search well."""

import pytest

from qa.languages import languages_sentence


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ({}, None),
        ({"en": 12}, None),
        ({"en": 4, "de": 1}, "1 article is in German; Quoth searches English alone well."),
        ({"zh": 1, "de": 3}, "3 articles are in German and 1 in Chinese; Quoth searches English alone well."),
        (
            {"de": 1200, "fr": 2, "cs": 2, "pl": 1, "ja": 1},
            "1,200 articles are in German, 2 in Czech, 2 in French and 2 in other languages; "
            "Quoth searches English alone well.",
        ),
    ],
)
def test_other_languages_are_named_most_first(counts, sentence):
    assert languages_sentence(counts) == sentence
