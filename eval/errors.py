"""The errors of ``eval``; ``embeddings.errors`` has the root of all errors.

EvalError
├── QuestionsError       the questions or the corpus of a data set cannot be used
├── RunError             a file is not a run, or two runs do not compare
├── ReportError          the report cannot be written
└── SpeedError           the benchmark cannot measure
    └── ContenderError   one of the measured libraries failed with an error of its own
"""

import json

from embeddings.errors import QuothError


class EvalError(QuothError):
    """Root of the errors of this package."""


class QuestionsError(EvalError):
    """A data set cannot be used."""


class RunError(EvalError):
    """A file is not a run of an evaluation, or two runs cannot be compared."""


class ReportError(EvalError):
    """The folder of a report cannot be written."""


class SpeedError(EvalError):
    """The benchmark cannot measure."""


class ContenderError(SpeedError):
    """A measured library failed; the message names the library's own error."""


def reason(error: Exception) -> str:
    """Return in a few words why a file cannot be read, without the name of the file."""
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    if isinstance(error, UnicodeError):
        return "it is not UTF-8"
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}: {error.msg}"
    if "int_max_str_digits" in str(error):
        return "a number has thousands of digits"
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
