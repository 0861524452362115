"""Every error of the chat page.

PageError                          the page cannot be served
├── ChatStoreError                 what is kept of the conversations cannot be used, or not so
│   ├── UnknownConversationError   the conversation is not there, or is somebody else's
│   └── FullConversationError      the conversation takes no further question
└── QuestionsFileError             the file cannot be written that thumbs become questions in
"""


class PageError(Exception):
    """Root of the errors of this package, and itself a page that cannot be served; its text is one plain sentence for
    the user.
    """


class ChatStoreError(PageError):
    """A kept conversation or thumb cannot be read, or not be kept."""


class UnknownConversationError(ChatStoreError):
    """The asker has no such conversation, or it has no such turn."""


class FullConversationError(ChatStoreError):
    """The conversation has as many turns as one may have."""


class QuestionsFileError(PageError):
    """The file that questions should be written to exists already, or is none of questions."""
