"""The command line that repeats a run: for mail, exams and reports."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from gdstudio.model import Catalogue, InputError, Lesson, Message, RunSpec, resources_folder


def command_line(lesson: Lesson | None, spec: RunSpec, catalogue: Catalogue) -> str:
    """`gdstudio run …` for this run: its lesson's name and what differs from it, or problem and optimizer.

    InputError for an optimizer that is in no file: a command names one.
    """
    if lesson is not None and lesson.name in catalogue.lessons:
        built_in = catalogue.lesson(lesson.name).runs
        if len(built_in) == 1 and built_in[0].problem == spec.problem:
            return shlex.join(["gdstudio", "run", lesson.name, *_differences(built_in[0], spec, catalogue)])
    known = spec.problem.name in catalogue.problems
    problem = spec.problem.name if known else spec.problem.objective_text
    start = ",".join(repr(value) for value in spec.start)
    plain = RunSpec.of(spec.problem, spec.optimizer, start=spec.start, steps=spec.steps, engine=spec.engine)
    return shlex.join([
        "gdstudio", "run", "--problem", problem, "--optimizer", _optimizer(spec, catalogue), "--start", start,
        "--steps", str(spec.steps), "--engine", spec.engine, *_differences(plain, spec, catalogue),
    ])  # fmt: skip


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
