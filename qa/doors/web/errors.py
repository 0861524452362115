"""Every error of the chat page; the text of each is one plain sentence for a person.

PageError                          the page cannot be served
├── AccessError                    it would be open to others than was said
├── AskingError                    a question could not be answered
├── ChatStoreError                 what is kept of the conversations cannot be used, or not so
│   ├── UnknownConversationError   it is not there, or is somebody else's
│   └── FullConversationError      it takes no further question
├── QuestionsFileError             a file that questions should be written to is none of questions
├── RequestError                   a request that no page of Quoth's sends
└── UploadError                    a file or folder cannot be brought into the library
"""

from embeddings.errors import QuothError


class PageError(QuothError):
    """Root of the errors of this package, and itself a page that cannot be served."""


class AccessError(PageError):
    """A page would be open to others than was said."""


class AskingError(PageError):
    """A question could not be answered."""


class ChatStoreError(PageError):
    """A kept conversation or thumb cannot be read, or not be kept."""


class UnknownConversationError(ChatStoreError):
    """The asker has no such conversation, or it has no such turn."""


class FullConversationError(ChatStoreError):
    """The conversation has as many turns as one may have."""


class QuestionsFileError(PageError):
    """The file that questions should be written to exists already, or is none of questions."""


class RequestError(PageError):
    """A request that no page of Quoth's sends."""


class UploadError(PageError):
    """A file or folder cannot be brought into the library."""
