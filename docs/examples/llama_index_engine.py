"""Use Quoth in a LlamaIndex query engine: its passages, or its quotes, are the context of a language model.

Run it in a checkout after ``pip install '.[llama-index]'``. ``MockLLM`` repeats its prompt; put yours in its place.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine

from qa import Assistant, Library, Retriever
from qa.doors.llama_index import QuothQuotesRetriever, QuothRetriever

articles = sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2] / "seeds"
question = sys.argv[2] if len(sys.argv) > 2 else "How old is the veteran Zhen Jianhua?"

with TemporaryDirectory() as folder, Library.open(folder) as library:
    library.sync(articles)

    passages = QuothRetriever(Retriever(library), similarity_top_k=3)
    for node in passages.retrieve(question):
        print(f"{node.score:.2f}", node.node_id)

    quotes = QuothQuotesRetriever(Assistant(Retriever(library)))
    engine = RetrieverQueryEngine.from_args(quotes, llm=MockLLM())
    response = engine.query(question)
    print(response)
    for node in response.source_nodes:
        print(node.metadata["title"], node.node.start_char_idx, node.node.end_char_idx)
