"""Every error that ``qa`` raises on purpose; ``embeddings.errors`` holds those of the library.

QaError
├── QuestionError      the question cannot be searched for
├── CalibrationError   the fitted parameters cannot be used
└── RecordError        a kept answer, or an export, cannot be read
"""


class QaError(Exception):
    """Root of the errors of this package; its text is one plain sentence for the user."""


class QuestionError(QaError):
    """The question is empty or too long."""


class CalibrationError(QaError):
    """The file of fitted parameters is missing, damaged or made for other features."""


class RecordError(QaError):
    """A kept answer or conversation, or a file that should be an export of one, is not in its form."""
