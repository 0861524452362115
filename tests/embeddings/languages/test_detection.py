"""The language of a text: found in a few sentences, and left open in too few words or in a mix."""

import subprocess
import sys
from pathlib import Path

import pytest

from embeddings.languages.detection import detect_language, rank_languages
from embeddings.languages.english.language_names import LANGUAGE_NAMES

TEXTS = {
    "en": ["The ferry sails at seven.", "It carries forty people and nine bicycles, and it is full on Sundays."],
    "de": ["Die Fähre fährt um sieben.", "Sie trägt vierzig Leute und neun Räder, und am Sonntag ist sie voll."],
    "fr": ["Le bac part à sept heures.", "Il porte quarante personnes et neuf vélos, et il est plein le dimanche."],
    "es": ["El barco sale a las siete.", "Lleva cuarenta personas y nueve bicicletas, y los domingos va lleno."],
    "pl": ["Prom odpływa o siódmej.", "Zabiera czterdzieści osób i dziewięć rowerów, a w niedzielę jest pełny."],
    "ru": ["Паром отходит в семь.", "Он берёт сорок человек и девять велосипедов, а по воскресеньям полон."],
    "zh": ["渡船七点开。", "船上能坐四十个人，放九辆自行车，星期天总是满的。"],
    "ja": ["渡し船は七時に出る。", "四十人と自転車九台を運び、日曜日はいつも満員だ。"],
    "ko": ["나룻배는 일곱 시에 떠난다.", "마흔 명과 자전거 아홉 대를 싣고, 일요일에는 늘 만원이다."],
    "ar": ["تغادر العبارة في السابعة.", "تحمل أربعين شخصا وتسع دراجات، وتكون ممتلئة يوم الأحد."],
}


@pytest.mark.parametrize("code", TEXTS)
def test_a_few_sentences_are_enough(code):
    assert detect_language(TEXTS[code]) == code
    assert detect_language(TEXTS[code] * 100) == code


@pytest.mark.parametrize(
    "blocks",
    [
        pytest.param([], id="nothing"),
        pytest.param(["Ferry"], id="one word"),
        pytest.param(["12,000", "7:30", "—"], id="numbers"),
        pytest.param(["Li Ming, Wang Fang, Zhang Wei, Liu Yang, Chen Jie, Zhao Lei"], id="names"),
        pytest.param([TEXTS[code][1] for code in ("en", "de", "fr", "pl")], id="four languages"),
    ],
)
def test_short_and_mixed_texts_are_left_open(blocks):
    assert detect_language(blocks) is None


def test_a_foreign_quotation_does_not_change_the_language():
    assert detect_language([*TEXTS["en"] * 4, TEXTS["de"][1]]) == "en"


def test_every_language_has_a_name():
    ranked = rank_languages(TEXTS["en"][1])
    assert ranked[0][0] == "en"
    assert {code for code, _ in ranked} == LANGUAGE_NAMES.keys()
    assert sum(probability for _, probability in ranked) == pytest.approx(1)
    assert all(len(code) == 2 and name[0].isupper() for code, name in LANGUAGE_NAMES.items())


def test_the_model_is_loaded_when_a_text_is_read_and_not_before():
    code = (
        "import sys, embeddings.library, embeddings.structure.assembly\n"
        "assert 'py3langid' not in sys.modules\n"
        "from embeddings.languages.detection import detect_language\n"
        "print(detect_language(['It carries forty people and nine bicycles, and it is full on Sundays.']))\n"
    )
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-W", "error", "-c", code]
    ran = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert (ran.stdout.strip(), ran.stderr) == ("en", "")
