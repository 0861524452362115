"""Uploads: chosen and dropped files, a folder by its path, removal, and the choice of articles to ask."""

import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from embeddings.library import Library
from embeddings.readers.registry import name_endings
from embeddings.syncing.watching import WatchTiming
from qa.doors.cli.following import Follower
from qa.doors.web.auth.access import Access
from qa.doors.web.readiness import Readiness
from qa.doors.web.uploads.limits import UploadLimits

from .conftest import Served, Start
from .page_actions import QUESTION, ask, bring, brought, check_quotes, contents, listed, open_quote, pane, status

DOG = b"# The dogs of Bergen\n\nThe dog Emil is nine years old and lives in Bergen.\n"
EMU = "The emus of Perth", "The emu Otto is six years old, likes rain, and lives on a farm in Perth."
CAT = b"# The cats of Turku\n\nThe cat Fanni is four years old and lives in Turku.\n"


def drop(page: Page, *paths: Path) -> None:
    """Drop files and folders on the window as a file manager does."""
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for step in ("dragEnter", "dragOver"):
        session.send("Input.dispatchDragEvent", {"type": step, "x": 300, "y": 300, "data": data})
    expect(page.locator("body")).to_have_class(re.compile(r"\bdropping\b"))
    session.send("Input.dispatchDragEvent", {"type": "drop", "x": 300, "y": 300, "data": data})
    session.detach()
    expect(page.locator("body")).not_to_have_class(re.compile(r"\bdropping\b"))


def titles(page: Page) -> list[str]:
    return [contents(item.get_by_role("link")) for item in listed(page).all()]


def test_chosen_files_are_brought_answered_from_and_removed(visit, served):
    page, other = visit(served.url, may_be_refused=True), visit(served.url, may_be_refused=True)
    said = bring(
        page,
        {
            "dog.md": DOG,
            "a&b <i>.txt": CAT,
            "picture.png": b"\x89PNG\r\n\x1a\n",
            "empty.txt": b" \n",
            "zeros.txt": bytes(range(256)) * 8,
        },
    )
    assert list(said) == ["dog.md", "a&b <i>.txt", "picture.png", "empty.txt", "zeros.txt"]
    assert (said["dog.md"], said["a&b <i>.txt"]) == ("added", "added")
    assert said["picture.png"] == (
        f"left out: Only {name_endings('and')} files can be articles; save the article as plain text."
    )
    assert said["empty.txt"].startswith("left out: ")
    assert said["zeros.txt"].startswith("left out: ")
    expect(status(page)).to_have_text("2 articles brought, 3 left out.")
    expect(listed(page)).to_have_count(7)
    assert {"The dogs of Bergen", "The cats of Turku"} <= set(titles(page))

    answer = ask(page, "How old is the dog Emil?")
    expect(answer).to_contain_text("nine years old")
    assert check_quotes(answer, served.library) == 1
    open_quote(page, answer)
    assert contents(pane(page).locator(".text")).encode() == DOG
    theirs = str(pane(page).get_attribute("data-article"))
    page.keyboard.press("Escape")

    # Another visitor sees it neither in the list, nor in an answer, nor by its address.
    other.reload()
    expect(listed(other)).to_have_count(5)
    expect(ask(other, "How old is the dog Emil?")).to_have_attribute("data-status", "not_in_articles")
    other.goto(f"{served.url}/?article={theirs}")
    expect(pane(other).get_by_role("heading", level=2)).to_contain_text("The library holds no article 'dog.md'")
    refused = other.evaluate("theirs => fetch(`quoth/uploads?article=${theirs}`, {method: 'DELETE'}).then(r => r.status)", theirs)  # fmt: skip # noqa: E501
    assert refused == 400

    assert bring(page, {"dog.md": DOG.replace(b"nine", b"ten")}) == {"dog.md": "kept as dog (2).md"}
    expect(listed(page)).to_have_count(8)
    page.get_by_role("button", name="Replace dog.md").click()
    expect(status(page)).to_have_text("dog.md is replaced.")
    expect(page.get_by_text("replaced dog.md")).to_be_visible()
    expect(listed(page)).to_have_count(7)
    expect(ask(page, "How old is the dog Emil?")).to_contain_text("ten years old")
    assert bring(page, {"dog.md": DOG.replace(b"nine", b"ten")}) == {"dog.md": "unchanged"}

    remove = page.get_by_role("button", name="Remove the article The dogs of Bergen")
    remove.click()
    expect(remove).to_have_text("Remove?")
    expect(listed(page)).to_have_count(7)
    remove.click()
    expect(listed(page)).to_have_count(6)
    expect(status(page)).to_have_text("“The dogs of Bergen” is removed.")
    assert "The dogs of Bergen" not in titles(page)
    expect(ask(page, "How old is the dog Emil?")).not_to_contain_text("ten years old")
    # No visitor can remove an article of the folder.
    expect(page.get_by_role("button", name=re.compile("^Remove the article "))).to_have_count(1)


