"""Ask a folder of articles from Python: an answer with its quotes, a follow-up, a refusal, and passages.

Run it in a checkout, or name a folder of your own: ``python plain_python.py ~/articles "Who pays?"``.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from qa import Assistant, Library, Retriever

articles = sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2] / "seeds"
question = sys.argv[2] if len(sys.argv) > 2 else "How old is the veteran Zhen Jianhua?"

# A folder that stays, such as "my-library", keeps the encoded articles for the next time.
with TemporaryDirectory() as folder, Library.open(folder) as library:
    report = library.sync(articles)
    print(f"{report.total} articles")

    assistant = Assistant(Retriever(library))
    answer = assistant.ask(question)
    print(answer.status, f"{answer.confidence:.2f}")
    for quote in answer.quotes:
        source = quote.sources[0]
        print(f"[{quote.number}] {quote.text}")
        print(f"    {source.title}, {source.date}, characters {source.start} to {source.end}")
        # The promise of Quoth: a quote is an exact slice of its article.
        assert library.document(source.document_id).text[source.start : source.end] == quote.text

    follow_up = assistant.ask("And for how long has he been a Party member?", history=[question])
    print(follow_up.understood, "→", follow_up.status)

    print(assistant.ask("What does a ticket to the moon cost?").status)

    for hit in Retriever(library).search(question, k=2):
        print(hit.rank, f"{hit.score:.2f}", hit.passage.document_id)
