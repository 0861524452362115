"""Kill the chat's server at random moments while a visitor uploads articles, and check that none of them is lost.

In each round a server takes uploads of all formats and indexes them until it is killed. The last server of the round
indexes the uploads again. Then each upload that a server has accepted must be in the library, whole and verified, no
text of a stored article may have been encoded again, and no partial file may be left.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from threading import Thread
from urllib.parse import quote

from embeddings.library import Library
from eval.robustness.changing_folder import ChangingFolder
from eval.robustness.chat_server import SERVE, start_server
from eval.robustness.counted_sync import open_counted, text_hash
from eval.robustness.killing import MarkedProcess, Victim
from eval.speed.visitors import FAILURES, Browser


class UploadRound:
    """A library, its server, and the files of one visitor."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._random = random.Random(seed)
        self._files = ChangingFolder(folder / "articles", seed, 1).files()
        self._library = folder / "library"
        self._accepted: dict[str, bytes] = {}
        self._cookie = ""
        self._runs = 0
        self.failures: list[str] = []

    @property
    def accepted(self) -> int:
        """The number of files that the servers have accepted."""
        return len(self._accepted)

    def run(self, kills: int) -> None:
        """Kill this number of servers, index with a last one, and check the library."""
        for _ in range(kills):
            self._kill()
        server, url, log = self._start()
        stored = self._stored()
        with closing(self._browser(url)) as browser:
            last = json.loads(browser.call("POST", "/quoth/index").splitlines()[-1])
        if last.get("failed") or "error" in last:
            self.failures.append(f"the last server could not index: {last}")
        server.kill(Victim.BOTH)
        self._check_encoded(log, stored)
        self._check()

    def _start(self) -> tuple[MarkedProcess, str, Path]:
        self._runs += 1
        log, output = (self._folder / f"{name}-{self._runs}" for name in ("encoded", "output"))
        log.touch()
        server, url = start_server(["-c", SERVE, str(self._library), str(log)], output, {})
        return server, url, log

    def _browser(self, url: str) -> Browser:
        browser = Browser(url)
        self._cookie = self._cookie or browser.cookie
        browser.cookie = self._cookie
        return browser

    def _kill(self) -> None:
        stored = self._stored()
        server, url, log = self._start()
        visitor = Thread(target=self._upload, args=(url,))
        visitor.start()
        time.sleep(self._random.uniform(0.05, 3.0))
        server.kill(Victim.SYNC)
        visitor.join()
        if others := server.outlived_by(20)[1]:
            self.failures.append(f"{len(others)} processes outlived the server")
        server.end()
        self._check_encoded(log, stored)

    def _upload(self, url: str) -> None:
        """Upload files until the server is gone; a file is accepted once the server says so."""
        with suppress(*FAILURES), closing(self._browser(url)) as browser:
            for number in range(60):
                file = self._random.choice(self._files)
                data = file.read_bytes()
                reply = browser.call("PUT", f"/quoth/uploads?name={quote(file.name)}", data)
                self._accepted[json.loads(reply)["name"]] = data
                if number % 4 == 3:
                    browser.call("POST", "/quoth/index")

    def _stored(self) -> frozenset[str]:
        """Return the hashes of the texts of all stored passages."""
        if not self._library.exists():
            return frozenset()
        with self._open() as library:
            passages = library.passages(library.passage_ids(library.document_ids()))
        return frozenset(text_hash(each.passage.text) for each in passages)

    def _check_encoded(self, log: Path, stored: frozenset[str]) -> None:
        encoded = log.read_text().split()
        if again := stored & set(encoded):
            self.failures.append(f"{len(again)} texts of stored articles were encoded again")
        if len(encoded) > len(set(encoded)):
            self.failures.append("a text was encoded twice by one server")

    def _check(self) -> None:
        uploads = self._library / ".uploads"
        files = {path for path in uploads.rglob("*") if path.is_file()}
        kept = {path.name: path.read_bytes() for path in files if not path.name.startswith(".")}
        lost = [name for name, data in self._accepted.items() if kept.get(name) != data]
        if lost:
            self.failures.append(f"accepted uploads are lost: {lost}")
        if partial := [path.name for path in files if path.name.startswith(".")]:
            self.failures.append(f"partial files are left: {partial}")
        with self._open() as library:
            self.failures += [f"{problem.document_id}: {problem.message}" for problem in library.verify()]
            held = {document_id.rpartition("/")[2] for document_id in library.document_ids()}
        if held != kept.keys():
            self.failures.append(f"files and articles differ: {sorted(held ^ kept.keys())}")

    def _open(self) -> Library:
        return open_counted(self._library, self._folder / "encoded-to-compare", model=False)


def crash_uploads(kills: int, seed: int) -> list[str]:
    """Kill this number of servers in rounds of three at most, and return the failures."""
    failures, accepted = [], 0
    for number, first in enumerate(range(0, kills, 3)):
        with tempfile.TemporaryDirectory(prefix="quoth-crash-") as folder:
            a_round = UploadRound(Path(folder), seed * 1000 + number)
            a_round.run(min(3, kills - first))
            failures += [f"round {number}: {failure}" for failure in a_round.failures]
            accepted += a_round.accepted
        done = f"{min(first + 3, kills)} of {kills} kills, {accepted} uploads accepted, {len(failures)} failures"
        print(done, file=sys.stderr, flush=True)
    return failures


def main(arguments: Sequence[str] | None = None) -> None:
    """Kill servers and print the failures; exit with status 1 if there is one."""
    parser = argparse.ArgumentParser(prog="python -m eval.robustness.upload_crashes", description=__doc__)
    parser.add_argument("--kills", type=int, default=30, metavar="N", help="servers to kill [30]")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="seed of everything random [1]")
    options = parser.parse_args(arguments)
    failures = crash_uploads(options.kills, options.seed)
    print("\n".join([*failures, f"{options.kills} kills, {len(failures)} failures"]))
    if failures:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