def test_two_files_of_one_name_are_both_kept_and_asked(visit, served):
    page = visit(served.url, may_be_refused=True)
    assert bring(page, {"pet.md": DOG}) == {"pet.md": "added"}
    assert bring(page, {"pet.md": CAT}) == {"pet.md": "kept as pet (2).md"}
    expect(ask(page, "How old is the dog Emil?")).to_contain_text("nine years old")
    expect(ask(page, "How old is the cat Fanni?")).to_contain_text("four years old")
    assert bring(page, {"pet.md": CAT}) == {"pet.md": "unchanged, kept as pet (2).md"}
    expect(page.get_by_role("button", name="Replace pet.md")).to_have_count(0)


def test_files_and_folders_are_dropped(visit, served, tmp_path):
    folder = tmp_path / "pets"
    (folder / "small").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    for name, text in {"dog.md": DOG, "small/cat.txt": CAT, ".hidden/x.md": DOG, "notes.mp3": b"ID3"}.items():
        (folder / name).write_bytes(text)
    (tmp_path / "owl.txt").write_bytes(b"The owl Greta is two years old and lives in Riga.\n")
    page = visit(served.url, may_be_refused=True)
    drop(page, tmp_path / "owl.txt", folder)
    said = brought(page, ["owl.txt", "pets/dog.md", "pets/small/cat.txt", "pets/notes.mp3"])
    assert said.pop("pets/notes.mp3").startswith("left out: Only .txt, .md, ")
    assert said == dict.fromkeys(["owl.txt", "pets/dog.md", "pets/small/cat.txt"], "added")
    expect(listed(page)).to_have_count(8)
    expect(ask(page, "Where does the cat Fanni live?")).to_contain_text("Turku")
    # A file dragged out of a program, such as a mail's attachment, is in no folder.
    page.evaluate("""() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["The elk Ida is one year old."], "elk.txt"));
      document.body.dispatchEvent(new DragEvent("drop", {dataTransfer, bubbles: true, cancelable: true}));
    }""")
    expect(listed(page)).to_have_count(9)
    assert brought(page, ["elk.txt"]) == {"elk.txt": "added"}


def test_a_file_that_is_too_large_or_one_too_many_is_left_out(visit, serve, index, tmp_path):
    served = serve(index(tmp_path), limits=UploadLimits(file_bytes=1024 * 1024, owner_files=2))
    page = visit(served.url, may_be_refused=True)
    said = bring(page, {"large.txt": b"Words and words.\n" * 70_000, "dog.md": DOG, "cat.md": CAT, "owl.md": DOG})
    assert said["large.txt"] == "left out: The file is larger than 1 MiB, the most for one; split it."
    assert (said["dog.md"], said["cat.md"]) == ("added", "added")
    assert said["owl.md"] == "left out: You have brought 2 articles, the most there may be; remove some first."
    # The server checks it too.
    status = page.evaluate("fetch('quoth/uploads?name=large.txt', {method: 'PUT', body: 'x'.repeat(2 ** 21)}).then(r => r.status)")  # fmt: skip # noqa: E501
    assert status in {400, 413}


