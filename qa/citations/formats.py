"""The formats of bibliography entries."""

from enum import StrEnum


class CitationFormat(StrEnum):
    """A format of bibliography entries, for `cite`."""

    BIBTEX = "bibtex"
    RIS = "ris"
    CSL_JSON = "csl-json"

    @property
    def media_type(self) -> str:
        """Return the media type of a file in this format, which is in UTF-8."""
        return _MEDIA_TYPES[self]

    @property
    def ending(self) -> str:
        """Return the usual ending of a file's name, without the dot."""
        return _ENDINGS[self]


_MEDIA_TYPES = {
    CitationFormat.BIBTEX: "application/x-bibtex",
    CitationFormat.RIS: "application/x-research-info-systems",
    CitationFormat.CSL_JSON: "application/vnd.citationstyles.csl+json",
}
_ENDINGS = {CitationFormat.BIBTEX: "bib", CitationFormat.RIS: "ris", CitationFormat.CSL_JSON: "json"}
