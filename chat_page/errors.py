"""The one error of the chat page."""


class PageError(Exception):
    """The page cannot be served; its text is one plain sentence for the user."""