def test_uploads_survive_a_restart(visit, serve, index, tmp_path):
    (tmp_path / "cat.md").write_bytes(CAT)
    library = index(tmp_path)
    first = serve(library)
    page = visit(first.url, may_be_refused=True)
    bring(page, {"dog.md": DOG})
    # This one was sent, but Quoth was closed before it was indexed.
    put = "([name, body]) => fetch(`quoth/uploads?name=${name}`, {method: 'PUT', body}).then((r) => r.status)"
    assert page.evaluate(put, ["owl.md", "# The owls of Bergen\n\nThe owl Fina is four years old.\n"]) == 201
    first.stop()
    second: Served = serve(library)
    again = visit(second.url, beside=page)
    expect(listed(again)).to_have_count(3)
    expect(ask(again, "How old is the owl Fina?")).to_contain_text("four years old")
    expect(ask(again, "How old is the dog Emil?")).to_contain_text("nine years old")
    page.close()


def test_a_shared_library_shows_everybody_what_one_brings(visit, serve, index, tmp_path):
    served = serve(index(tmp_path), access=Access(share_uploads=True))
    page, other = visit(served.url), visit(served.url)
    expect(page.get_by_text("Everybody here sees what you bring.")).to_be_visible()
    bring(page, {"dog.md": DOG})
    other.reload()
    expect(listed(other)).to_have_count(1)
    expect(ask(other, "How old is the dog Emil?")).to_contain_text("nine years old")
    remove = other.get_by_role("button", name="Remove the article The dogs of Bergen")
    remove.click()
    remove.click()
    expect(other.get_by_role("region", name="Articles", exact=True)).to_contain_text("No articles are loaded yet.")


def test_a_folder_is_named_and_named_again_after_a_change(visit, served, tmp_path):
    folder = tmp_path / "pets"
    folder.mkdir()
    (folder / "dog.md").write_bytes(DOG)
    (folder / "cat.md").write_bytes(CAT)
    page = visit(served.url, may_be_refused=True)
    adding = page.get_by_role("region", name="Add articles")
    adding.get_by_text("Add a folder of this computer").click()
    path = adding.get_by_role("textbox", name="Its whole path")

    def name_folder(named: str) -> None:
        path.fill(named)
        path.press("Enter")

    name_folder(str(folder))
    assert brought(page, ["a", "b"]) == {"pets/cat.md": "added", "pets/dog.md": "added"}
    expect(listed(page)).to_have_count(7)
    (folder / "dog.md").write_bytes(DOG.replace(b"nine", b"ten"))
    (folder / "cat.md").rename(folder / "owl.md")
    name_folder(str(folder))
    expect(adding.get_by_text("pets/owl.md")).to_be_visible()
    assert brought(page, ["a", "b"]) == {"pets/dog.md": "replaced", "pets/owl.md": "added"}
    expect(listed(page)).to_have_count(7)
    expect(ask(page, "How old is the dog Emil?")).to_contain_text("ten years old")

    for named, sentence in {
        "articles": "Write the whole path of the folder",
        str(tmp_path / "nowhere <i>"): "nowhere <i>",
        str(folder / "dog.md"): "dog.md",
    }.items():
        name_folder(named)
        expect(status(page)).to_contain_text(sentence)
        (told,) = brought(page, [named]).values()
        assert sentence in told
    expect(listed(page)).to_have_count(7)


def test_folders_cannot_be_named_where_others_reach_the_page(visit, serve, index, tmp_path):
    page = visit(serve(index(tmp_path), access=Access(public=True)).url, may_be_refused=True)
    expect(page.get_by_text("Add a folder of this computer")).to_have_count(0)
    send = "path => fetch('quoth/folder', {method: 'POST', body: JSON.stringify({path})}).then(r => r.json())"
    assert "only where Quoth runs on the same machine" in page.evaluate(send, str(tmp_path))["error"]


def test_only_chosen_articles_are_asked(visit, served):
    page = visit(served.url)
    box = page.get_by_role("checkbox", name=re.compile("^Ask in the article Qinzao"))
    expect(box).to_be_checked()
    expect(page.get_by_text("Asking in all of them")).to_be_visible()
    box.uncheck()
    expect(page.get_by_text("Asking in all but 1 of 5")).to_be_visible()
    expect(ask(page, QUESTION)).not_to_contain_text("85 years old")
    page.get_by_role("button", name="None", exact=True).click()
    expect(page.get_by_text("Asking in 0 of 5")).to_be_visible()
    expect(ask(page, QUESTION)).to_have_attribute("data-status", "filtered_out")
    box.check()
    expect(ask(page, QUESTION)).to_contain_text("85 years old")

    page.reload()
    expect(page.locator(".answer")).to_have_count(3)
    expect(page.get_by_text("Asking in 1 of 5")).to_be_visible()
    assert [item.get_by_role("checkbox").is_checked() for item in listed(page).all()].count(True) == 1
    expect(ask(page, "How are drivers taught in Suzhou?")).not_to_contain_text("service stations")
    page.get_by_role("button", name="All", exact=True).click()
    expect(page.get_by_text("Asking in all of them")).to_be_visible()
    expect(ask(page, "How are drivers taught in Suzhou?")).to_contain_text("service stations")


