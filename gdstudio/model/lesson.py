"""A lesson: runs, figures to show, controls to hide, a question. A saved session is one, with what its numbers were."""

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import msgspec
import tomli_w

from gdstudio import __version__
from gdstudio.model.catalogue import Catalogue, in_language
from gdstudio.model.reading import Strict, checked, read_toml
from gdstudio.model.run_file import RunTable, run_from
from gdstudio.model.runspec import RunSpec
from gdstudio.model.text import InputError, Message

FORMAT = 1


class SavedRun(Strict):
    """What a run's numbers were: the last row, its parameters in full, and a hash of each chunk of rows."""

    rows: int
    last: list[float]
    hashes: list[str]


class Saved(Strict):
    """Where and how far a session was saved."""

    versions: dict[str, str]
    cursor: int = 0
    selected: int = 0
    runs: list[SavedRun] = []
    ui: dict[str, Any] = {}


class LessonTable(Strict):
    """A lesson's file."""

    title: str | dict[str, str]
    runs: list[RunTable]
    format: int = FORMAT
    needs: str = ""
    text: str | dict[str, str] = ""
    question: str | dict[str, str] = ""
    hints: list[str | dict[str, str]] = []
    figures: list[str] = []
    hide: list[str] = []
    saved: Saved | None = None


@dataclass(frozen=True, eq=False)
class Lesson:
    """Read from TOML; `write` is the inverse. Texts are strings or tables of languages."""

    name: str
    title: str | Mapping[str, str]
    runs: tuple[RunSpec, ...]
    text: str | Mapping[str, str] = ""
    question: str | Mapping[str, str] = ""
    hints: tuple[str | Mapping[str, str], ...] = ()
    figures: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    saved: Saved | None = None

    @staticmethod
    def read(path: Path, catalogue: Catalogue) -> "Lesson":
        """The lesson of a file. InputError has the file, the path in it and a sentence."""
        return Lesson.from_table(read_toml(path), path.stem, str(path), catalogue)

    @staticmethod
    def from_table(table: Mapping[str, Any], name: str, where: str, catalogue: Catalogue) -> "Lesson":
        """The lesson of a TOML table."""
        if isinstance(table.get("format"), int) and table["format"] > FORMAT:
            slots = {"needed": table.get("needs") or "a newer release", "here": __version__}
            sentence = "This lesson needs GD Studio {needed} or newer; this is {here}. Nothing was changed."
            raise InputError(Message(sentence, slots), where)
        content = checked(table, LessonTable, where)
        if not content.runs:
            raise InputError(Message("A lesson needs at least one run.", {}), f"{where}: $.runs")
        runs = tuple(run_from(run, f"{where}: $.runs[{index}]", catalogue) for index, run in enumerate(content.runs))
        return Lesson(
            name=name, title=content.title, runs=runs, text=content.text, question=content.question,
            hints=tuple(content.hints), figures=tuple(content.figures), hide=tuple(content.hide), saved=content.saved,
        )  # fmt: skip

    def titled(self, language: str = "en") -> str:
        """The title in a language."""
        return in_language(self.title, language)

    def write(self) -> str:
        """The lesson as TOML, problems and optimizers as text, so that a later catalogue cannot change it."""
        table: dict[str, Any] = {
            "format": FORMAT, "needs": __version__, "title": self.title, "text": self.text, "question": self.question,
            "hints": list(self.hints), "figures": list(self.figures), "hide": list(self.hide),
            "runs": [run.to_table() for run in self.runs],
        }  # fmt: skip
        if self.saved:
            table["saved"] = msgspec.to_builtins(self.saved)
        return tomli_w.dumps({key: value for key, value in table.items() if value not in ("", [])})


def versions() -> dict[str, str]:
    """What the numbers of a run can depend on: program, Python, NumPy, PyTorch, platform."""
    found = {"gdstudio": __version__, "python": platform.python_version(), "platform": platform.platform()}
    for package in ("numpy", "torch"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
