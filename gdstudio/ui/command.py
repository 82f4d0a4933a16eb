"""The command line that repeats a run: for mail, exams and reports."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

import numpy as np

from gdstudio.model import Catalogue, InputError, Lesson, Message, Problem, RunSpec, resources_folder
from gdstudio.model.edits import apply
from gdstudio.model.fit import fit_of
from gdstudio.model.weights import PYTORCH, START_WORDS
from gdstudio.ui.origins import Origins


def command_line(lesson: Lesson | None, spec: RunSpec, catalogue: Catalogue, origins: Origins | None = None) -> str:
    """`gdstudio run …` for this run: its lesson's name and what differs from it, problem and optimizer, or for a fit where
    its data came from, with its texts.

    InputError for an optimizer or data that are in no file: a command names one.
    """
    of_lesson = _of_lesson(lesson, spec, catalogue)
    if of_lesson is not None:
        return shlex.join(["gdstudio", "run", *of_lesson])
    known = spec.problem.name in catalogue.problems
    if spec.problem.data and not known:
        source, problem = _of_data(spec, catalogue, origins)
    else:
        source = ["--problem", spec.problem.name if known else spec.problem.objective_text]
        problem = spec.problem
    given = {"start": spec.start, "steps": spec.steps, "engine": spec.engine}
    given |= {"seed": spec.seed} if spec.start_drawn else {}
    constants = {name: constant.default for name, constant in problem.constants.items()}
    plain = RunSpec.of(spec.problem, spec.optimizer, constants=constants, **given)
    return shlex.join([
        "gdstudio", "run", *source, "--optimizer", _optimizer(spec, catalogue), "--start", _start(spec, problem),
        "--steps", str(spec.steps), "--engine", spec.engine, *_differences(plain, spec, catalogue),
    ])  # fmt: skip


def _of_lesson(lesson: Lesson | None, spec: RunSpec, catalogue: Catalogue) -> list[str] | None:
    """The lesson's name and what differs from it; None where the run is not of its data or function."""
    built_in = catalogue.lesson(lesson.name).runs if lesson is not None and lesson.name in catalogue.lessons else ()
    if lesson is None or len(built_in) != 1:
        return None
    (base,), arguments = built_in, [lesson.name]
    for key in ("model", "loss", "penalty") if spec.problem.data and same_data(base.problem, spec.problem) else ():
        text = str(spec.problem.source.get(key, ""))
        if text != base.problem.source.get(key, ""):
            base = apply(base, key, text, catalogue)
            arguments += ["--set", f"{key}={text}"]
    if base.problem.parameters != spec.problem.parameters or base.problem.objective is not spec.problem.objective:
        return None
    if not same_data(base.problem, spec.problem):
        return None
    return [*arguments, *_differences(base, spec, catalogue)]


def same_data(one: Problem, other: Problem) -> bool:
    """Whether two problems have the same columns, or both none."""
    return one.data == other.data and all(np.array_equal(one.columns[name], other.columns[name]) for name in one.data)


_NO_FILE = (
    "These data are only in this window, and a command names a file: save them first (File → Save data as CSV…), then copy "
    "the command."
)


def _of_data(spec: RunSpec, catalogue: Catalogue, origins: Origins | None) -> tuple[list[str], Problem]:
    """The arguments for data, columns and texts of a fit, and the fit that they make. InputError where no arguments do."""
    problem = spec.problem
    origin = origins.of(problem) if origins is not None else None
    origin = origin or _built_in(problem, catalogue)
    if origin is None:
        raise InputError(Message(_NO_FILE), "data")
    texts = {key: str(problem.source.get(key, "")) for key in ("model", "loss", "penalty")}
    made = fit_of(
        problem.columns, problem.features, problem.target, catalogue,
        model=texts["model"], loss=texts["loss"], penalty=texts["penalty"],
    )  # fmt: skip
    if set(made.parameters) != set(problem.parameters) or made.objective is not problem.objective:
        names = ", ".join(sorted(set(made.parameters) ^ set(problem.parameters))) or problem.model_text
        sentence = "A command takes every letter of a model for a parameter, which is not so of {names}. Save the session instead."
        raise InputError(Message(sentence, {"names": names}), "model")
    columns = ["--x", ",".join(problem.features), "--y", problem.target]
    return [*origin, *columns, *(each for key, text in texts.items() if text for each in (f"--{key}", text))], made


