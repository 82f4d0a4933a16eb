"""What is built in, found by walking folders: a new file is all it takes."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from gdstudio.model.dataset_file import Dataset, dataset_from
from gdstudio.model.forms import Form, Loss, Penalty, form_from, loss_from, penalty_from
from gdstudio.model.generator import Generator, generator_from
from gdstudio.model.optimizer import Optimizer
from gdstudio.model.optimizer_file import optimizer_from
from gdstudio.model.pitfall import Pitfall
from gdstudio.model.pitfall_file import pitfall_from
from gdstudio.model.problem import Problem
from gdstudio.model.problem_file import problem_from
from gdstudio.model.reading import parse_toml, read_toml
from gdstudio.model.schedule import Schedule
from gdstudio.model.schedule_file import schedule_from
from gdstudio.model.source import in_language
from gdstudio.model.text import InputError, Message, choose

if TYPE_CHECKING:
    from gdstudio.model.lesson import Lesson

Read = TypeVar("Read")


def resources_folder() -> Path:
    """The folder of data files: inside the package where it was installed, beside it in a checkout."""
    package = Path(str(files("gdstudio")))
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"


_LONGEST_TITLE = 2000


@dataclass(frozen=True)
class Entry:
    """One file of the catalogue. Its title is read, but not checked, when it is asked for first."""

    name: str
    path: Path

    @cached_property
    def title(self) -> str:
        """What a list says of it."""
        return _title(self.path)


class _ByTitle(Mapping[str, Entry]):
    """Entries in the order of their titles, which are read when somebody goes through them and not before."""

    def __init__(self, entries: Mapping[str, Entry], key: Callable[[str], Any] = str) -> None:
        self._entries, self._key = entries, key

    @cached_property
    def _names(self) -> list[str]:
        return sorted(self._entries, key=lambda name: self._key(self._entries[name].title))

    def __getitem__(self, name: str) -> Entry:
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._entries)


class Classes(Protocol):
    """Optimizers that no file declares; asking for names and titles may take time."""

    def names(self) -> tuple[str, ...]:
        """All their names."""

    def titles(self, files: Iterable[Optimizer]) -> Mapping[str, Message]:
        """What a list says of each; `files` are those that files declare."""

    def belongs(self, name: str) -> bool:
        """Whether a name can only be one of these."""

    def optimizer(self, name: str, files: Iterable[Optimizer]) -> Optimizer:
        """The one of that name; `files` are those that files declare. InputError where it cannot be had."""


class Catalogue:
    """Problems, optimizers, schedules, pitfalls and lessons of folders; a later folder's file hides an earlier one's.

    `classes` are further optimizers, looked at when one is asked for that has no file.
    """

    def __init__(self, folders: Iterable[Path] | None = None, classes: Classes | None = None) -> None:
        self._classes = classes
        self.folders = tuple(folders) if folders is not None else (resources_folder(),)
        self._problems: dict[str, Problem] = {}
        self._optimizers: dict[str, Optimizer] = {}
        self._schedules: dict[str, Schedule] = {}
        self._pitfalls: dict[str, Pitfall] = {}
        self._forms: dict[tuple[str, str], Any] = {}

    @cached_property
    def problems(self) -> Mapping[str, Entry]:
        """By file name without its ending, sorted."""
        return self._entries("problems")

    @cached_property
    def optimizers(self) -> Mapping[str, Entry]:
        """By file name without its ending, sorted."""
        return self._entries("optimizers")

    @cached_property
    def schedules(self) -> Mapping[str, Entry]:
        """By file name without its ending, sorted."""
        return self._entries("schedules")

    @cached_property
    def pitfalls(self) -> Mapping[str, Entry]:
        """By file name without its ending, in the order of their titles."""
        return _ByTitle(self._entries("pitfalls"))

    @cached_property
    def losses(self) -> Mapping[str, Entry]:
        """By file name without its ending, sorted."""
        return self._entries("losses")

    @cached_property
    def penalties(self) -> Mapping[str, Entry]:
        """By file name without its ending, sorted."""
        return self._entries("penalties")

    @cached_property
    def models(self) -> Mapping[str, Entry]:
        """By file name without its ending, sorted."""
        return self._entries("models")

    @cached_property
    def datasets(self) -> Mapping[str, Entry]:
        """By file name without its ending, sorted."""
        return self._entries("datasets")

    @cached_property
    def generators(self) -> Mapping[str, Entry]:
        """By file name without its ending, sorted."""
        return self._entries("generators")

    @cached_property
    def lessons(self) -> Mapping[str, Entry]:
        """By file name without its ending, in the order of their titles."""
        return _ByTitle(self._entries("lessons"), _in_order)

    def problem(self, name: str) -> Problem:
        """The problem of that name. InputError if there is none or its file is wrong."""
        if name not in self._problems:
            path = self.problems[choose(name, self.problems, "problem", "problem")].path
            self._problems[name] = problem_from(read_toml(path), name, str(path))
        return self._problems[name]

    def optimizer(self, name: str) -> Optimizer:
        """The optimizer of that name. InputError if there is none or its file is wrong."""
        if name not in self._optimizers:
            found = None if name in self.optimizers else self._class(name)
            if found is None:
                path = self.optimizers[choose(name, self.optimizers, "optimizer", "optimizer")].path
                found = optimizer_from(read_toml(path), name, str(path))
            self._optimizers[name] = found
        return self._optimizers[name]

    def problem_or_file(self, text: str) -> Problem | None:
        """The problem of that name, or of the file at that path, which ends in .toml; None where a function is typed.
        InputError."""
        if text.endswith(".toml"):
            return problem_from(read_toml(Path(text)), Path(text).stem, text)
        return self.problem(text) if text in self.problems else None

    def optimizer_or_file(self, text: str) -> Optimizer:
        """The optimizer of that name, or of the file at that path, which ends in .toml: what a user may name, but no
        lesson. InputError."""
        if not text.endswith(".toml"):
            return self.optimizer(text)
        return optimizer_from(read_toml(Path(text)), Path(text).stem, text)

    def classes(self) -> Mapping[str, Message]:
        """The optimizers that no file declares, each with what a list says of it. May take time at first."""
        return self._classes.titles(self._readable()) if self._classes is not None else {}

    def _class(self, name: str) -> Optimizer | None:
        """The class of that name, the part before its last point being left out where one likes; None if there is
        none."""
        if self._classes is None:
            return None
        names = self._classes.names()
        short = {each.rpartition(".")[2].lower(): each for each in names}
        if self._classes.belongs(name) and names:
            name = choose(name, names, "optimizer", "optimizer")
        elif not self._classes.belongs(name):
            name = short.get(name.lower(), "")
        return self._classes.optimizer(name, self._readable()) if name else None

    def _readable(self) -> Iterator[Optimizer]:
        """The optimizers of all files that can be read."""
        for name in self.optimizers:
            try:
                yield self.optimizer(name)
            except InputError:
                continue

    def schedule(self, name: str) -> Schedule:
        """The schedule of that name. InputError if there is none or its file is wrong."""
        if name not in self._schedules:
            path = self.schedules[choose(name, self.schedules, "schedule", "schedule")].path
            self._schedules[name] = schedule_from(read_toml(path), name, str(path))
        return self._schedules[name]

    def pitfall(self, name: str) -> Pitfall:
        """The pitfall of that name. InputError if there is none or its file is wrong."""
        if name not in self._pitfalls:
            path = self.pitfalls[choose(name, self.pitfalls, "pitfall", "pitfall")].path
            self._pitfalls[name] = pitfall_from(read_toml(path), name, str(path))
        return self._pitfalls[name]

    def loss(self, name: str) -> Loss:
        """The loss of that name. InputError if there is none or its file is wrong."""
        return self._form(self.losses, "loss", name, loss_from)

    def penalty(self, name: str) -> Penalty:
        """The penalty of that name. InputError if there is none or its file is wrong."""
        return self._form(self.penalties, "penalty", name, penalty_from)

    def model(self, name: str) -> Form:
        """The model of that name. InputError if there is none or its file is wrong."""
        return self._form(self.models, "model", name, form_from)

    def dataset(self, name: str) -> Dataset:
        """The data set of that name. InputError if there is none or its file is wrong."""
        return self._form(self.datasets, "data set", name, dataset_from)

    def generator(self, name: str) -> Generator:
        """The generator of that name. InputError if there is none or its file is wrong."""
        return self._form(self.generators, "generator", name, generator_from)

    def _form(self, entries: Mapping[str, Entry], kind: str, name: str, read: Callable[..., Read]) -> Read:
        if (kind, name) not in self._forms:
            path = entries[choose(name, entries, kind, kind)].path
            self._forms[kind, name] = read(read_toml(path), name, str(path))
        found: Read = self._forms[kind, name]
        return found

    def look_again(self) -> None:
        """Read the folders anew: a file was written."""
        kinds = [name for name, each in vars(Catalogue).items() if isinstance(each, cached_property)]
        for kind in kinds:
            self.__dict__.pop(kind, None)
            self.__dict__.get(f"_{kind}", {}).clear()
        self._forms.clear()

    def lesson(self, name: str) -> "Lesson":
        """The lesson of that name or path; of a problem's file one run of it. InputError if there is none or its file is
        wrong."""
        from gdstudio.model.lesson import Lesson
        from gdstudio.model.opened import lesson_of

        if name.endswith(".toml") or "/" in name or "\\" in name or ("." in name and Path(name).is_file()):
            return lesson_of(Path(name), self)
        return Lesson.read(self.lessons[choose(name, self.lessons, "lesson", "lesson")].path, self)

    def _entries(self, kind: str) -> dict[str, Entry]:
        found = {path.stem: path for folder in self.folders for path in (folder / kind).glob("*.toml")}
        return {name: Entry(name, path) for name, path in sorted(found.items())}


def _title(path: Path) -> str:
    """The title, or the file's name where the file cannot be read: listing goes on, opening says why.

    A title that is the file's first line is read alone; the rest of a hundred files waits until it is wanted.
    """
    try:
        with path.open("rb") as file:
            first = file.readline(_LONGEST_TITLE)
        if first.startswith(b"title"):
            return in_language(parse_toml(first, str(path))["title"]) or path.stem
    except (InputError, KeyError, OSError, TypeError, ValueError):
        # A title over several lines, or no title at all: the whole file tells.
        pass
    try:
        return in_language(read_toml(path).get("title", "")) or path.stem
    except InputError:
        return path.stem


def _in_order(title: str) -> tuple[int, str]:
    """By the number that a title begins with; those without one come last."""
    number = re.match(r"\d+", title)
    return (int(number[0]) if number else sys.maxsize, title)
