"""The errors of the chat page."""


class PageError(Exception):
    """The page cannot be served; its text is one plain sentence for the user."""


class AccessError(PageError):
    """It may not be served like this, or it is not clear who may see it: what was asked for has to change."""
