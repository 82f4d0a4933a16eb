"""Runs and views that several tests of the plots room use; fields and rows come from the real rooms."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from gdstudio import analysis, plots
from gdstudio.model import Block, Catalogue, Field, FieldRequest, Layout, Problem, RunSpec, edits
from gdstudio.plots import PlotInput
from gdstudio.runs import Run, Trajectory, complete
from gdstudio.runs.run import Record

CATALOGUE = Catalogue()


@lru_cache
def lesson_spec(name: str) -> RunSpec:
    """The first run of a built-in lesson."""
    return CATALOGUE.lesson(name).runs[0]


def function_spec(
    text: str, *, rate: float = 0.1, start: tuple[float, ...] | None = None, steps: int = 40,
    view: Mapping[str, tuple[float, float]] | None = None, **fields: Any,
) -> RunSpec:  # fmt: skip
    """Gradient descent on a typed function."""
    problem = Problem.function(text, start=start)
    problem = replace(problem, view=view) if view else problem
    descent = CATALOGUE.optimizer("gradient-descent")
    return RunSpec.of(problem, descent, values={"learning_rate": rate}, steps=steps, **fields)


def descent_on(problem: Problem, *, rate: float = 0.1, steps: int = 50, **changes: Any) -> RunSpec:
    """Gradient descent on a problem, edited path by path."""
    spec = RunSpec.of(problem, CATALOGUE.optimizer("gradient-descent"), values={"learning_rate": rate}, steps=steps)
    for path, value in changes.items():
        spec = edits.apply(spec, path, value, CATALOGUE)
    return spec


def run_of(spec: RunSpec, rows: int) -> Run:
    """A run with at most that many rows."""
    return complete(1, spec, rows - 1)


def synthetic_run(spec: RunSpec, parameters: np.ndarray, value: np.ndarray) -> Run:
    """A run with made-up rows, for lengths and values that no engine gives quickly."""
    trajectory = Trajectory(Layout(spec.problem.parameters))
    rows = len(value)
    trajectory.append(Block(0, parameters, value, np.ones_like(parameters), np.zeros((rows, 0))))
    return Run(Record(1, spec, trajectory))


def view(
    name: str, *runs: Run, cursor: int, fields: dict[FieldRequest, Field] | None = None, **details: Any
) -> PlotInput:
    """What a plot is given, with all fields that it wants computed."""
    details = {
        "reached": cursor, "steps": runs[0].spec.steps, "layers": plots.default_layers(name), "selected": 0, **details
    }  # fmt: skip
    known = {} if fields is None else fields
    selected = details.pop("selected")
    made = plots.view_of(runs, selected, cursor=cursor, fields=known, **details)
    for request in plots.fields(name, made):
        if request not in known:
            known[request] = analysis.compute(request)
    return made
