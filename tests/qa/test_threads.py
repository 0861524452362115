"""One retriever and one assistant in several threads and tasks, while a sync changes the articles."""

import asyncio
import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor

from embeddings.errors import LibraryError
from qa.answer import Answer
from qa.assistant import Assistant
from qa.retriever import Retriever

QUESTIONS = ("Where did the fish market move?", "How many stalls found a place?", "What does a kilo of herring cost?")
FORMS = ("{} stalls found a place at the harbour of Kelm.\n\nA kilo of herring costs {} coins.\n", "Closed since {}.\n")
SYNCS = 2  # each starts a process that reads the changed file


def test_threads_share_a_retriever_and_an_assistant_during_syncs(library, articles):
    retriever = Retriever(library)
    assistant = Assistant(retriever)
    texts = {hashlib.sha256(file.read_bytes()).hexdigest(): file.read_text() for file in articles.rglob("*.*")}
    is_over = threading.Event()

    def ask(number: int) -> int:
        """Ask until the syncs are over, and return the number of quotes and hits that were checked."""
        checked = 0
        while not is_over.is_set() or not checked:
            question = QUESTIONS[number % len(QUESTIONS)]
            try:
                answer = assistant.ask(question, QUESTIONS[:1] if number % 2 else ())
            except LibraryError:  # the one failure that is promised: a sync took the words away each time
                pass
            else:
                for quote in answer.quotes:
                    for source in quote.sources:
                        assert texts[source.sha256][source.start : source.end] == quote.text
                        checked += 1
            for hit in retriever.search(question, 3):
                assert texts[hit.source.sha256][hit.passage.start : hit.passage.end] == hit.passage.text
                checked += 1
        return checked

    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(ask, number) for number in range(3)]
        try:
            for turn in range(SYNCS):
                text = FORMS[turn % 2].format(turn + 30, turn + 2)
                texts[hashlib.sha256(text.encode()).hexdigest()] = text
                (articles / "changing.txt").write_bytes(text.encode())
                library.sync(articles)
        finally:
            is_over.set()
        assert all(future.result() for future in asked)


async def test_async_twins_answer_beside_one_another(library):
    retriever = Retriever(library)
    assistant = Assistant(retriever)
    answers = await asyncio.gather(*(assistant.aask(question) for question in QUESTIONS))
    hits = await asyncio.gather(*(retriever.asearch(question, 2) for question in QUESTIONS))

    def untimed(answer: Answer) -> tuple[object, ...]:
        return answer.question, answer.status, answer.confidence, answer.quotes, answer.nearest

    assert [*map(untimed, answers)] == [untimed(assistant.ask(question)) for question in QUESTIONS]
    assert [*hits] == [retriever.search(question, 2) for question in QUESTIONS]