def test_many_articles_hide_nothing_below_them_and_are_found_by_a_word(visit, serve, index, tmp_path):
    for number in range(40):
        (tmp_path / f"{'dog' if number % 4 else 'yak'}-{number}.md").write_text(f"# Report {number}\n\nIt rains.\n")
    page = visit(serve(index(tmp_path)).url, "wide")
    expect(page.get_by_text("Add articles", exact=True)).to_be_in_viewport()
    expect(listed(page)).to_have_count(40)
    page.get_by_role("searchbox", name="Find an article").fill("Yak")
    expect(listed(page)).to_have_count(10)
    page.get_by_role("button", name="None found", exact=True).click()
    expect(status(page)).to_have_text("Asking in all but 10 of 40.")
    page.get_by_role("searchbox", name="Find an article").fill("")
    expect(listed(page)).to_have_count(40)
    expect(page.locator("#articles li input:checked")).to_have_count(30)


@pytest.fixture(scope="module")
def served_many(serve: Start, index: Callable[[Path], Library], tmp_path_factory: pytest.TempPathFactory) -> Served:
    """A page of 1,200 articles. The last one, far beyond the first page of the list, says where the otter lives."""
    folder = tmp_path_factory.mktemp("many")
    for number in range(1_199):
        (folder / f"report-{number:04}.md").write_text(f"# Report {number}\n\nIt rains in valley {number}.\n")
    (folder / "zebra.md").write_text("# The otter of Narvik\n\nThe otter Olga is six years old and lives in Narvik.\n")
    return serve(index(folder))


OTTER = "Where does the otter Olga live?"


def test_the_list_goes_on_and_is_searched_beyond_its_first_page(visit, served_many):
    page = visit(served_many.url)
    expect(page.get_by_role("heading", name="1,200 articles")).to_be_visible()
    expect(listed(page)).to_have_count(100)
    expect(page.get_by_text("100 of 1,200 are shown.")).to_be_visible()
    more = page.get_by_role("button", name="Show more")
    more.focus()
    page.keyboard.press("Enter")
    expect(listed(page)).to_have_count(200)
    expect(listed(page).nth(100).get_by_role("checkbox")).to_be_focused()
    expect(status(page)).to_have_text("100 more articles; 200 of 1,200 are shown.")
    find = page.get_by_role("searchbox", name="Find an article")
    find.fill("Narvik")
    expect(listed(page)).to_have_count(1)
    expect(status(page)).to_have_text("1 article found.")
    expect(more).to_be_hidden()
    find.fill("nowhere at all")
    expect(page.get_by_text("No article has “nowhere at all” in its title")).to_be_visible()
    expect(find).to_be_focused()


@pytest.mark.parametrize("first", ["press", "ready"])
def test_a_list_made_anew_meanwhile_keeps_what_was_pressed(visit, served_many, first):
    page = visit(served_many.url)
    expect(listed(page)).to_have_count(100)
    press = "document.querySelector('#articles .more button').click();"
    steps = [press, "script.ready();"] if first == "press" else ["script.ready();", press]
    page.evaluate("quoth.then((script) => {" + "".join(steps) + "})")
    expect(listed(page)).to_have_count(200)
    expect(status(page)).to_have_text("100 more articles; 200 of 1,200 are shown.")


def test_unticking_one_of_many_keeps_all_others(visit, served_many):
    page = visit(served_many.url)
    listed(page).first.get_by_role("checkbox").uncheck()
    expect(page.get_by_text("Asking in all but 1 of 1,200")).to_be_visible()
    expect(ask(page, OTTER)).to_contain_text("lives in Narvik")
    page.reload()
    expect(listed(page).first.get_by_role("checkbox")).not_to_be_checked()
    expect(page.get_by_text("Asking in all but 1 of 1,200")).to_be_visible()


