"""The files that could not be read, as the list of articles shows them: grouped by their reasons."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from embeddings.engines.file_records import Failure
from embeddings.syncing.uploads import owner_of, shown_id
from qa.plural import plural

_MOST_NAMED = 100  # files of one reason; a folder may hold thousands


@dataclass(frozen=True, slots=True)
class _FailedFile:
    """A file that could not be read; a visitor's own is removable."""

    document_id: str
    name: str
    keeps_last_version: bool
    is_removable: bool


@dataclass(frozen=True, slots=True)
class _Group:
    """The files of one reason. ``more``: the number of further files that are not named."""

    reason: str
    files: Sequence[_FailedFile]
    more: int


@dataclass(frozen=True, slots=True)
class FailedFiles:
    """The files that could not be read. ``failures``: in the order of their ids."""

    failures: Sequence[Failure] = ()

    @property
    def sentence(self) -> str:
        """The sentence that counts them: "3 files and 1 folder could not be read"; empty if there is none."""
        folders = sum(failure.document_id.endswith("/") for failure in self.failures)
        files = len(self.failures) - folders
        counts = [plural(count, noun) for count, noun in ((files, "file"), (folders, "folder")) if count]
        return f"{' and '.join(counts)} could not be read" if counts else ""

    @property
    def groups(self) -> list[_Group]:
        """The files by their reasons; the reason of the visitor's own files first, then that of the most files."""
        by_reason: dict[str, list[_FailedFile]] = defaultdict(list)
        for failure in self.failures:
            document_id = failure.document_id
            is_own = owner_of(document_id) is not None
            file = _FailedFile(document_id, shown_id(document_id), failure.keeps_last_version, is_own)
            by_reason[failure.reason].append(file)
        groups = [
            _Group(reason, files[:_MOST_NAMED], len(files) - len(files[:_MOST_NAMED]))
            for reason, files in by_reason.items()
        ]
        return sorted(groups, key=lambda group: (not group.files[0].is_removable, -len(group.files) - group.more))
