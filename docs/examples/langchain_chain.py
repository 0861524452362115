"""Use Quoth in a LangChain chain: retrieve passages or quotes, and write a prompt of them.

Run it in a checkout after ``pip install '.[langchain]'``. Put a chat model of yours where the prompt is printed.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from langchain_core.documents import Document
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnablePassthrough

from qa import Assistant, Library, Retriever
from qa.doors.langchain import QuothQuotesRetriever, QuothRetriever

articles = sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2] / "seeds"
question = sys.argv[2] if len(sys.argv) > 2 else "How old is the veteran Zhen Jianhua?"


def numbered(documents: list[Document]) -> str:
    """Return the documents with numbers to cite and their titles."""
    return "\n".join(
        f"[{document.metadata['rank']}] {document.page_content} ({document.metadata['title']})"
        for document in documents
    )


prompt = ChatPromptTemplate.from_template("Answer from these quotes alone, and cite them.\n\n{quotes}\n\n{question}")

with TemporaryDirectory() as folder, Library.open(folder) as library:
    library.sync(articles)

    passages = QuothRetriever(retriever=Retriever(library), k=3)
    for document in passages.invoke(question):
        print(f"{document.metadata['score']:.2f}", document.id)

    quotes = QuothQuotesRetriever(assistant=Assistant(Retriever(library)))
    chain = {"quotes": quotes | numbered, "question": RunnablePassthrough()} | prompt  # | your_chat_model
    print(chain.invoke(question).to_string())

    # Nothing is retrieved if the articles do not answer.
    print(quotes.invoke("What does a ticket to the moon cost?"))
