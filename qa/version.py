"""The version of Quoth."""

from importlib.metadata import PackageNotFoundError, version


def quoth_version() -> str:
    """Return the installed version of Quoth; "unknown" if it runs from a checkout that is not installed."""
    try:
        return version("quoth")
    except PackageNotFoundError:
        return "unknown"
