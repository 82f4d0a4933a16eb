"""Figures over the timeline: one number a step, the past firm, what was seen beyond the cursor faint.

The x axis counts steps, which is the timeline's own axis, or evaluations, where that layer is on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gdstudio.model import Message
from gdstudio.plots.figure import Array, Axis, Figure, LegendEntry, Line, Mark, Points, Range, VLine, Words
from gdstudio.plots.kept import kept
from gdstudio.plots.paths import NOT_SELECTED, row_of
from gdstudio.plots.plot_input import Layer, PlotInput, RunView
from gdstudio.plots.ranges import decades, grown, one_two_five, reads_better_logarithmic, span_of
from gdstudio.plots.series import Quantity, Series, evaluations_of, recorded, series_of
from gdstudio.plots.wording import finite, iterate, legend
from gdstudio.runs import Trajectory


@dataclass(frozen=True, slots=True)
class Curve:
    """A line of a run: the quantity, the role that it is drawn with, its key ("" for the run's own line), and what the
    legend calls it, "" where it is the only kind of line."""

    quantity: Quantity
    role: str = "loss"
    key: str = ""
    words: Words = ""


# One falling line reads well on a linear axis, up to two decades; of several that have fallen the lower ones would lie on
# one another at its foot.
TWO_DECADES, APART = 100.0, 10.0
EVALUATIONS = Layer("evaluations", Message("Against evaluations"), default=False)
LAYERS = (
    Layer("current", Message("Current point")),
    Layer("linear", Message("Linear axis"), default=False),
    Layer("logarithmic", Message("Logarithmic axis"), default=False),
    EVALUATIONS,
)


def one(what: Quantity | str) -> Callable[[RunView], tuple[Curve, ...]]:
    """The same quantity, or recorded column, for each run."""
    quantity = recorded(what) if isinstance(what, str) else what
    return lambda _run: (Curve(quantity),)


def timeline_figure(
    view: PlotInput, name: str, title: Message, curves: Callable[[RunView], tuple[Curve, ...]], label: Words
) -> Figure:
    """The figure of each run's curves: the first is the run's own line, those behind it are drawn below."""
    runs = view.others_first()
    drawn = [
        (run, curve, series_of(run.trajectory, curve.quantity, _last(run))) for run in runs for curve in curves(run)
    ]
    # Single batches may be fitted exactly: they neither make an axis logarithmic nor set its decades.
    values = [series.values for _, curve, series in drawn if curve.role != "batch"]
    logarithmic = _logarithmic(view, values)
    marks = [mark for run in runs for mark in _ghost(view, run, curves(run)[0].quantity)]
    for run, curve, series in drawn:
        marks += _run(view, run, curve, series)
    if marks:
        marks.append(VLine(cursor_place(view, runs), key="cursor", role="cursor", z=1))
    words = Message("{quantity}, logarithmic", {"quantity": label}) if logarithmic else label
    values = values if logarithmic else [series.values for _, _, series in drawn]
    home = (*home_x(view), *_home_y(values, logarithmic))
    axes = Axis(clock_words(view), whole=True), Axis(words, log=logarithmic)
    entries = (*legend(view, "loss"), *_entries(view, curves))
    return Figure(name, title, *axes, tuple(marks), home, entries, cursor_axis=is_timeline(view))


def _entries(view: PlotInput, curves: Callable[[RunView], tuple[Curve, ...]]) -> tuple[LegendEntry, ...]:
    """What the kinds of lines mean, in the selected run's colour, where there are several kinds."""
    found = curves(view.selected) if view.runs else ()
    # In a legend "loss" is a run by its name.
    return tuple(
        LegendEntry(each.words, "training" if each.role == "loss" else each.role, view.selected.colour)
        for each in found
        if each.words
    )


def step_under(view: PlotInput, x: float) -> Message | None:
    """The selected run's iterate at the step nearest to x; None beyond what was seen."""
    if not view.runs or view.selected.cursor < 0 or not finite(x) or x < -0.5:
        return None
    run = view.selected
    if counted(view):
        steps, spent = _made(view, run.trajectory, _last(run))
        if x > spent[-1] + 0.5:
            return None
        x = float(np.interp(x, spent, steps))
    row = row_of(run, max(round(x), 0))
    return iterate(run, row) if row <= _last(run) else None


def counted(view: PlotInput) -> bool:
    """Whether the x axis is of evaluations: as the clock, or as the layer has it."""
    return view.clock == "evaluations" or EVALUATIONS.name in view.layers


def clock_words(view: PlotInput) -> Message:
    """What the x axis counts."""
    return Message("evaluations") if counted(view) else Message("step")


def is_timeline(view: PlotInput) -> bool:
    """Whether the x axis is the clock's own."""
    return view.clock == "evaluations" or not counted(view)


def cursor_place(view: PlotInput, runs: tuple[RunView, ...]) -> float:
    """Where the clock stands, or the selected run, where the axis is not the clock's."""
    chosen = view.selected if view.selected.cursor >= 0 else runs[-1]
    if view.clock == "evaluations":
        return float(view.cursor * chosen.trajectory.stride)
    return float(on_clock(view, chosen, np.array([float(chosen.trajectory.step(chosen.cursor))]))[0])


def _made(view: PlotInput, trajectory: Trajectory, last: int) -> tuple[Array, Array]:
    """Step numbers, and the evaluations made until there: of the clock those of the updates, else with the start's."""
    made = evaluations_of(trajectory, last)
    return made.steps, made.values - made.values[0] if view.clock == "evaluations" else made.values


def _last(run: RunView) -> int:
    return max(run.reached, run.cursor)


def _logarithmic(view: PlotInput, values: list[Array]) -> bool:
    """As the user has chosen, where there is anything positive; else as it reads better."""
    if "logarithmic" in view.layers:
        return any((part > 0).any() for part in values)
    span = APART if len(view.others_first()) > 1 else TWO_DECADES
    return "linear" not in view.layers and reads_better_logarithmic(values, span)


def on_clock(view: PlotInput, run: RunView, steps: Array) -> Array:
    """Steps of a run as places on the x axis."""
    return np.interp(steps, *_made(view, run.trajectory, run.trajectory.rows - 1)) if counted(view) else steps


def _run(view: PlotInput, run: RunView, curve: Curve, series: Series) -> list[Mark]:
    if counted(view):
        return _curve(view, run, curve, series)
    made_from = (
        _last(run), run.cursor, run.trajectory.step(run.cursor), run.colour, run is view.selected, curve.role,
        "current" in view.layers,
    )  # fmt: skip
    key = "curve", curve.key, curve.quantity.key
    return kept(run.trajectory, key, made_from, lambda: _curve(view, run, curve, series))


def _curve(view: PlotInput, run: RunView, curve: Curve, series: Series) -> list[Mark]:
    selected, quantity = run is view.selected, curve.quantity
    weight, z = (1.0, 5) if selected else (NOT_SELECTED, 4)
    step = run.trajectory.step(run.cursor)
    value = quantity.at(run.trajectory, run.cursor)
    past, future = (
        (on_clock(view, run, steps), values)
        for steps, values in (series.until(step, value), series.beyond(step, value))
    )
    if curve.key:
        key = f"{curve.key}.{run.colour}"
        marks: list[Mark] = [Line(*past, key=key, role=curve.role, run=run.colour, z=z - 2.5, weight=weight)]
        # The rest that was seen is as much a part of the picture of these lines as it is of the run's own.
        if len(future[0]) > 1 and curve.role != "batch":
            marks.append(Line(*future, key=f"future.{key}", role="future", run=run.colour, z=z - 3, weight=weight))
        return marks
    key = f"loss.{run.colour}"
    marks = [Line(*past, key=key, role="loss", run=run.colour, z=z, weight=weight)]
    if len(future[0]) > 1:
        key = f"future.{run.colour}"
        marks.append(Line(*future, key=key, role="future", run=run.colour, z=3, weight=weight))
    if "current" in view.layers:
        at, key = (past[0][-1:], past[1][-1:]), f"current.{run.colour}"
        above = 10 if selected else 6
        marks.append(Points(*at, key=key, role="current", run=run.colour, z=above, weight=weight))
    return marks


def _ghost(view: PlotInput, run: RunView, quantity: Quantity) -> list[Mark]:
    ghost = run.ghost
    if ghost is None or not ghost.rows:
        return []
    made_from = min(_last(run), ghost.rows - 1), run.colour, counted(view), view.clock
    return kept(ghost, ("old curve", quantity.key), made_from, lambda: [_old_curve(view, run, ghost, quantity)])


def _old_curve(view: PlotInput, run: RunView, ghost: Trajectory, quantity: Quantity) -> Mark:
    # The path before a change need not have been of batches.
    known = all(name in ghost.columns for name in quantity.columns)
    series = series_of(ghost, quantity if known else recorded("value"), _last(run))
    x = series.steps
    if counted(view):
        x = np.interp(x, *_made(view, ghost, ghost.rows - 1))
    return Line(x, series.values, key=f"ghost.{run.colour}", role="ghost", run=run.colour, z=2)


def home_x(view: PlotInput) -> Range:
    """The range of x: the whole timeline; of evaluations what one a step would make, or more as they are made."""
    if is_timeline(view):
        return 0.0, float(max(view.steps, 1))
    made = [evaluations_of(run.trajectory, _last(run)).values[-1] for run in view.others_first()]
    most, planned = max(made, default=0.0), float(view.steps + 1)
    return 0.0, planned if most <= planned else one_two_five(float(most))


def _home_y(seen: list[Array], logarithmic: bool) -> Range:
    if logarithmic:
        span = span_of(part[part > 0] for part in seen)
        return decades(*span) if span else (0.1, 1.0)
    span = span_of(seen)
    return grown(*span, max(len(part) for part in seen)) if span else (0.0, 1.0)
