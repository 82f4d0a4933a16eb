"""A lesson: runs, figures and layers to show, controls to hide, a question. A saved session is one, with its numbers."""

import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import msgspec
import tomli_w

from gdstudio import __version__
from gdstudio.model.catalogue import Catalogue
from gdstudio.model.dataset import too_long
from gdstudio.model.reading import at, checked, parse_toml, read_toml
from gdstudio.model.run_file import run_from
from gdstudio.model.runspec import RunSpec
from gdstudio.model.sharing import own_source, shared_tables
from gdstudio.model.source import in_language
from gdstudio.model.tables import LessonTable, Saved
from gdstudio.model.text import InputError, Message

FORMAT = 1
# As many as can be told apart by colour, dash and marker.
MOST_RUNS = 8
# The first release that reads this format: what an older one will say is needed.
FORMAT_SINCE = "0.1.0"


@dataclass(frozen=True)
class Lesson:
    """Read from TOML; `write` is the inverse. Texts are strings or tables of languages; `layers` are shown beside the
    usual ones."""

    name: str
    title: str | Mapping[str, str]
    runs: tuple[RunSpec, ...]
    text: str | Mapping[str, str] = ""
    question: str | Mapping[str, str] = ""
    hints: tuple[str | Mapping[str, str], ...] = ()
    figures: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    saved: Saved | None = None

    def __hash__(self) -> int:
        return hash((self.name, self.runs))

    @staticmethod
    def read(path: Path, catalogue: Catalogue) -> "Lesson":
        """The lesson of a file. InputError has the file, the path in it and a sentence."""
        return Lesson.from_table(read_toml(path), path.stem, str(path), catalogue)

    @staticmethod
    def parse(text: str, name: str, where: str, catalogue: Catalogue) -> "Lesson":
        """The lesson of a text that was dropped or pasted; `where` names it in a refusal."""
        return Lesson.from_table(parse_toml(text.encode("utf-8", "surrogatepass"), where), name, where, catalogue)

    @staticmethod
    def from_table(table: Mapping[str, Any], name: str, where: str, catalogue: Catalogue) -> "Lesson":
        """The lesson of a TOML table. One of a newer format is refused whole, before anything in it is looked
        at.
        """
        _refuse_newer(table, where)
        content = checked(table, LessonTable, where)
        if content.format < 1:
            raise InputError(Message("There is no format {number}.", {"number": content.format}), at(where, ".format"))
        if not content.runs:
            raise InputError(Message("A lesson needs at least one run."), at(where, ".runs"))
        if len(content.runs) > MOST_RUNS:
            sentence = "A lesson holds up to {most} runs; this one has {count}."
            raise InputError(Message(sentence, {"most": MOST_RUNS, "count": len(content.runs)}), at(where, ".runs"))
        source = own_source(content, where, catalogue)
        runs = tuple(run_from(run, at(where, f".runs[{index}]"), source) for index, run in enumerate(content.runs))
        _check_saved(content, at(where, ".saved"))
        return Lesson(
            name=name,
            title=content.title,
            runs=runs,
            text=content.text,
            question=content.question,
            hints=tuple(content.hints),
            figures=tuple(content.figures),
            layers=tuple(content.layers),
            hide=tuple(content.hide),
            saved=content.saved,
        )

    def titled(self, language: str = "en") -> str:
        """The title in a language."""
        return in_language(self.title, language)

    def asked(self, language: str = "en") -> Message | None:
        """The question with which the lesson opens; None for one without, and for a saved session."""
        question = in_language(self.question, language)
        return Message("{question}", {"question": question}) if question and self.saved is None else None

    def write(self) -> str:
        """The lesson as TOML, problems and optimizers as text, so that a later catalogue cannot change it.

        What several runs share is written once. InputError where a run's data are too long for a file.
        """
        for run in self.runs:
            reason = too_long(run.problem)
            if reason is not None:
                raise InputError(reason, "data")
        table: dict[str, Any] = {
            "format": FORMAT,
            "needs": FORMAT_SINCE,
            "title": self.title,
            "text": self.text,
            "question": self.question,
            "hints": list(self.hints),
            "figures": list(self.figures),
            "layers": list(self.layers),
            "hide": list(self.hide),
            **shared_tables([run.to_table() for run in self.runs]),
        }
        if self.saved:
            table["saved"] = _without_none(msgspec.to_builtins(self.saved))
        return tomli_w.dumps({key: value for key, value in table.items() if key == "title" or value not in ("", [])})

    def changed_since(self, catalogue: Catalogue) -> tuple[Message, ...]:
        """A sentence for each problem or optimizer whose catalogue entry of the same name is another one by now."""
        said: dict[tuple[str, str], Message] = {}
        sentence = "The catalogue's {title} has changed since; this lesson keeps its own."
        for run in self.runs:
            for kind, own in (("problem", run.problem), ("optimizer", run.optimizer)):
                look = catalogue.problem if kind == "problem" else catalogue.optimizer
                if own.name in getattr(catalogue, f"{kind}s") and look(own.name) != own:
                    said[kind, own.name] = Message(sentence, {"title": own.title})
        return tuple(said.values())


def _refuse_newer(table: Mapping[str, Any], where: str) -> None:
    """Before anything else is read: a later release may have keys that this one does not know."""
    number, needs = table.get("format"), table.get("needs")
    needed = _release(needs, at(where, ".needs"))
    is_later = needed is not None and needed > (_release(__version__, where) or ())
    if not is_later and not (isinstance(number, int) and number > FORMAT):
        return
    sentence = "This lesson needs a newer GD Studio; this is {here}. Nothing was changed."
    if is_later:
        sentence = "This lesson needs GD Studio {needed} or newer; this is {here}. Nothing was changed."
    raise InputError(Message(sentence, {"needed": needs, "here": __version__}), where)


def _release(text: object, where: str) -> tuple[int, ...] | None:
    """A release as numbers that can be compared; None for none, or for what is no text (which `checked` refuses)."""
    if not isinstance(text, str) or not text:
        return None
    if not re.fullmatch(r"\d{1,6}(\.\d{1,6}){0,3}", text, re.ASCII):
        sentence = "`{text}` is not a release, such as 1.2 or 1.2.0."
        raise InputError(Message(sentence, {"text": text[:40]}), where)
    numbers = [int(part) for part in text.split(".")]
    return tuple(numbers + [0] * (4 - len(numbers)))


def _check_saved(content: LessonTable, where: str) -> None:
    saved = content.saved
    if saved is None:
        return
    if saved.runs and len(saved.runs) != len(content.runs):
        raise InputError(Message("The saved numbers do not belong to these runs."), f"{where}.runs")
    for path, number in (("cursor", saved.cursor), ("selected", saved.selected)):
        if number < 0:
            raise InputError(Message("The number cannot be negative."), f"{where}.{path}")


def _without_none(value: Any) -> Any:
    """TOML has no word for nothing: what is None is left out."""
    if isinstance(value, dict):
        return {key: _without_none(part) for key, part in value.items() if part is not None}
    return [_without_none(part) for part in value if part is not None] if isinstance(value, list) else value


def versions() -> dict[str, str]:
    """What the numbers of a run can depend on: program, Python, NumPy, PyTorch, platform."""
    found = {"gdstudio": __version__, "python": platform.python_version(), "platform": platform.platform()}
    for package in ("numpy", "torch"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
