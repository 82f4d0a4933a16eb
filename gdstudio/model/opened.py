"""What a file is where a lesson is asked for: a lesson, or what one run can be made of."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gdstudio.model.catalogue import Catalogue
from gdstudio.model.dataset_file import dataset_from
from gdstudio.model.fit import fit_to
from gdstudio.model.generator import generator_from
from gdstudio.model.lesson import Lesson
from gdstudio.model.optimizer import Optimizer
from gdstudio.model.optimizer_file import optimizer_from
from gdstudio.model.problem import Problem
from gdstudio.model.problem_file import problem_from
from gdstudio.model.reading import Kind, kind_of, read_toml
from gdstudio.model.runspec import RunSpec
from gdstudio.model.schedule import Schedule
from gdstudio.model.schedule_file import schedule_from
from gdstudio.model.text import InputError, Message

FIRST_OPTIMIZER = "gradient-descent"
# Of a run that no lesson sets a limit to, and of which nobody knows yet whether it ends.
FIRST_STEPS = 100


def lesson_of(path: Path, catalogue: Catalogue) -> Lesson:
    """The lesson of a file; of a problem, a data set or a generator one run of it with the first optimizer, under no name.

    InputError where the file is wrong, or of another kind: then it says of which, and how such a file is used.
    """
    table, where = _table(path), str(path)
    kind = _kind(table, where)
    if kind == "lesson":
        return Lesson.from_table(table, path.stem, where, catalogue)
    if kind == "problem":
        return one_run(problem_from(table, path.stem, where), catalogue)
    if kind == "data set":
        return one_run(fit_to(dataset_from(table, path.stem, where), catalogue), catalogue)
    if kind == "generator":
        return one_run(fit_to(generator_from(table, path.stem, where).made(None, None, 0, 0), catalogue), catalogue)
    raise _refusal(kind, where, catalogue)


def one_run(problem: Problem, catalogue: Catalogue) -> Lesson:
    """A problem as a lesson of no name: one run of the first optimizer at its defaults."""
    spec = RunSpec.of(problem, catalogue.optimizer(FIRST_OPTIMIZER), steps=FIRST_STEPS)
    return Lesson(name="", title=problem.title, runs=(spec,))


def part_of_a_run(path: Path) -> tuple[str, Optimizer | Schedule] | None:
    """Of an optimizer's or a schedule's file the setting that it is, as `edits.apply` takes it; None for other files,
    wrong ones among them. InputError where such a file is wrong."""
    try:
        table = read_toml(path)
        kind = _kind(table, path.name)
    except InputError:
        return None
    if kind == "optimizer":
        return "optimizer", optimizer_from(table, path.stem, path.name)
    return ("schedule", schedule_from(table, path.stem, path.name)) if kind == "schedule" else None


def _table(path: Path) -> dict[str, Any]:
    try:
        return read_toml(path)
    except InputError as error:
        if path.suffix in ("", ".toml") or not path.is_file():
            raise
        sentence = (
            "This is no lesson. A table of data is given as --data, or opened in the window, where pictures open too."
        )
        raise InputError(Message(sentence), str(path)) from error


def _kind(table: Mapping[str, Any], where: str) -> Kind:
    """The file's kind; what is of none is read as a lesson, so that a newer one is told from a wrong one."""
    try:
        return kind_of(table, where)
    except InputError:
        return "lesson"


def _refusal(kind: Kind, where: str, catalogue: Catalogue) -> InputError:
    """Why the file is no lesson, and how it is used."""
    sentences: dict[Kind, str] = {
        "optimizer": "This file is an optimizer, not a lesson. Give it as --optimizer beside a lesson or a problem.",
        "schedule": "This file is a schedule, not a lesson. Give it as --schedule beside a lesson or a problem.",
        "pitfall": "This file is a pitfall, not a lesson. It is known by its name once it lies in {folder}.",
        "model": "This file is a model of data, not a lesson. It is known by its name once it lies in {folder}.",
        "loss": "This file is a loss, not a lesson. It is known by its name once it lies in {folder}.",
        "penalty": "This file is a penalty, not a lesson. It is known by its name once it lies in {folder}.",
    }
    folder = {"loss": "losses", "penalty": "penalties"}.get(kind, f"{kind}s")
    return InputError(Message(sentences[kind], {"folder": catalogue.folders[-1] / folder}), where)
