import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from qa.assistant import Assistant
from qa.doors.cli import search_command
from qa.doors.cli.command_line import main
from qa.doors.cli.json_lines import ASK_LINE, MAX_LINE, SEARCH_LINE, ask_lines, responses, search_lines
from qa.doors.cli.search_command import hits_text
from qa.doors.schema import hit_values
from qa.history.codec import answer_values
from qa.retriever import MOST_HITS, Retriever


def given(lines: str | bytes) -> io.BytesIO:
    return io.BytesIO(lines if isinstance(lines, bytes) else lines.encode())


def asked(lines: str | bytes, schema: TypeAdapter[Any] = ASK_LINE) -> list[dict[str, Any]]:
    return list(responses(given(lines), schema, lambda line: {"question": line.question}))


@pytest.mark.parametrize(
    ("line", "record"),
    [
        pytest.param('"Who pays?"', {"question": "Who pays?"}, id="a string"),
        pytest.param('{"question": "Who pays?"}', {"question": "Who pays?"}, id="an object"),
        pytest.param('{"question": "Who?", "id": 7}', {"id": 7, "question": "Who?"}, id="an id"),
        pytest.param(
            '{"id": {"a": [null]}, "question": "Who?"}', {"id": {"a": [None]}, "question": "Who?"}, id="any id"
        ),
        pytest.param('{"question": "Who?", "id": null}', {"id": None, "question": "Who?"}, id="an id that is null"),
        pytest.param('"half \\ud83d"', {"question": "half ?"}, id="half a character"),
        pytest.param('\ufeff"Who pays?"\r', {"question": "Who pays?"}, id="the line of an editor on Windows"),
    ],
)
def test_a_line_is_a_question_or_an_object(line, record):
    assert asked(line) == [record]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        pytest.param("Who pays?", "is not JSON", id="no JSON"),
        pytest.param('{"question": "Who?"', "is not JSON", id="half an object"),
        pytest.param('{"question": "Who?", "question": "When?"}', "stands twice", id="two questions"),
        pytest.param('{"question": NaN}', "NaN is no number", id="no number"),
        pytest.param('{"question": "Who?", "id": 1e999}', "1e999 is too large", id="an id that becomes infinite"),
        pytest.param('{"question": "Who?", "id": ' + "9" * 5000 + "}", "more than 1000 digits", id="many digits"),
        pytest.param("[" * 100_000, "nested too deep", id="nested"),
        pytest.param("1" * 5000, "is not JSON", id="digits"),
        pytest.param("17", "neither a string nor an object", id="a number"),
        pytest.param('["Who?"]', "neither a string nor an object", id="a list"),
        pytest.param("null", "neither a string nor an object", id="null"),
        pytest.param("{}", "there is no 'question'", id="no question"),
        pytest.param('{"question": 5}', "question should be a text, not 5", id="a number for a question"),
        pytest.param('{"question": "Who?", "history": "When?"}', "history should be a list", id="a text for a history"),
        pytest.param('{"question": "Who?", "histroy": []}', "'histroy' is not a known name", id="an unknown name"),
        pytest.param('{"question": "Who?", "k": 3}', "'k' is not a known name", id="a name of the search"),
        pytest.param(b'"\xff"', "is not text in UTF-8", id="no UTF-8"),
        pytest.param(b'"' + b"x" * (MAX_LINE + 1) + b'"', "longer than 8 MiB", id="too long"),
    ],
)
def test_a_bad_line_is_an_error_with_its_number_and_the_rest_goes_on(line, says):
    line = line.encode() if isinstance(line, str) else line
    before, bad, after = asked(b'"Who?"\n\n' + line + b'\n"When?"\n')
    assert (before, after) == ({"question": "Who?"}, {"question": "When?"})
    assert list(bad) == ["error", "line"]
    assert bad["line"] == 3
    assert says in bad["error"]
    assert bad["error"].endswith(".")


def test_a_bad_line_keeps_its_id():
    (bad,) = asked('{"id": "a", "question": ""}')
    assert (bad["id"], bad["line"]) == ("a", 1)


def test_the_longest_line_is_read_whole():
    line = '"' + " " * (MAX_LINE - 4) + 'x"\n'
    assert len(line) == MAX_LINE
    assert asked(line + '"Who?"') == [{"question": line[1:-2]}, {"question": "Who?"}]


