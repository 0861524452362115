"""The errors of questions and answers; ``embeddings.errors`` has the root of all errors.

QaError
├── QuestionError      the question cannot be searched for
├── CalibrationError   the fitted parameters cannot be used
├── GuaranteeError     the share of wrong answers cannot be guaranteed
├── ProseError         a language model gave no text, or only a part of it
│   └── ProseSetupError   the language model cannot be asked at all
├── RecordError        a recorded answer, conversation or export cannot be read
└── MissingExtraError  a package of an extra is not installed; also an ImportError
"""

from embeddings.errors import QuothError


class QaError(QuothError):
    """Root of the errors of ``qa`` without its doors."""


class QuestionError(QaError):
    """The question is empty or too long."""


class CalibrationError(QaError):
    """The file of fitted parameters is missing, damaged or made for other features."""


class GuaranteeError(QaError):
    """The measurements support no threshold that keeps the wanted share of wrong answers."""


class RecordError(QaError):
    """A recorded answer or conversation, or a file that should be an export, has not the form of its kind."""


class ProseError(QaError):
    """A language model gave no text, or only a part of it: the message is the note beside the quotes."""


class ProseSetupError(ProseError):
    """A language model cannot be asked at all: its address or its package is missing or wrong."""


class MissingExtraError(QaError, ImportError):
    """A package that only one of Quoth's extras installs is missing."""
