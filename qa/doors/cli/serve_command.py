"""``quoth serve`` and ``quoth key``: the API over HTTP without the window, and the keys that open it."""

from typing import TYPE_CHECKING, Annotated

import typer

from qa.doors.cli.arguments import Articles, LibraryFolder, Model, text_argument
from qa.doors.cli.chat_command import KeyFileOption, Names, Proxies
from qa.doors.cli.guarantee_option import Guarantee, QuestionsLike, calibration_for
from qa.doors.cli.library_folder import open_library
from qa.doors.cli.llm_option import DEFAULT_LLM_TIMEOUT, Llm, LlmTimeout, writer_for
from qa.doors.cli.preparing import page_errors, prepare, show_preparation, stopped_at_end
from qa.doors.cli.terminal import fail
from seeds import seed_articles

if TYPE_CHECKING:
    from qa.doors.http.services import ApiServices

Host = Annotated[
    str,
    typer.Option(metavar="ADDRESS", help="Address to listen on; one that others reach needs --key-file or --public."),
]
PublicApi = Annotated[bool, typer.Option("--public", help="Answer every program that reaches the address.")]
ExactPort = Annotated[int, typer.Option("--port", metavar="NUMBER", min=1, max=65535, help="Port to listen on.")]
PerMinute = Annotated[
    int | None, typer.Option("--per-minute", metavar="NUMBER", min=1, help="The most requests of one key in a minute.")
]
LogQuestions = Annotated[bool, typer.Option("--log-questions", help="Write the questions into the log, too.")]
Watch = Annotated[
    bool, typer.Option("--watch", help="Follow the folder while the API is served: index its changes as they come.")
]


def serve(
    articles: Articles = None,
    library: LibraryFolder = None,
    model: Model = None,
    host: Host = "127.0.0.1",
    port: ExactPort = 8000,
    key_file: KeyFileOption = None,
    public: PublicApi = False,
    names: Names = None,
    proxies: Proxies = None,
    per_minute: PerMinute = None,
    log_questions: LogQuestions = False,
    watch: Watch = False,
    guarantee: Guarantee = None,
    questions_like: QuestionsLike = None,
    llm: Llm = None,
    llm_timeout: LlmTimeout = DEFAULT_LLM_TIMEOUT,
) -> None:
    """Serve the API over HTTP without the window, and index the articles. The log goes to standard error."""
    from qa.doors.cli.following import Follower
    from qa.doors.http.access import ApiAccess
    from qa.doors.http.keys import KeyFile
    from qa.doors.http.limits import ApiLimits
    from qa.doors.http.services import ApiServices
    from qa.doors.web.auth.page_key import PageKey
    from qa.doors.web.readiness import Readiness

    folder = articles or (None if library else seed_articles())
    if watch and folder is None:
        fail("--watch needs the folder that it follows; name it with --articles.", 2)
    with page_errors():
        keys = KeyFile(key_file) if key_file else None
        ApiAccess.check(host, keys=keys, public=public, proxies=proxies or ())
    writer = writer_for(llm, llm_timeout)
    calibration = calibration_for(guarantee, questions_like)
    with open_library(articles, library, model) as opened:
        from qa.assistant import Assistant
        from qa.prose.assistant import ProseAssistant
        from qa.retriever import Retriever

        token = PageKey.stored_in(opened.folder)
        access = ApiAccess.at(host, token, keys=keys, public=public, names=names or ())
        follower = Follower(opened, folder) if folder else None
        updates = follower.updates if follower and watch else None
        readiness = Readiness.begin(lambda notify: prepare(opened, follower, notify), updates)
        with stopped_at_end(readiness.stop):
            retriever = Retriever(opened, calibration=calibration)
            assistant = Assistant(retriever)
            services = ApiServices.of(
                ProseAssistant(assistant, writer, opened.language) if writer else assistant,
                retriever,
                access,
                readiness=readiness,
                limits=ApiLimits(per_minute=per_minute),
                logs_questions=log_questions,
            )
            with page_errors():
                _run(services, host, port, proxies or [])


def _run(services: "ApiServices", host: str, port: int, proxies: list[str]) -> None:
    """Serve the API until an interrupt, and show the progress of the preparation."""
    from qa.doors.http.app import create_app
    from qa.doors.http.serving import ApiServer

    try:
        with ApiServer.launch(create_app(services), host, port, proxies) as server:
            typer.echo(f"The API is at {server.url}/api/v1/, and for OpenAI's clients at {server.url}/v1")
            if token := services.access.token:
                typer.echo(f"It answers with the header Authorization: Bearer {token.token}")
            typer.echo(show_preparation(services.readiness))
            server.wait()
    finally:
        services.close()


def key(
    name: Annotated[
        str, typer.Argument(metavar="NAME", parser=text_argument, help="The program or the person that the key is for.")
    ],
) -> None:
    """Make a key for the API: its line for a file of --key-file on standard output, the key on standard error."""
    from qa.doors.http.keys import key_line, new_key

    with page_errors():
        made = new_key()
        line = key_line(name, made)
    typer.echo(f"The key of {name}, which is shown this once:\n{made}", err=True)
    typer.echo(line)
