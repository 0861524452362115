"""Every error that ``eval`` raises on purpose; ``embeddings.errors`` and ``qa.errors`` hold those of what it measures.

EvalError
├── QuestionsError   a data set cannot be used: its questions or its corpus
├── RunError         a file is no run, or two runs do not compare
└── ReportError      the report cannot be written
"""


class EvalError(Exception):
    """Root of the errors of this package; its text is one plain sentence for the user."""


class QuestionsError(EvalError):
    """A data set cannot be used."""


class RunError(EvalError):
    """A file is no run of an evaluation, or two runs cannot be compared."""


class ReportError(EvalError):
    """The folder of a report cannot be written."""
