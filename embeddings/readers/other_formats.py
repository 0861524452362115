"""Formats of articles that are not read, by the endings of their files, and the format to save them in instead.

A file whose content is of a format that is read, such as a web page with the ending .doc, is read all the same.
"""

from pathlib import PurePath

_FORMATS = {
    ".doc": ("Word's old format", ".docx"),
    ".xls": ("Excel's old format", ".xlsx"),
    ".xlsb": ("Excel's binary format", ".xlsx"),
    ".ppt": ("PowerPoint's old format", ".pptx"),
    ".pages": ("the format of Pages", ".docx"),
    ".numbers": ("the format of Numbers", ".xlsx"),
    ".msg": ("Outlook's own format", ".eml"),
    ".wps": ("the format of Works", ".docx"),
    ".wpd": ("the format of WordPerfect", ".docx"),
    ".mobi": ("the format of Kindle books", ".epub"),
    ".azw3": ("the format of Kindle books", ".epub"),
    ".djvu": ("the DjVu format", ".pdf"),
    ".gdoc": ("a link to a document of Google", ".docx"),
    ".gsheet": ("a link to a sheet of Google", ".xlsx"),
    ".gslides": ("a link to a presentation of Google", ".pptx"),
}


def find_remedy(name: str) -> str | None:
    """Return the reason why a file of this name is not read, with the remedy; None for any other ending."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in _FORMATS:
        return None
    kind, instead = _FORMATS[suffix]
    return f"The file ends in {suffix}, {kind}, which is not read; open it in its program and save it as {instead}."
