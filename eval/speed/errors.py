"""What can go wrong in a benchmark."""


class SpeedError(Exception):
    """The root of these errors. The message is for the user: what was found and what to do."""


class ContenderError(SpeedError):
    """What is measured failed by itself; the message tells its own error."""