@pytest.mark.parametrize("k", ["0", "1001", "2.5", "true", '"3"'])
def test_a_line_asks_for_a_whole_number_of_passages(k):
    (bad,) = asked(f'{{"question": "Who?", "k": {k}}}', SEARCH_LINE)
    assert "k should be" in bad["error"]


@pytest.fixture
def piped(monkeypatch, capsys):
    """Runs a command's lines as from a pipe, and returns its records and its exit status."""

    def run(lines: str, command: Callable[..., None], *arguments: object, **options: object) -> tuple[list[Any], Any]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(given(lines)))
        status: object = 0
        try:
            command(*arguments, **options)
        except SystemExit as exited:
            status = exited.code
        out = capsys.readouterr().out
        assert out.isascii()
        return [json.loads(line) for line in out.splitlines()], status

    return run


def untimed(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "timings_ms"}


def test_lines_are_answered_as_python_answers(library, piped):
    assistant = Assistant(Retriever(library))
    records, status = piped(
        '"Where did the fish market move?"\n'
        '{"id": 1, "question": "and when?", "history": ["Where did the fish market move?"]}\n'
        '{"id": 2, "question": "Where did the fish market move?", "documents": ["market/year.txt"]}\n'
        '{"id": 3, "question": "Where did the fish market move?", "documents": []}\n',
        ask_lines,
        assistant,
        explain=False,
    )
    question = "Where did the fish market move?"
    expected = [
        assistant.ask(question),
        assistant.ask("and when?", [question]),
        assistant.ask(question, documents=["market/year.txt"]),
        assistant.ask(question, documents=[]),
    ]
    assert [untimed(record) for record in records] == [
        {**({"id": number} if number else {}), **untimed(json.loads(json.dumps(answer_values(answer))))}
        for number, answer in enumerate(expected)
    ]
    assert records[3]["status"] == "filtered_out"
    assert status == 0


def test_a_question_that_is_refused_as_input_is_a_bad_line(library, piped):
    records, status = piped(
        '"?!"\n"Where did the fish market move?"\n', ask_lines, Assistant(Retriever(library)), explain=False
    )
    assert "is empty" in records[0]["error"]
    assert records[1]["question"] == "Where did the fish market move?"
    assert status == 1


def test_explained_lines_have_their_explanation(library, piped):
    (record,), _ = piped('"Where did the fish market move?"', ask_lines, Assistant(Retriever(library)), explain=True)
    assert record["explanation"]["sentences"]


def test_lines_are_searched_as_python_searches(library, piped):
    retriever = Retriever(library)
    records, status = piped(
        '{"id": "a", "question": "herring", "k": 1}\n{"question": "herring"}\n', search_lines, retriever, 2
    )
    assert records == [
        {"id": "a", "question": "herring", "hits": hit_values(retriever.search("herring", 1))},
        {"question": "herring", "hits": hit_values(retriever.search("herring", 2))},
    ]
    assert status == 0


def test_hits_in_text_have_rank_score_source_and_words(library):
    hits = Retriever(library).search("Where did the fish market move?", 2)
    first, second = hits_text(hits).split("\n\n2. ")
    source = hits[0].source
    assert first.startswith(f"1. ({hits[0].score:.2f}) {source.title} · ")
    assert source.document_id in first.splitlines()[0]
    assert first.split("\n", 1)[1] == hits[0].passage.text
    assert second.split("\n", 1)[1] == hits[1].passage.text


def test_no_hits_are_one_sentence():
    assert hits_text([]).startswith("No passage was found")


