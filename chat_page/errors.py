"""The errors of the chat page; the text of each is one plain sentence for a person.

PageError
├── AskingError      a question could not be answered
├── ChatStoreError   a conversation cannot be kept, or is none of the visitor's
└── UploadError      a file or folder cannot be brought into the library
"""


class PageError(Exception):
    """Root of the errors of this package; raised itself when the page cannot be served."""


class AskingError(PageError):
    """A question could not be answered."""


class ChatStoreError(PageError):
    """A conversation cannot be kept, or is none of the visitor's."""


class UploadError(PageError):
    """A file or folder cannot be brought into the library."""
