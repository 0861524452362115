"""The training of the reader from the command line, on a few paragraphs of our own."""

import gzip
import json

import numpy as np
import pytest

from eval.fit.reader import __main__ as training
from eval.fit.reader.network import ReaderNetwork
from eval.fit.reader.paragraphs import fold_of_title
from qa.quotes.reader_parameters import read_reader_parameters

pytestmark = pytest.mark.model


def article(title: str, place: str, refuses: bool) -> dict[str, object]:
    text = f"The mill of {place} stands on the river Ling. In 1921 the county bought it for 300 coins. Rain fell often."
    questions = [
        {"question": f"When did the county buy the mill of {place}?", "answers": ["1921"]},
        {"question": f"Where does the mill of {place} stand?", "answers": ["on the river Ling"]},
    ]
    if refuses:
        questions.append({"question": f"When did the county sell the mill of {place}?", "answers": []})
    return {"title": title, "paragraphs": [{"context": text, "questions": questions}] * 2}


@pytest.fixture
def files(tmp_path):
    for name, refuses in (("text", False), ("refusals", True)):
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            for title, place in (("One", "Tarn"), ("Two", "Rosk"), ("Three", "Lund"), ("Four", "Elm")):
                file.write(json.dumps(article(title, place, refuses)) + "\n")
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr("sys.argv", ["eval.fit.reader", *arguments])
    training.main()


def test_training_writes_parameters_that_training_continues_from(files, monkeypatch, capsys):
    first, second = files / "first.npz", files / "second.npz"
    common = ["--text", str(files / "text.jsonl.gz"), "--cache", str(files / "cache"), "--minutes", "0.02"]
    run(monkeypatch, *common, "--output", str(first))
    network = ReaderNetwork()
    network.take(read_reader_parameters(first.read_bytes()))
    again = network.parameters_of()
    for name, change in read_reader_parameters(first.read_bytes()).upper.items():
        np.testing.assert_allclose(again.upper[name], change, atol=1e-6)
    refusals = ["--refusals", str(files / "refusals.jsonl.gz"), "--folds", "--start", str(first)]
    run(monkeypatch, *common, *refusals, "--output", str(second))
    assert {f.name for f in files.glob("second*.npz")} == {"second.npz", "second-without-0.npz", "second-without-1.npz"}
    assert '"auroc"' in capsys.readouterr().out


def test_an_article_has_one_fold_in_every_data_set():
    assert {fold_of_title(title, 2) for title in ("One", "Two", "Three", "Four")} == {0, 1}
    assert fold_of_title("Southern California", 3) == fold_of_title("Southern California", 3)


def test_a_file_of_another_form_is_one_error(tmp_path, monkeypatch):
    from eval.errors import QuestionsError

    (tmp_path / "text.jsonl.gz").write_bytes(b"no gzip")
    with pytest.raises(QuestionsError, match="cannot be read as training text"):
        run(monkeypatch, "--text", str(tmp_path / "text.jsonl.gz"), "--output", str(tmp_path / "x.npz"))
