"""The command line that repeats a run: for mail, exams and reports."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from gdstudio.model import Catalogue, Lesson, RunSpec


def command_line(lesson: Lesson | None, spec: RunSpec, catalogue: Catalogue) -> str:
    """`gdstudio run …` for this run: its lesson's name and what differs from it, or problem and optimizer."""
    if lesson is not None and lesson.name in catalogue.lessons:
        built_in = catalogue.lesson(lesson.name).runs
        if len(built_in) == 1 and built_in[0].problem == spec.problem:
            return shlex.join(["gdstudio", "run", lesson.name, *_differences(built_in[0], spec)])
    known = spec.problem.name in catalogue.problems
    problem = spec.problem.name if known else spec.problem.objective_text
    start = ",".join(repr(value) for value in spec.start)
    plain = RunSpec.of(spec.problem, spec.optimizer, start=spec.start, steps=spec.steps, engine=spec.engine)
    return shlex.join([
        "gdstudio", "run", "--problem", problem, "--optimizer", spec.optimizer.name, "--start", start,
        "--steps", str(spec.steps), "--engine", spec.engine, *_differences(plain, spec),
    ])  # fmt: skip


def _differences(old: RunSpec, new: RunSpec) -> Iterator[str]:
    """`--set path=value` for each setting that differs."""
    for path, before, after in _pairs(old, new):
        if before != after:
            yield from ("--set", f"{path}={after!r}" if isinstance(after, float) else f"{path}={after}")


def _pairs(old: RunSpec, new: RunSpec) -> Iterator[tuple[str, object, object]]:
    yield "optimizer", old.optimizer.name, new.optimizer.name
    for name in ("engine", "dtype", "steps", "seed"):
        yield name, getattr(old, name), getattr(new, name)
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
