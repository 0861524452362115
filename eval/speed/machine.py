"""The machine that a benchmark runs on."""

import platform
from dataclasses import dataclass
from pathlib import Path

from embeddings.encoders.batching import usable_cores
from eval.speed.competitors import COMPETITORS, installed

_PACKAGES = ("onnxruntime", "faiss-cpu", "tantivy", "numpy", "sentence-transformers", "transformers", "torch")


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine. ``cores``: cores that this process may use. ``packages``: versions of installed distributions."""

    processor: str
    cores: int
    system: str
    python: str
    packages: dict[str, str]

    def __str__(self) -> str:
        packages = ", ".join(f"{name} {version}" for name, version in self.packages.items())
        cores = f"{self.cores} core{'' if self.cores == 1 else 's'}"
        return f"{self.processor}, {cores}, {self.system}, Python {self.python}; {packages}"


def this_machine() -> Machine:
    """Return the machine that this process runs on."""
    names = (*_PACKAGES, *(name for competitor in COMPETITORS for name in competitor.distributions))
    versions = {name: version for name in names if (version := installed(name))}
    return Machine(_processor(), usable_cores(), platform.system(), platform.python_version(), versions)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:  # only Linux has it
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()
