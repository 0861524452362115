"""A folder with articles of every format, which change between the syncs. No two articles share a passage."""

import random
import shutil
from itertools import count
from pathlib import Path

from eval.robustness.article_files import MAKERS

PARAGRAPHS = 15
"""The paragraphs of an article, each at most one passage."""
_NAMES = ("Tessa Brandt", "Ole Moor", "Mara Quill", "Jon Abara", "Ines Falk", "Piet Lund")
_PLACES = ("Orland", "Hest", "Vigo Mill", "Tarn", "Saltby", "Nene Bridge")
_GOODS = ("rye", "barley", "slate", "salt", "lamp oil", "peat")


class ChangingFolder:
    """A folder of articles; see the module."""

    def __init__(self, folder: Path, seed: int, per_format: int) -> None:
        """Make the folder, with this number of articles of each format. ``seed``: of everything random."""
        self.path = folder
        self._random = random.Random(seed)
        self._numbers = count(seed * 1000)
        for number in range(per_format):
            for suffix in MAKERS:
                self._write(folder / f"shelf {number}" / f"article-{next(self._numbers)}{suffix}")

    def change(self) -> None:
        """Change, add, rename, copy and delete a few articles."""
        for _ in range(self._random.randint(4, 16)):
            files = self.files()
            file = self._random.choice(files)
            match self._random.choice(("change", "change", "change", "add", "rename", "copy", "delete")):
                case "change":
                    self._write(file)
                case "add":
                    self._write(self._fresh(self._random.choice(list(MAKERS))))
                case "rename":
                    file.rename(self._fresh(file.suffix))
                case "copy":
                    shutil.copyfile(file, self._fresh(file.suffix))
                case "delete" if len(files) > len(MAKERS):
                    file.unlink()

    def files(self) -> list[Path]:
        """Return the paths of all articles, sorted."""
        return sorted(file for file in self.path.rglob("*") if file.is_file())

    def _fresh(self, suffix: str) -> Path:
        shelf = self.path / f"shelf {self._random.randint(0, 3)}"
        shelf.mkdir(exist_ok=True)
        return shelf / f"article-{next(self._numbers)}{suffix}"

    def _write(self, file: Path) -> None:
        number = next(self._numbers)
        file.parent.mkdir(parents=True, exist_ok=True)
        paragraphs = [self._paragraph(number, part) for part in range(PARAGRAPHS)]
        file.write_bytes(MAKERS[file.suffix](f"Ledger {number} of {self._random.choice(_PLACES)}", paragraphs))

    def _paragraph(self, number: int, part: int) -> str:
        who, where, goods = (self._random.choice(words) for words in (_NAMES, _PLACES, _GOODS))
        return (
            f"Entry {number}-{part} says that {who} brought {self._random.randint(2, 900)} sacks of {goods} to {where} "
            f"in week {part + 1}. The clerk of ledger {number} weighed them twice and signed entry {number}-{part}."
        )
