"""What docs/evaluation.md promises, run: its articles, questions and commands, and every figure that there is."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from embeddings.encoders.model_encoder import ModelEncoder
from eval.ablation import Stage
from eval.measuring.estimates import MEASURED
from eval.questions import _KEYS, read_questions
from eval.runs import read_run
from qa.answer import Answer, Quote, Source, Span, Status
from qa.doors.cli.library_folder import default_library
from qa.doors.web.history.chat_store import ChatStore
from qa.doors.web.history.feedback import Feedback, Thumb
from qa.history.conversation import Turn

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
# The files that the page names, with what it shows of them.
FILES = dict(re.findall(r"`~/([\w./-]+)`:\n\n```\w+\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
COMMANDS = "".join(re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)).splitlines()


def first_cells(heading: str) -> list[str]:
    """The first cell of each row of the table under a heading."""
    (table,) = re.findall(rf"^\| {heading} \|.*\n\| ---.*\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    return [line.split("|")[1].strip() for line in table.splitlines()]


def test_every_figure_is_explained_in_its_order():
    explained = [
        name for cell in first_cells("figure") for name in re.split(r"; |, (?!mean|near|far)|, (?=far refused)", cell)
    ]
    assert explained == [measure.label for measure in MEASURED]


def test_every_key_and_every_stage_is_explained():
    assert set(re.findall(r"`(\w+)`", " ".join(first_cells("key")))) == _KEYS
    assert first_cells("stage") == [f"`{stage}`" for stage in Stage]


def test_the_questions_shown_show_every_key(tmp_path):
    file = tmp_path / "questions.jsonl"
    file.write_text(FILES["questions.jsonl"], encoding="utf-8")
    assert len(read_questions(file)) == 5
    shown = {key for line in FILES["questions.jsonl"].splitlines() for key in json.loads(line)}
    assert _KEYS - shown == {"documents", "fresh", "split"}


def give_thumbs(library: Path) -> None:
    """Somebody has asked the page's articles on the chat page, and said what was right."""
    library.mkdir(parents=True)
    text = "The county pays for the bridge over the Ling, the transport office said."
    source = Source("bridge.txt", "T", None, None, None, None, "/f", "0" * 64, None, 51, 51 + len(text))
    quote = Quote(1, text, 0.9, (source,), likely_answer=Span(4, 10))
    with ChatStore.open(library) as store:
        for question, status, quotes in (
            ("Who pays for the bridge?", Status.ANSWERED, (quote,)),
            ("How long is the bridge over the Ling?", Status.NOT_IN_ARTICLES, ()),
        ):
            turn = Turn(Answer(question, question, status, 0.9, quotes), datetime.now(UTC))
            conversation_id, number = store.add_turn("ann", None, turn)
            store.add_feedback("ann", Feedback(turn.asked, conversation_id, number, Thumb.UP, question, (), turn))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An environment whose home holds what the page shows, and small data sets of the formats that it describes."""
    ModelEncoder().encode_query("Who pays?")
    squad = []
    for title, text, asked, answer in (
        ("Ling", "The county pays for the bridge over the Ling.", "Who pays for the bridge?", "county"),
        ("Harbour", "Forty stalls found a place.", "How many stalls found a place?", "Forty"),
    ):
        answers = [{"text": answer, "answer_start": text.index(answer)}]
        questions = [{"id": title, "question": asked, "answers": answers}]
        squad.append({"title": title, "paragraphs": [{"context": text, "qas": questions}]})
    files = {
        **FILES,
        # So that something is left when the articles that answer are left out.
        "articles/market.md": "# The market\n\nForty stalls found a place at the harbour.\n",
        "off-topic.txt": "who played daisy duke\n",
        "squad.json": json.dumps({"data": squad}),
        "beir/corpus.jsonl": '{"_id": "d1", "title": "Ling", "text": "The county pays for the bridge over it."}\n',
        "beir/queries.jsonl": '{"_id": "q1", "text": "Who pays for the bridge?"}\n',
        "beir/qrels/test.tsv": "query-id\tcorpus-id\tscore\nq1\td1\t2\n",
        "marked/news.md": "# The bridge\n\nThe county pays for the bridge over the Ling.\n",
        "marked/questions.jsonl": re.findall(r'`(\{"question": .*\})`', PAGE)[0] + "\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    give_thumbs(default_library(tmp_path / "articles"))
    return {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"), "PYTHONPATH": str(ROOT)}


@pytest.mark.model
def test_every_command_runs(home):
    said = {
        "quoth feedback": "2 questions written to ",
        "quoth eval": "equal to their source",
        "python -m": "all facts",
    }
    assert {" ".join(command.split()[:2]) for command in COMMANDS} == set(said)
    for command in COMMANDS:
        line = re.sub(r"^quoth\b", "python -m qa.doors.cli.command_line", command)
        line = re.sub(r"^python\b", f'"{sys.executable}"', line).replace(" eval/", f" {ROOT}/eval/")
        done = subprocess.run(
            ["bash", "-c", line], env=home, cwd=home["HOME"], capture_output=True, text=True, timeout=300, check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), command
        assert said[" ".join(command.split()[:2])] in done.stdout
    here = Path(home["HOME"])
    for promised in re.findall(r"`~/((?:report|comparison)/[\w.]+)`", PAGE):
        assert (here / promised).stat().st_size > 1000, promised
    run = read_run(here / "report" / "report.json")
    assert {record.query_id: record.right for record in run.records if record.query_id != "length"} == dict.fromkeys(
        ("who-pays", "opened-by", "when", "opera"), True
    )
    assert read_run(here / "without" / "without-late.json").without == ("late",)
