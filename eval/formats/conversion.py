"""The formats that articles are written in, by name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from eval.errors import FormatsError
from eval.formats.book import write_epub
from eval.formats.editions import Edition
from eval.formats.open_document import write_odt
from eval.formats.pdf import write_pdf, write_pdf_in_columns
from eval.formats.rich_text import write_rtf
from eval.formats.web_page import write_html
from eval.formats.word import write_docx


@dataclass(frozen=True, slots=True)
class Format:
    """A format. ``suffix``: the ending of its files. ``needs``: the package that writes it, as pip names it."""

    suffix: str
    write: Callable[[Edition], bytes]
    needs: str | None = None


FORMATS: Mapping[str, Format] = {
    "pdf": Format(".pdf", write_pdf, "reportlab"),
    "pdf-columns": Format(".pdf", write_pdf_in_columns, "reportlab"),
    "docx": Format(".docx", write_docx, "python-docx"),
    "html": Format(".html", write_html),
    "epub": Format(".epub", write_epub),
    "odt": Format(".odt", write_odt),
    "rtf": Format(".rtf", write_rtf),
}
_MODULES = {"reportlab": "reportlab", "python-docx": "docx"}


def check_packages(names: Sequence[str]) -> None:
    """Check that the packages that write these formats are installed.

    :raises FormatsError: if one is missing.
    """
    needed = {package for name in names if (package := FORMATS[name].needs) is not None}
    if missing := sorted(package for package in needed if find_spec(_MODULES[package]) is None):
        raise FormatsError(
            f"The packages that write these formats are not installed; run pip install {' '.join(missing)}."
        )


def write_articles(editions: Sequence[Edition], name: str, folder: Path) -> Path:
    """Write the articles in a format into a folder below ``folder`` with its name; return the folder.

    Files of an earlier run are replaced; other files must not be there, since they would be asked about too.

    :raises FormatsError: if the folder holds other files, or cannot be written.
    """
    target = folder / name
    written = {f"{edition.name}{FORMATS[name].suffix}": edition for edition in editions}
    try:
        target.mkdir(parents=True, exist_ok=True)
        if others := sorted(file.name for file in target.iterdir() if file.name not in written):
            raise FormatsError(f"The folder {target} holds {others[0]}, which is no file of this run; name another.")
        for file, edition in written.items():
            (target / file).write_bytes(FORMATS[name].write(edition))
    except OSError as error:
        raise FormatsError(f"{target} cannot be written ({error.strerror}); name another with --output.") from error
    return target