def test_none_and_then_one_asks_in_this_one(visit, served_many):
    page = visit(served_many.url)
    page.get_by_role("button", name="None", exact=True).click()
    expect(page.get_by_text("Asking in 0 of 1,200")).to_be_visible()
    find = page.get_by_role("searchbox", name="Find an article")
    find.fill("otter")
    expect(listed(page)).to_have_count(1)
    listed(page).get_by_role("checkbox").check()
    expect(page.get_by_text("Asking in 1 of 1,200")).to_be_visible()
    expect(ask(page, OTTER)).to_contain_text("lives in Narvik")
    expect(ask(page, "Where does it rain?")).not_to_contain_text("It rains in valley")


def test_all_that_are_found_are_chosen_even_those_not_shown(visit, served_many):
    page = visit(served_many.url)
    page.get_by_role("button", name="None", exact=True).click()
    page.get_by_role("searchbox", name="Find an article").fill("report-1")
    expect(page.get_by_text("199 found")).to_be_visible()
    page.get_by_role("button", name="All found", exact=True).click()
    expect(status(page)).to_have_text("Asking in 199 of 1,200.")
    expect(ask(page, "In which valley does it rain?")).to_contain_text("It rains in valley")
    expect(ask(page, OTTER)).not_to_contain_text("Narvik")


class _Site(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site on this computer with one page."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "emu.html").write_text(f"<!DOCTYPE html><html><body><h1>{EMU[0]}</h1><p>{EMU[1]}</p></body></html>")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Site, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_followed_folder_unread_files_and_the_page_at_an_address(visit, serve, index, site, look, tmp_path):
    for name, data in {"dog.md": DOG, "cat.md": CAT}.items():
        (tmp_path / name).write_bytes(data)
    library = index(tmp_path)
    follower = Follower(library, tmp_path, WatchTiming(quiet=0.2, retry=0.2))
    readiness = Readiness.begin(follower.begin, follower.updates)
    limits = UploadLimits(allows_private_pages=True)
    page = visit(serve(library, readiness=readiness, limits=limits).url, "narrow", "dark", may_be_refused=True)
    expect(listed(page)).to_have_count(2)
    news = page.locator("#articles .news")
    (tmp_path / "owl.txt").write_text("The owl Greta is two years old and lives in Riga.")
    (tmp_path / "scan.pdf").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    (tmp_path / "dog.md").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    expect(news).to_have_text("1 article added, 2 files could not be read.")
    expect(listed(page)).to_have_count(3)
    expect(listed(page).filter(has_text="The dogs of Bergen")).to_contain_text("the last that could be read")
    unread = page.get_by_text("2 files could not be read", exact=True)
    unread.click()
    expect(page.locator(".unread")).to_contain_text("dog.md, of which the last readable version is kept")

    # A file of the visitor that the worker refuses is named with its reason, and can be removed.
    said = bring(page, {"empty.txt": b" \n"})
    assert said["empty.txt"].startswith("left out: ")
    expect(page.locator(".unread summary")).to_have_text("3 files could not be read")
    expect(page.locator(".unread")).to_have_attribute("open", "")

    page.get_by_text("Add the page at an address").click()
    page.get_by_label("Its address").fill(f"{site}/emu.html")
    page.get_by_label("Its address").press("Enter")
    expect(listed(page).filter(has_text=EMU[0])).to_have_count(1)
    expect(page.get_by_label("Its address")).to_have_value("")
    look(page, "folder", "narrow", "dark")
    page.get_by_label("Its address").fill("file:///etc/hosts")
    page.get_by_label("Its address").press("Enter")
    failed = page.locator("#adding li[data-state=failed] .state")
    expect(failed).to_contain_text("no address of a web page")
    expect(status(page)).to_contain_text("no address of a web page")
    expect(ask(page, "Where does the emu Otto live?")).to_contain_text("Perth")

    remove = page.get_by_role("button", name="Remove the file empty.txt")
    remove.click()
    remove.click()
    expect(page.locator(".unread summary")).to_have_text("2 files could not be read")
    expect(status(page)).to_have_text("“empty.txt” is removed.")
    assert readiness.stop(20)
