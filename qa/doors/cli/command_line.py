"""The ``quoth`` command. Each subcommand imports its modules when it runs, so that help is instant."""

import io
import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from embeddings.errors import ArticlesFolderError, QuothError
from qa.doors.answer_sentences import NO_ARTICLES
from qa.doors.cli.add_command import add
from qa.doors.cli.answer_text import answer_text
from qa.doors.cli.arguments import (
    FOLDER_HELP,
    Articles,
    AsJSONLines,
    LibraryFolder,
    Model,
    path_argument,
    text_argument,
)
from qa.doors.cli.chat_command import chat, password
from qa.doors.cli.cite_option import Cite, check_citing, print_citations
from qa.doors.cli.eval_command import evaluate, feedback
from qa.doors.cli.guarantee_option import Guarantee, QuestionsLike, calibration_for
from qa.doors.cli.library_folder import open_library, open_synced_library
from qa.doors.cli.llm_option import DEFAULT_LLM_TIMEOUT, Llm, LlmTimeout, writer_for
from qa.doors.cli.mcp_command import mcp
from qa.doors.cli.search_command import check_question, search
from qa.doors.cli.serve_command import key, serve
from qa.doors.cli.sync_output import print_left_out, print_warnings, summary, sync_with_progress
from qa.doors.cli.terminal import fail, log_messages_to, print_note, printable, sentence_of, takes_styles, usage_errors
from qa.doors.cli.version_option import Version
from qa.errors import QuestionError, RecordError
from qa.plural import plural
from seeds import seed_articles

app = typer.Typer(
    name="quoth",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command; a failure becomes one sentence on standard error and exit status 1, or 2 for bad usage."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # for characters that the terminal's encoding lacks
    try:
        with log_messages_to(print_note):
            app(prog_name="quoth")
    except (QuestionError, ArticlesFolderError) as error:
        fail(str(error), 2)
    except QuothError as error:
        fail(str(error), 1)
    except OSError as error:  # in any step: a full disk, a file that cannot be written
        fail(sentence_of(error), 1)


@app.callback(epilog='Example: quoth ask "Who pays?" --articles ~/articles')
def quoth(version: Version = False) -> None:
    """Ask a folder of articles; every word of evidence is quoted from them, with its source."""


@app.command(epilog='Example: quoth sync ~/articles && quoth ask "Who pays?" --articles ~/articles')
def sync(
    articles: Annotated[Path, typer.Argument(metavar="DIR", parser=path_argument, help=FOLDER_HELP)],
    library: LibraryFolder = None,
    model: Model = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="List every file and the text of each article that is left out.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Then follow the folder, and sync after each change, until Ctrl-C.")
    ] = False,
    allow_empty: Annotated[
        bool, typer.Option("--allow-empty", help="Empty the library if the folder holds no article any more.")
    ] = False,
) -> None:
    """Make the library equal a folder: add new articles, replace changed ones, remove those that are gone."""
    with open_library(articles, library, model) as opened:
        report = sync_with_progress(opened, articles, allow_empty=allow_empty)
        typer.echo(summary(report))
        print_left_out(opened, report, is_verbose=verbose)
        print_warnings(report, articles, is_verbose=verbose)
        if watch:
            from qa.doors.cli.following import Follower

            follower = Follower(opened, articles)
            follower.note(report)
            follower.follow()


