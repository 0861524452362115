"""Every error that ``qa`` raises on purpose; ``embeddings.errors`` holds those of the library.

QaError
├── QuestionError      the question cannot be searched for
└── CalibrationError   the fitted parameters cannot be used
"""


class QaError(Exception):
    """Root of the errors of this package; its text is one plain sentence for the user."""


class QuestionError(QaError):
    """The question is empty or too long."""


class CalibrationError(QaError):
    """The file of fitted parameters is missing, damaged or made for other features."""
