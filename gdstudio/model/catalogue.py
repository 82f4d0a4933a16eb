"""What is built in, found by walking folders: a new file is all it takes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from gdstudio.model.optimizer import Optimizer
from gdstudio.model.optimizer_file import optimizer_from
from gdstudio.model.problem import Problem
from gdstudio.model.problem_file import problem_from
from gdstudio.model.reading import read_toml
from gdstudio.model.schedule import Schedule
from gdstudio.model.schedule_file import schedule_from
from gdstudio.model.source import in_language
from gdstudio.model.text import InputError, choose

if TYPE_CHECKING:
    from gdstudio.model.lesson import Lesson


def resources_folder() -> Path:
    """The folder of data files: inside the package where it was installed, beside it in a checkout."""
    package = Path(str(files("gdstudio")))
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the catalogue, its title read but not yet checked."""

    name: str
    title: str
    path: Path


class Catalogue:
    """Problems, optimizers, schedules and lessons of folders; a later folder's file hides an earlier one's."""

    def __init__(self, folders: Iterable[Path] | None = None) -> None:
        self.folders = tuple(folders) if folders is not None else (resources_folder(),)
        self._problems: dict[str, Problem] = {}
        self._optimizers: dict[str, Optimizer] = {}
        self._schedules: dict[str, Schedule] = {}

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
    def lessons(self) -> Mapping[str, Entry]:
        """By file name without its ending, in the order of their titles."""
        return dict(sorted(self._entries("lessons").items(), key=lambda item: item[1].title))

    def problem(self, name: str) -> Problem:
        """The problem of that name. InputError if there is none or its file is wrong."""
        if name not in self._problems:
            path = self.problems[choose(name, self.problems, "problem", "problem")].path
            self._problems[name] = problem_from(read_toml(path), name, str(path))
        return self._problems[name]

    def optimizer(self, name: str) -> Optimizer:
        """The optimizer of that name. InputError if there is none or its file is wrong."""
        if name not in self._optimizers:
            path = self.optimizers[choose(name, self.optimizers, "optimizer", "optimizer")].path
            self._optimizers[name] = optimizer_from(read_toml(path), name, str(path))
        return self._optimizers[name]

    def schedule(self, name: str) -> Schedule:
        """The schedule of that name. InputError if there is none or its file is wrong."""
        if name not in self._schedules:
            path = self.schedules[choose(name, self.schedules, "schedule", "schedule")].path
            self._schedules[name] = schedule_from(read_toml(path), name, str(path))
        return self._schedules[name]

    def lesson(self, name: str) -> "Lesson":
        """The lesson of that name or path. InputError if there is none or its file is wrong."""
        from gdstudio.model.lesson import Lesson

        if name.endswith(".toml") or "/" in name or "\\" in name:
            return Lesson.read(Path(name), self)
        return Lesson.read(self.lessons[choose(name, self.lessons, "lesson", "lesson")].path, self)

    def _entries(self, kind: str) -> dict[str, Entry]:
        found = {path.stem: path for folder in self.folders for path in (folder / kind).glob("*.toml")}
        return {name: Entry(name, _title(path), path) for name, path in sorted(found.items())}


def _title(path: Path) -> str:
    """The title, or the file's name where the file cannot be read: listing goes on, opening says why."""
    try:
        return in_language(read_toml(path).get("title", "")) or path.stem
    except InputError:
        return path.stem
