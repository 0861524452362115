"""Requests about conversations: asking, listing, opening, deleting, exporting, and feedback on an answer."""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from embeddings.unicode import replace_surrogates
from qa.citations.citing import cite
from qa.citations.formats import CitationFormat
from qa.doors.web.answering import AnsweredTurn, AskRequest
from qa.doors.web.choice import chosen_scope
from qa.doors.web.errors import AskingError, RequestError
from qa.doors.web.history.chat_store import MAX_TURNS
from qa.doors.web.history.sent_feedback import keep_feedback
from qa.doors.web.json_bodies import JSONValues, json_object
from qa.doors.web.page_services import PageServices
from qa.doors.web.rendering.answers import announcement, failure_html
from qa.doors.web.rendering.conversation_list import conversations_html
from qa.doors.web.rendering.prose import awaited_html
from qa.doors.web.rendering.turns import rendered_conversation, rendered_turn
from qa.doors.web.visitor import Visitor
from qa.history.conversation import Conversation
from qa.history.export import export_json, export_markdown

_Writer = Callable[[Conversation, datetime], str]


def _citing(form: CitationFormat) -> _Writer:
    """Return a function that writes the sources of a conversation in this format."""

    def write(conversation: Conversation, _: datetime) -> str:
        quotes = (quote for turn in conversation.turns for quote in turn.answer.quotes)
        return cite(quotes, form, conversation.turns[-1].asked.date())

    return write


_FORMS: dict[str, tuple[_Writer, str, str]] = {
    "markdown": (export_markdown, "text/markdown", "md"),
    "json": (export_json, "application/json", "json"),
    **{form.value: (_citing(form), form.media_type, form.ending) for form in CitationFormat},
}


class ConversationHandlers:
    """Handlers of these requests, one method each."""

    def __init__(self, services: PageServices) -> None:
        self._services = services

    async def ask(self, request: Request) -> Response:
        """Answer a question, and store the answer as the next turn of its conversation."""
        body = await json_object(request)
        question, conversation, chosen = body.get("question"), body.get("conversation"), body.get("documents")
        if not isinstance(question, str) or not isinstance(conversation, str | None):
            raise RequestError("This is no question; reload the page.")
        visitor = self._visitor(request)
        # JSON can hold half a character and no file can; it becomes a question mark, as in a terminal.
        scope, alone = chosen_scope(chosen, visitor.scope), body.get("alone") is True
        asked = AskRequest(replace_surrogates(question), conversation, scope, alone)
        try:
            await run_in_threadpool(self._services.uploads.note_visit, visitor.uploads)
            answered = await self._services.answering.ask(visitor, asked)
        except AskingError as error:
            announced = {"said": str(error), "screen_reader_text": ""}
            return JSONValues({"failed": True, "html": failure_html(str(error)), **announced})
        # In a thread, as all rendering: the HTML of a long quote would block the event loop and so every visitor.
        return await run_in_threadpool(self._answer_values, answered)

    def _answer_values(self, answered: AnsweredTurn) -> Response:
        answer, prose = answered.turn.answer, self._services.prose
        said, screen_reader_text = announcement(answer)
        values = rendered_turn(answered.turn, answered.number)
        if prose and prose.awaits(answer):
            values |= {"awaits_prose": True, "html": values["html"] + awaited_html(prose.writer)}
        announced = {"said": said, "screen_reader_text": screen_reader_text}
        return JSONValues({**values, "conversation": answered.conversation, **announced})

    async def add_prose(self, request: Request) -> Response:
        """Ask the language model about the quotes of a turn, and return the turn with its text."""
        body, prose = await json_object(request), self._services.prose
        number = body.get("number")
        if prose is None or type(number) is not int or not 1 <= number <= MAX_TURNS:
            raise RequestError("No language model is asked about this; reload the page.")
        turn = await prose.add(self._visitor(request).owner, _conversation_id(request), number)
        return JSONValues(await run_in_threadpool(rendered_turn, turn, number))

    async def list_all(self, request: Request) -> Response:
        """Return the list of the visitor's conversations."""
        return await run_in_threadpool(self._list, self._visitor(request))

    def _list(self, visitor: Visitor) -> Response:
        return JSONValues({"html": conversations_html(self._services.store.conversations(visitor.owner))})

    async def show(self, request: Request) -> Response:
        """Return one conversation, each quote of which is checked again."""
        return await run_in_threadpool(self._show, self._visitor(request), _conversation_id(request))

    def _show(self, visitor: Visitor, conversation_id: str) -> Response:
        store = self._services.store
        conversation = store.conversation(visitor.owner, conversation_id)
        thumbs = store.thumbs(visitor.owner, conversation_id)
        return JSONValues(rendered_conversation(conversation, self._services.library, visitor.scope, thumbs))

    async def delete(self, request: Request) -> Response:
        """Delete one conversation."""
        await run_in_threadpool(self._services.store.remove, self._visitor(request).owner, _conversation_id(request))
        return Response(status_code=204)

    async def export(self, request: Request) -> Response:
        """Return one conversation as a file."""
        form = request.query_params.get("form", "markdown")
        if form not in _FORMS:
            raise RequestError(f"An export has one of the forms {', '.join(_FORMS)}; name one of them.")
        visitor, store = self._visitor(request), self._services.store
        conversation = await run_in_threadpool(store.conversation, visitor.owner, _conversation_id(request))
        write, media_type, ending = _FORMS[form]
        now = datetime.now(UTC).replace(microsecond=0)
        text = await run_in_threadpool(write, conversation, now)
        name = f"quoth-{now:%Y-%m-%d-%H%M%S}.{ending}"
        headers = {"content-disposition": f'attachment; filename="{quote(name)}"', "cache-control": "no-store"}
        return Response(text.encode(), media_type=f"{media_type}; charset=utf-8", headers=headers)

    async def add_feedback(self, request: Request) -> Response:
        """Store a thumb on an answer, or the passage that a visitor calls the right one."""
        body = await json_object(request)
        visitor, store, library = self._visitor(request), self._services.store, self._services.library
        await run_in_threadpool(keep_feedback, body, visitor.owner, store, library, visitor.scope)
        return Response(status_code=204)

    def _visitor(self, request: Request) -> Visitor:
        return Visitor.of(request, self._services.access)


def _conversation_id(request: Request) -> str:
    return str(request.path_params["conversation"])
