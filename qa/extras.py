"""The extras of Quoth: packages that only one door needs, and that a plain installation lacks."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def needs_extra(extra: str, package: str) -> Iterator[None]:
    """Import ``package`` in the block, which comes with the extra of this name.

    :raises MissingExtraError: if the package is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != package:
            raise  # the package is there, and a package that it needs itself is not

        from qa.errors import MissingExtraError

        raise MissingExtraError(
            f"The package {package} is not installed, which this door of Quoth needs; "
            f"install it with: pip install 'quoth[{extra}]'",
            name=error.name,
        ) from error
