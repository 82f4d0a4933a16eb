"""The learning rate of each step, known in advance from the run's settings and its schedule."""

from __future__ import annotations

import numpy as np

from gdstudio.language import format_number
from gdstudio.model import FieldRequest, Message, Problem, RunSpec
from gdstudio.plots.figure import Array, Axis, Figure, Line, Mark, Points, Range, VLine
from gdstudio.plots.paths import NOT_SELECTED
from gdstudio.plots.plot_input import Layer, PlotInput, RunView
from gdstudio.plots.ranges import decades, grown, span_of
from gdstudio.plots.series import POINTS_TO_DRAW
from gdstudio.plots.timeline import EVALUATIONS, clock_words, counted, cursor_place, home_x, is_timeline, on_clock
from gdstudio.plots.wording import finite, legend

NAME = "learning-rate"
TITLE = Message("Learning rate")
STAGE, ORDER = False, 4
LAYERS = (
    Layer("current", Message("Current point")),
    Layer("logarithmic", Message("Logarithmic axis"), default=False),
    EVALUATIONS,
)


def suits(_problem: Problem) -> bool:
    """Every problem; that an optimizer has no learning rate is said in the figure."""
    return True


def fields(_view: PlotInput) -> tuple[FieldRequest, ...]:
    """None: the settings say all that is drawn."""
    return ()


def draw(view: PlotInput) -> Figure:
    """The figure at the cursor; the steps to come are faint. At step k stands the rate of the update that led to it.

    Against evaluations only the steps that were made have a place.
    """
    runs = [run for run in view.others_first() if run.spec.rate_at(0) is not None]
    if not runs:
        sentence = Message("{optimizer} has no learning rate.", {"optimizer": view.selected.spec.optimizer.title})
        return Figure(NAME, TITLE, Axis(""), Axis(""), (), (0, 1, 0, 1), note=sentence)
    steps = _steps(max(view.steps, *(run.trajectory.step(max(run.reached, 0)) for run in runs), 1))
    seen = {run.colour: rates(run.spec, steps) for run in runs}
    logarithmic = "logarithmic" in view.layers and any((part > 0).any() for part in seen.values())
    marks: list[Mark] = []
    for run in runs:
        marks += _run(view, run, steps, seen[run.colour])
    selected = view.selected if view.selected in runs else runs[-1]
    marks.append(VLine(cursor_place(view, (selected,)), key="cursor", role="cursor", z=1))
    words = Message("learning rate, logarithmic") if logarithmic else Message("learning rate")
    home = (*home_x(view), *_home_y(list(seen.values()), logarithmic))
    axes = Axis(clock_words(view), whole=True), Axis(words, log=logarithmic)
    return Figure(NAME, TITLE, *axes, tuple(marks), home, legend(view, "loss"), cursor_axis=is_timeline(view))


def hover(view: PlotInput, x: float, _y: float) -> Message | None:
    """The selected run's rate at the step under the pointer."""
    if not view.runs or not finite(x):
        return None
    if counted(view):
        steps = np.arange(view.selected.trajectory.rows, dtype=np.float64)
        x = float(np.interp(x, on_clock(view, view.selected, steps), steps)) if len(steps) else 0.0
    if round(x) < 1:
        return None
    rate = view.selected.spec.rate_at(round(x) - 1)
    slots = {"step": round(x), "rate": "" if rate is None else format_number(rate)}
    return None if rate is None else Message("step {step}: learning rate {rate}", slots)


def rates(spec: RunSpec, steps: Array) -> Array:
    """The rates of the updates that led to these steps, all ≥ 1, ascending: both (n,)."""
    found = np.empty(len(steps))
    ends = [*(change.step for change in spec.changes if change.step > 0), np.inf]
    first = 0
    for end in ends:
        last = int(np.searchsorted(steps, end, "right"))
        if last > first:
            made = steps[first:last] - 1
            base = spec.values_at(int(made[0]))["learning_rate"]
            found[first:last] = base if spec.schedule is None else spec.schedule.over(made.tolist(), base)
        first = last
    return found


def _steps(last: int) -> Array:
    return np.unique(np.linspace(1, last, min(last, POINTS_TO_DRAW)).round())


def _step(run: RunView) -> int:
    return run.trajectory.step(run.cursor)


def _run(view: PlotInput, run: RunView, steps: Array, values: Array) -> list[Mark]:
    selected = run is view.selected
    if counted(view):
        made = steps <= run.trajectory.step(max(run.reached, run.cursor))
        steps, values = steps[made], values[made]
    weight, z = (1.0, 5) if selected else (NOT_SELECTED, 4)
    at = np.array([float(max(_step(run), 1))])
    value = rates(run.spec, at)
    until, beyond = steps < at[0], steps > at[0]
    marks: list[Mark] = []
    if _step(run) > 0:
        past = on_clock(view, run, np.append(steps[until], at)), np.append(values[until], value)
        marks.append(Line(*past, key=f"loss.{run.colour}", role="loss", run=run.colour, z=z, weight=weight))
    future = on_clock(view, run, np.append(at, steps[beyond])), np.append(value, values[beyond])
    if len(future[0]) > 1:
        marks.append(Line(*future, key=f"future.{run.colour}", role="future", run=run.colour, z=3, weight=weight))
    if "current" in view.layers and _step(run) > 0:
        above = 10 if selected else 6
        key = f"current.{run.colour}"
        marks.append(
            Points(on_clock(view, run, at), value, key=key, role="current", run=run.colour, z=above, weight=weight)
        )
    return marks


def _home_y(seen: list[Array], logarithmic: bool) -> Range:
    span = span_of(part[part > 0] if logarithmic else part for part in seen)
    if span is None:
        return (0.1, 1.0) if logarithmic else (0.0, 1.0)
    return decades(*span) if logarithmic else grown(*span)
