"""Reader of own questions about a folder of articles."""

from dataclasses import replace
from pathlib import Path

from embeddings.syncing.folder import article_files
from eval.datasets.dataset import Dataset
from eval.errors import QuestionsError
from eval.questions import read_questions


def read_own(articles: Path, questions: Path, split: str | None = None) -> Dataset:
    """Return the questions of a JSONL file about the articles of a folder.

    :raises QuestionsError: if the questions cannot be read, or name a document that is not in the folder.
    :raises ArticlesFolderError: if the folder does not exist or cannot be listed.
    """
    own_questions = read_questions(questions, split)
    document_ids = article_files(articles).files
    for question in own_questions:
        for document in question.documents:
            named = replace(question, documents=(document,))
            if not any(named.from_document(document_id) for document_id in document_ids):
                raise QuestionsError(
                    f"The question {question.query_id!r} of {questions} names the document {document!r}, which is not "
                    f"among the articles of {articles}; name it by its path there, or by its file name without ending."
                )
    return Dataset(questions.name, tuple(own_questions), folder=articles)