@app.command(
    epilog='Example: quoth ask "How old is the veteran?" --articles ~/articles --json\n\n'
    'Example: quoth ask "How old is the veteran?" --articles ~/articles --cite bibtex >> sources.bib\n\n'
    "Example: quoth ask --jsonl --articles ~/articles < questions.jsonl > answers.jsonl"
)
def ask(
    question: Annotated[
        str | None, typer.Argument(metavar="QUESTION", parser=text_argument, help="The question, in quotation marks.")
    ] = None,
    history: Annotated[
        list[str] | None,
        typer.Option(
            metavar="QUESTION",
            parser=text_argument,
            help="A question asked before this one; may be given several times, in order.",
        ),
    ] = None,
    articles: Articles = None,
    library: LibraryFolder = None,
    model: Model = None,
    guarantee: Guarantee = None,
    questions_like: QuestionsLike = None,
    llm: Llm = None,
    llm_timeout: LlmTimeout = DEFAULT_LLM_TIMEOUT,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    as_json_lines: AsJSONLines = False,
    cite_as: Cite = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Also print the sentences that were compared, and the stage that decided.")
    ] = False,
) -> None:
    """Answer a question with quotes, or say that the articles do not answer it. Both end with exit status 0.

    With --jsonl, each line of standard input may also name its "history" and "documents", and an "id" for its answer.
    """
    check_question(question, as_json_lines, as_json or bool(history) or cite_as is not None)
    check_citing(cite_as, as_json or explain or llm is not None)
    writer = writer_for(llm, llm_timeout)
    calibration = calibration_for(guarantee, questions_like)
    with open_synced_library(articles, library, model) as opened:
        from qa.assistant import Assistant
        from qa.prose.assistant import ProseAssistant
        from qa.retriever import Retriever

        quoting, language = Assistant(Retriever(opened, calibration=calibration)), opened.language
        is_for_program = as_json or as_json_lines
        assistant = ProseAssistant(quoting, writer, language) if writer and is_for_program else quoting
        if as_json_lines:
            from qa.doors.cli.json_lines import ask_lines

            ask_lines(assistant, explain=explain)
            return
        answer = assistant.ask(question or "", history or (), explain=explain)
    if cite_as:
        print_citations(answer, cite_as)
    elif as_json:
        from qa.history.codec import answer_values

        typer.echo(json.dumps(answer_values(answer)))  # ASCII: safe in every pipe, whatever an article holds
    else:
        styled = takes_styles(sys.stdout, os.environ)
        typer.echo(answer_text(answer, styled=styled))
        if explain:
            from qa.doors.cli.explanation_text import explanation_text

            typer.echo(f"\n{explanation_text(answer)}")
        if writer:
            from qa.doors.cli.prose_text import print_prose

            print_prose(answer, writer, language, styled=styled)


app.command(
    epilog='Example: quoth search "Who pays?" --articles ~/articles -k 3\n\n'
    "Example: quoth search --jsonl --articles ~/articles < questions.jsonl > passages.jsonl"
)(search)
app.command(epilog="Example: quoth add https://example.org/article --articles ~/articles")(add)
app.command(epilog="Example: quoth chat --articles ~/articles --port 8000")(chat)
app.command(epilog="Example: quoth serve --articles ~/articles --host 0.0.0.0 --key-file keys.txt")(serve)
app.command(epilog="Example: quoth key reader >> keys.txt && quoth serve --key-file keys.txt")(key)
app.command(epilog="Example: quoth mcp --articles ~/articles")(mcp)
app.command(epilog="Example: quoth password ann >> passwords.txt && quoth chat --auth-file passwords.txt")(password)


@app.command(
    epilog="Example: quoth verify --articles ~/articles\n\n"
    "Example: quoth verify ~/Downloads/conversation.md --articles ~/articles"
)
def verify(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE", parser=path_argument, help="An exported conversation, Markdown or JSON, to check instead."
        ),
    ] = None,
    articles: Articles = None,
    library: LibraryFolder = None,
) -> None:
    """Re-read every article and check that the library still quotes it exactly; exit status 1 if not.

    With FILE, look up the quotes of an exported conversation in the folder of articles instead; exit status 1 if the
    words of a quote are no longer there, or if the file was edited.
    """
    if file:
        source = context.get_parameter_source("library")
        if source and source.name == "COMMANDLINE":
            fail("FILE is checked against a folder of articles; name that with --articles, and no --library.", 2)
        _verify_export(file, articles or seed_articles())
        return
    with open_library(articles, library, None) as opened:
        count, problems = opened.document_count(), opened.verify()
    for problem in problems:
        typer.echo(printable(f"{problem.document_id}: {problem.message}"), err=True)
    if any(not problem.keeps_last_version for problem in problems):
        raise SystemExit(1)
    if count:
        without = f", {plural(len(problems), 'file')} could not be compared" if problems else ""
        typer.echo(f"{plural(count, 'article')} verified: every hash, offset and passage holds{without}.")
    else:
        typer.echo(f"There is nothing to verify: {NO_ARTICLES}.")


def _verify_export(file: Path, articles: Path) -> None:
    from qa.doors.cli.export_report import EDITED, check_file, report_lines

    with usage_errors(RecordError):
        read, check = check_file(file, articles)
    for document_id, reason in check.unread.items():
        print_note(f"Left out: {document_id}: {reason}")
    for line in report_lines(check):
        typer.echo(printable(line))
    if not read.shown_as_recorded:
        fail(EDITED, 1)
    if not check.stands:
        raise SystemExit(1)


app.command(
    "eval",
    epilog="Example: quoth eval --articles ~/articles --questions ~/questions.jsonl --report ~/report\n\n"
    "Example: quoth eval --data ~/squad.json --leave-out --without late\n\n"
    "Example: quoth eval --compare before/report.json after/report.json",
)(evaluate)
app.command(
    epilog="Example: quoth feedback --articles ~/articles --output ~/feedback.jsonl && "
    "quoth eval --articles ~/articles --questions ~/feedback.jsonl"
)(feedback)


if __name__ == "__main__":
    main()
