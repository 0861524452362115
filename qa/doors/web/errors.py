"""The errors of the window; the message of each is one plain sentence for a person.

PageError                          the page cannot be served
├── AccessError                    the page would be open to more visitors than allowed
├── AskingError                    a question could not be answered
├── ChatStoreError                 a conversation or a thumb cannot be read or stored
│   ├── UnknownConversationError   the visitor has no such conversation
│   └── FullConversationError      the conversation takes no more questions
├── QuestionsFileError             a file for questions exists and holds something else
├── RequestError                   no page of Quoth's sends such a request
└── UploadError                    a file or a folder cannot be uploaded
"""

from embeddings.errors import QuothError


class PageError(QuothError):
    """The root of the errors of this package; raised itself if the page cannot be served."""


class AccessError(PageError):
    """The page would be open to more visitors than allowed, or the options for that contradict each other."""


class AskingError(PageError):
    """A question could not be answered."""


class ChatStoreError(PageError):
    """A conversation or a thumb cannot be read or stored."""


class UnknownConversationError(ChatStoreError):
    """The visitor has no such conversation, or the conversation has no such turn."""


class FullConversationError(ChatStoreError):
    """The conversation has the largest number of turns."""


class QuestionsFileError(PageError):
    """The file to write questions to exists already, or holds something other than questions."""


class RequestError(PageError):
    """No page of Quoth's sends such a request."""


class UploadError(PageError):
    """A file or a folder cannot be uploaded."""
