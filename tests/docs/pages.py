"""The fenced blocks of a page of documentation, and how each is run.

The words after the language of a block say how:

- `sh` and `python`: the block is run, in the order of the page, and must end with status 0 and without a warning.
- `sh no-test: REASON`: the block is not run; the reason is for those who read the source of the page.
- `sh server`: the block starts a server, which the later blocks of the page reach. It names its port with `--port`,
  and the number is replaced on the whole page by a free one. At the end of the page SIGTERM must stop it.
- `text output`, `json output`: the expected standard output of the block before, where `...` stands for any text.
- `json` and `yaml`: the block is parsed; of `json` either as a whole or by lines.

A block that only installs (`pip install ...`) is not run; its extras must exist in `pyproject.toml`. The folder in
which the blocks are run is the home folder too, and holds the seeds as `articles/`. A page `a-name.md` that has a test
of its own beside this file, `test_a_name_page.py`, is left to that test.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^( *)```(\w+)([^\n`]*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_PORT = re.compile(r"--port[ =](\d+)")
RUN = ("sh", "python")


@dataclass(frozen=True)
class Block:
    """One fenced block: its place, language, mark and text, and the output that the page promises, None if none."""

    page: Path
    line: int
    language: str
    mark: str
    text: str
    output: str | None = field(default=None, compare=False)

    @property
    def place(self) -> str:
        return f"{self.page.name}:{self.line}"

    @property
    def is_install(self) -> bool:
        lines = [line for line in self.text.splitlines() if line.strip() and not line.startswith("#")]
        return self.language == "sh" and all(re.match(r"(?:python -m )?pip install ", line) for line in lines)

    @property
    def is_server(self) -> bool:
        return self.mark == "server"

    @property
    def is_run(self) -> bool:
        return self.language in RUN and not self.mark.startswith("no-test") and not self.is_install

    @property
    def reason(self) -> str | None:
        """Why the block is not run, if it says so."""
        return self.mark.removeprefix("no-test").lstrip(": ") if self.mark.startswith("no-test") else None


def blocks_of(text: str, page: Path) -> list[Block]:
    """Return the blocks of a page; an output belongs to the block before it, and is none of them."""
    found: list[Block] = []
    for match in _FENCE.finditer(text):
        indent, language, mark, body = match.groups()
        body = re.sub(rf"^{indent}", "", body, flags=re.MULTILINE)
        line = text.count("\n", 0, match.start()) + 1
        if mark.strip() == "output":
            assert found, f"{page.name}:{line}: there is no block before this output"
            assert found[-1].output is None, f"{page.name}:{line}: the block before has two outputs"
            before = found.pop()
            found.append(Block(before.page, before.line, before.language, before.mark, before.text, body))
        else:
            found.append(Block(page, line, language, mark.strip(), body))
    return found


def port_of(page: list[Block]) -> str | None:
    """Return the port that the servers of a page name."""
    ports = {port for block in page if block.is_server for port in _PORT.findall(block.text)}
    assert len(ports) == (1 if any(block.is_server for block in page) else 0), (
        f"{page[0].page.name}: a server's block names its port with --port, and all servers of a page the same: {ports}"
    )
    return ports.pop() if ports else None


def is_output(written: str, promised: str) -> bool:
    """Return whether a text is the promised one, in which `...` stands for any text."""
    pattern = ".*".join(re.escape(part) for part in promised.strip().split("..."))
    return re.fullmatch(pattern, written.strip(), re.DOTALL) is not None
