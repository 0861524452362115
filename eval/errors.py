"""The errors of ``eval``; ``embeddings.errors`` has the root of all errors.

EvalError
├── QuestionsError   a data set cannot be used: its questions or its corpus
├── RunError         a file is not a run, or two runs cannot be compared
├── ReportError      the report cannot be written
├── FormatsError     the articles cannot be written in other formats
└── SpeedError       the benchmark cannot be run
    └── ContenderError   a contender failed by itself
"""

import json

from embeddings.errors import QuothError


class EvalError(QuothError):
    """The root of the errors of this package; the message is one plain sentence for the user."""


class QuestionsError(EvalError):
    """A data set cannot be used."""


class RunError(EvalError):
    """A file is not the run of an evaluation, or two runs cannot be compared."""


class ReportError(EvalError):
    """The folder of a report cannot be written."""


class FormatsError(EvalError):
    """The articles cannot be written in other formats."""


class SpeedError(EvalError):
    """The benchmark cannot be run."""


class ContenderError(SpeedError):
    """A contender of the benchmark failed; the message holds its own error."""


def reason(error: Exception) -> str:
    """Return the reason why a file cannot be read, in a few words without the name of the file."""
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    if isinstance(error, UnicodeError):
        return "it is not UTF-8"
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}: {error.msg}"
    if "int_max_str_digits" in str(error):
        return "a number has thousands of digits"
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