def _built_in(problem: Problem, catalogue: Catalogue) -> tuple[str, ...] | None:
    """The data set of the catalogue that has these columns."""
    for name in catalogue.datasets:
        known = catalogue.dataset(name).columns
        if all(each in known and np.array_equal(known[each], column) for each, column in problem.columns.items()):
            return "--data", name
    return None


def _start(spec: RunSpec, problem: Problem) -> str:
    """The start in the order of the parameters that the command makes, or the seed that has drawn it."""
    same_order = problem.parameters == spec.problem.parameters
    if spec.start_drawn and (same_order or spec.start_drawn == PYTORCH):
        return START_WORDS[spec.start_drawn].format(seed=spec.seed)
    at = dict(zip(spec.problem.parameters, spec.start, strict=True))
    return ",".join(repr(at[name]) for name in problem.parameters)


def _differences(old: RunSpec, new: RunSpec, catalogue: Catalogue) -> Iterator[str]:
    """`--set path=value` for each setting that differs."""
    for path, before, after in _pairs(old, new, catalogue):
        if before != after:
            yield from ("--set", f"{path}={after!r}" if isinstance(after, float) else f"{path}={after}")


def _pairs(old: RunSpec, new: RunSpec, catalogue: Catalogue) -> Iterator[tuple[str, object, object]]:
    if old.optimizer != new.optimizer:
        yield "optimizer", "", _optimizer(new, catalogue)
    for name in ("engine", "dtype", "steps", "seed"):
        yield name, getattr(old, name), getattr(new, name)
    yield from _pitfall(old, new)
    yield from _sampling(old, new)
    was, now = ("on" if each.standardise else "off" for each in (old, new))
    yield "standardise", was, now
    for name, before, after in zip(new.problem.parameters, old.start, new.start, strict=True):
        yield f"start.{name}", before, after
    for name, value in new.values.items():
        # Another optimizer begins with its own defaults.
        kept = old.values.get(name) if old.optimizer == new.optimizer else new.optimizer.defaults()[name]
        yield name, kept, value
    for name, value in new.constants.items():
        yield f"constants.{name}", old.constants.get(name), value
    yield "stop.gtol", old.stop.gtol, new.stop.gtol
    yield "stop.enabled", old.stop.enabled, new.stop.enabled


def _pitfall(old: RunSpec, new: RunSpec) -> Iterator[tuple[str, object, object]]:
    """The pitfall and its constants; "none" takes away what the lesson has."""
    was, now = old.pitfall, new.pitfall
    yield "pitfall", was.name if was is not None else "none", now.name if now is not None else "none"
    for name, value in now.values.items() if now is not None else ():
        same = was is not None and now is not None and was.name == now.name
        yield (
            f"pitfall.{name}",
            was.values[name] if same and was else now.constants[name].default if now else None,
            value,
        )


# Where there are no batches yet, or all rows are fitted, a size or a number brings these.
_USUAL: dict[str, object] = {"order": "shuffled", "seed": 0}


def _sampling(old: RunSpec, new: RunSpec) -> Iterator[tuple[str, object, object]]:
    """Batches and held-out rows, part by part; "none" takes away what the lesson has."""
    for path, before, after in (("batch", old.batch, new.batch), ("validation", old.validation, new.validation)):
        was, now = (each.to_table() if each is not None else {} for each in (before, after))
        head = {"batch": "size", "validation": "fraction" if "fraction" in now else "rows"}[path]
        yield path, was.get(head, "none"), now.get(head, "none")
        for part in sorted(now.keys() - {head}):
            yield f"{path}.{part}", was.get(part, _USUAL[part]), now[part]


def _optimizer(spec: RunSpec, catalogue: Catalogue) -> str:
    """The name that the command line knows, or the file that holds what was written here."""
    optimizer = spec.optimizer
    entries = catalogue.optimizers
    entry = entries.get(optimizer.name) or next(
        (each for each in entries.values() if each.title == optimizer.title), None
    )
    if entry is None or catalogue.optimizer(entry.name).every != optimizer.every:
        raise InputError(Message("Save the optimizer first (File): a command names its file."), "optimizer")
    return entry.name if entry.path.is_relative_to(resources_folder()) else str(entry.path)