def test_the_command_allows_as_many_passages_as_the_retriever():
    assert search_command._MOST == MOST_HITS


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder of one article, and a library of it, made with the real model."""
    root = tmp_path_factory.mktemp("lines")
    (root / "articles").mkdir()
    (root / "articles" / "mill.md").write_text(
        "# The mill\n\nThe \x1b[31mmill\x1b[0m of Ardvik grinds rye on six stones.\n", encoding="utf-8"
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "argv", ["quoth", "sync", str(root / "articles"), "--library", str(root / "library")])
        with pytest.raises(SystemExit, match="0"):
            main()
    return root


def start(folder: Path, *arguments: str) -> Any:
    command = [sys.executable, "-m", "qa.doors.cli.command_line", *arguments, "--library", str(folder / "library")]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.model
def test_each_answer_comes_before_the_next_question_is_sent(folder):
    with start(folder, "ask", "--jsonl") as running:
        for number in range(2):
            running.stdin.write(b'{"question": "Which grain does the mill grind?", "id": %d}\n' % number)
            running.stdin.flush()
            answer = json.loads(running.stdout.readline())
            assert (answer["id"], answer["status"]) == (number, "answered")
        out, err = running.communicate()
    assert (running.returncode, out, err) == (0, b"", b"")


@pytest.mark.model
def test_a_reader_that_leaves_ends_the_command_quietly(folder):
    with start(folder, "search", "--jsonl") as running:
        running.stdin.write(b'"Which grain does the mill grind?"\n')
        running.stdin.flush()
        assert json.loads(running.stdout.readline())["hits"]
        running.stdout.close()
        running.stdin.write(b'"Which grain does the mill grind?"\n' * 3)
        running.stdin.close()
        assert running.stderr.read() == b""


@pytest.mark.model
def test_the_search_of_one_question(folder, monkeypatch, capsys):
    capsys.readouterr()
    for more in ([], ["--json"]):
        arguments = ["search", "Which grain does the mill grind?", "-k", "1", "--library", str(folder / "library")]
        monkeypatch.setattr(sys, "argv", ["quoth", *arguments, *more])
        with pytest.raises(SystemExit, match="0"):
            main()
    text, _, values = capsys.readouterr().out.rpartition("\n[")
    (hit,) = json.loads(f"[{values}")
    assert "\x1b[31mmill" in hit["passage"]["text"]
    assert "\\x1b[31mmill" in text
    assert "\x1b" not in text


@pytest.mark.model
def test_sources_are_printed_for_reference_managers(folder, monkeypatch, capfdbinary):
    question = "Which grain does the mill grind?"
    for form, asked, begins in (("ris", question, b"TY  - GEN\r\n"), ("bibtex", "Who won the chess match?", b"")):
        monkeypatch.setattr(sys, "argv", ["quoth", "ask", asked, "--library", str(folder / "library"), "--cite", form])
        with pytest.raises(SystemExit, match="0"):
            main()
        out, err = capfdbinary.readouterr()
        assert out.startswith(begins)
        assert b"\x1b" not in out
        assert bool(out) is not (b"no source to cite" in err)


def test_the_version_is_that_of_the_package(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["quoth", "--version"])
    with pytest.raises(SystemExit, match="0"):
        main()
    name, version = capsys.readouterr().out.split()
    assert name == "quoth"
    assert version[0].isdigit()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        pytest.param("quoth sea", ["search"], id="a command"),
        pytest.param("quoth ask --js", ["--json", "--jsonl"], id="options"),
        # An empty list leaves the shell to its default, which is the names of files.
        pytest.param("quoth sync ", [], id="a folder"),
        pytest.param("quoth verify ", [], id="a file"),
        pytest.param("quoth ask --articles ", [], id="the folder of an option"),
    ],
)
def test_the_shell_completes_commands_options_and_names_of_files(monkeypatch, capsys, words, offered):
    monkeypatch.setenv("_QUOTH_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(words.count(" ")))
    capsys.readouterr()
    monkeypatch.setattr(sys, "argv", ["quoth"])
    with pytest.raises(SystemExit, match="0"):
        main()
    shown = capsys.readouterr()
    assert (shown.out.split(), shown.err) == (offered, "")


@pytest.mark.parametrize(
    ("arguments", "suggested"),
    [
        pytest.param(["ask", "who?", "--histroy", "x"], "--history", id="a slip"),
        pytest.param(["serch", "who?"], "search", id="a slip in a command"),
        pytest.param(["ask", "who?", "--zzz"], None, id="no option is near"),
    ],
)
def test_an_unknown_option_names_a_near_one_or_none(monkeypatch, capsys, arguments, suggested):
    monkeypatch.setattr(sys, "argv", ["quoth", *arguments])
    with pytest.raises(SystemExit, match="2"):
        main()
    error = capsys.readouterr().err
    if suggested:
        assert suggested in error.splitlines()[-1]
    else:
        assert error.splitlines()[-1] == "Error: No such option: --zzz"
