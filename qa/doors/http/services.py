"""The services behind the API: the library, the assistant, threads, and who may use them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeVar

from embeddings.document import Document
from embeddings.errors import ChangedFileError, DrawingError, LibraryError, MissingPageError, QuothError
from embeddings.scope import Scope
from embeddings.syncing.uploads import shown_id
from embeddings.unicode import has_no_surrogates
from embeddings.viewing.page_views import PageViews
from qa.answer import Answer
from qa.assistant import Assistant
from qa.doors.http.access import ApiAccess
from qa.doors.http.errors import ApiError
from qa.doors.http.limits import ApiLimits
from qa.doors.http.observing import ApiMetrics, WriteLine, write_to_stderr
from qa.doors.http.working import WorkThreads
from qa.doors.web.readiness import Phase, Readiness
from qa.doors.web.rendering.error_sentences import public_message
from qa.errors import QuestionError, RecordError
from qa.prose.assistant import ProseAssistant
from qa.retriever import Retriever

_FOLDER = Scope.of()
"""The articles of the folder: programs see no visitor's uploads."""
_NOT_READY_YET = "Quoth is getting ready; ask again in a moment."
_NOT_READY = "Quoth could not get ready; the person who runs it finds the reason in its log."
_READY_SECONDS = 2

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class ApiServices:
    """The services of one API. Close them after the server."""

    retriever: Retriever
    assistant: Assistant | ProseAssistant
    readiness: Readiness
    access: ApiAccess
    limits: ApiLimits
    threads: WorkThreads
    views: PageViews
    metrics: ApiMetrics
    write_line: WriteLine = write_to_stderr
    logs_questions: bool = False

    @classmethod
    def of(
        cls,
        assistant: Assistant | ProseAssistant,
        retriever: Retriever,
        access: ApiAccess,
        *,
        readiness: Readiness | None = None,
        limits: ApiLimits | None = None,
        write_line: WriteLine = write_to_stderr,
        logs_questions: bool = False,
    ) -> "ApiServices":
        """Start the services. ``readiness``: None if the library is ready. ``limits``: None takes the usual ones."""
        limits = limits or ApiLimits()
        threads = WorkThreads(limits.in_flight)
        return cls(
            retriever,
            assistant,
            readiness or Readiness(),
            access,
            limits,
            threads,
            PageViews(),
            ApiMetrics(lambda: threads.in_flight),
            write_line,
            logs_questions,
        )

    def close(self) -> None:
        """Answer no more requests."""
        self.threads.close()
        self.views.close()

    def check_ready(self) -> None:
        """Check that questions can be answered.

        :raises ApiError: if they cannot yet, or if the preparation has failed.
        """
        state = self.readiness.state
        if state.phase is Phase.PREPARING:
            raise ApiError(503, _NOT_READY_YET, retry_after=_READY_SECONDS)
        if state.phase is Phase.FAILED:
            raise ApiError(503, _NOT_READY)

    def scope_of(self, documents: Collection[str] | None) -> Scope:
        """Return the scope of these documents; None stands for all articles of the folder.

        :raises ApiError: if the library lacks one of them.
        """
        scope = _FOLDER.only(documents)
        if documents is not None:
            # SQLite cannot look for half a character, which no document's id holds.
            known = _FOLDER.only([i for i in documents if has_no_surrogates(i)])
            held = {listed.document_id for listed in self.retriever.library.list_documents(known).documents}
            for document_id in documents:
                if document_id not in held:
                    raise _missing(document_id)
        return scope

    def document(self, document_id: str) -> Document:
        """Return an article of the folder.

        :raises ApiError: if there is none of this id.
        """
        document = self.retriever.library.find_document(document_id, _FOLDER)
        if document is None:
            raise _missing(document_id)
        return document

    def ask(
        self,
        question: str,
        history: Collection[str] = (),
        documents: Collection[str] | None = None,
        *,
        explain: bool = False,
    ) -> Answer:
        """Return the answer, and count it."""
        scope = self.scope_of(documents)
        answer = self.assistant.ask(question, list(history), scope=scope, explain=explain)
        self.metrics.count_answer(answer.status)
        return answer

    async def answer(self, work: Callable[[], Result]) -> Result:
        """Return the result of ``work``, which answers a question: see `WorkThreads.answer`.

        :raises ApiError: if Quoth is not ready, or the work raises an error of Quoth.
        """
        self.check_ready()
        return await self.threads.answer(lambda: self._translated(work))

    async def look(self, work: Callable[[], Result]) -> Result:
        """Return the result of ``work``, which asks the library for something else: see `WorkThreads.look`.

        :raises ApiError: if Quoth is not ready, or the work raises an error of Quoth.
        """
        self.check_ready()
        return await self.threads.look(lambda: self._translated(work))

    def _translated(self, work: Callable[[], Result]) -> Result:
        """Run ``work``, and give an error of Quoth its status."""
        try:
            return work()
        except ApiError:
            raise
        except QuothError as error:
            raise ApiError(_status(error), public_message(error, self.retriever.library)) from error


def _missing(document_id: str) -> ApiError:
    return ApiError(404, f"The library holds no article {shown_id(document_id)!r}; list its articles for their ids.")


def _status(error: QuothError) -> int:
    if isinstance(error, QuestionError | RecordError):
        return 422
    if isinstance(error, ChangedFileError):
        return 409
    if isinstance(error, MissingPageError):
        return 404
    if isinstance(error, DrawingError):
        return 422
    # The library changes too fast, its disk is full: another time, it may answer.
    return 503 if isinstance(error, LibraryError) else 500
