"""What stands beside the chat, in HTML that the page's script fills: pane, articles, uploads, conversations."""

from embeddings.readers.registry import ARTICLE_SUFFIXES
from qa.doors.web.choice import MOST_CHOSEN
from qa.doors.web.uploads.limits import UploadLimits

PANE = '<div class="pane"></div>'

ARTICLES = (
    f'<section class="articles" aria-label="Articles" data-most-chosen="{MOST_CHOSEN}">'
    '<input type="search" class="find" aria-label="Find an article" placeholder="Find an article">'
    '<div class="list"></div><p class="choice" hidden><span></span> <button type="button" class="all">All</button> '
    '<button type="button" class="none">None</button></p></section>'
)

_FORGOTTEN = '<p class="details">Conversations of visitors without a password are forgotten when room is short.</p>'


def conversations_section_html(*, may_be_forgotten: bool) -> str:
    """Where earlier conversations are listed. ``may_be_forgotten``: the visitors are many and have no passwords."""
    return (
        '<section id="conversations" class="none" aria-label="Earlier conversations"><h2>Earlier conversations</h2>'
        f'<div class="list"></div>{_FORGOTTEN if may_be_forgotten else ""}</section>'
    )


SAVING = (
    '<p id="saving">Save as <a data-form="markdown" download>Markdown</a> or <a data-form="json" download>JSON</a></p>'
)


def adding_html(limits: UploadLimits, *, may_name_folders: bool, are_shared: bool, are_forgotten: bool = False) -> str:
    """Where articles are brought: a button for files, a field for a folder of this machine, and how far each file is.

    ``are_shared``: whatever is brought is seen by everybody. ``are_forgotten``: it goes where room is short.
    """
    endings = ",".join(ARTICLE_SUFFIXES)
    whose = "Everybody here sees what you bring." if are_shared else "Only you see what you bring."
    if are_forgotten:
        whose += " Articles of visitors without a password are removed when room is short."
    folder = (
        '<details><summary>Add a folder of this computer</summary><form><label for="folder-path">Its whole path'
        '</label><div><input id="folder-path" name="path" required placeholder="~/articles" autocomplete="off" '
        'spellcheck="false"><button>Add</button></div><p class="details">Copies are kept in the library; name it '
        "again to bring its changes.</p></form></details>"
    )
    return (
        f'<section id="adding" aria-label="Add articles" data-file-bytes="{limits.file_bytes}">'
        f'<label class="button"><input type="file" multiple accept="{endings}">Add articles</label>'
        f'<p class="details">.txt or .md; drop them anywhere. {whose}</p>'
        f'{folder if may_name_folders else ""}<ul class="files"></ul></section>'
    )
