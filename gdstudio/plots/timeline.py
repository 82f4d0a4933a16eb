"""Figures over the timeline: one number a step, the past firm, what was seen beyond the cursor faint."""

from __future__ import annotations

from gdstudio.model import Message
from gdstudio.plots.figure import Array, Axis, Figure, Line, Mark, Points, Range, VLine, Words
from gdstudio.plots.paths import NOT_SELECTED, row_of
from gdstudio.plots.plot_input import Layer, PlotInput, RunView
from gdstudio.plots.ranges import decades, grown, reads_better_logarithmic, span_of
from gdstudio.plots.series import Series, series_of
from gdstudio.plots.wording import finite, iterate, legend

LAYERS = (
    Layer("current", Message("Current point")),
    Layer("linear", Message("Linear axis"), default=False),
)


def timeline_figure(view: PlotInput, name: str, title: Message, column: str, label: Words) -> Figure:
    """The figure of one recorded column (see `Trajectory.column`)."""
    seen = {run.colour: series_of(run.trajectory, column, max(run.reached, run.cursor)) for run in view.others_first()}
    values = [series.values for series in seen.values()]
    logarithmic = "linear" not in view.layers and reads_better_logarithmic(values)
    marks: list[Mark] = []
    for run in view.others_first():
        marks += _ghost(run, column) + _run(view, run, column, seen[run.colour])
    if marks:
        marks.append(VLine(float(_cursor_step(view)), key="cursor", role="cursor", z=1))
    words = Message("{quantity}, logarithmic", {"quantity": label}) if logarithmic else label
    home = (0.0, float(max(view.steps, 1)), *_home_y(values, logarithmic))
    axes = Axis(Message("step"), whole=True), Axis(words, log=logarithmic)
    return Figure(name, title, *axes, tuple(marks), home, legend(view, "loss"), cursor_axis=True)


def step_under(view: PlotInput, x: float) -> Message | None:
    """The selected run's iterate at the step nearest to x; None beyond what was seen."""
    if not view.runs or view.selected.cursor < 0 or not finite(x) or x < -0.5:
        return None
    run = view.selected
    row = row_of(run, max(round(x), 0))
    return iterate(run, row) if row <= max(run.reached, run.cursor) else None


def _run(view: PlotInput, run: RunView, column: str, series: Series) -> list[Mark]:
    selected = run is view.selected
    weight, z = (1.0, 5) if selected else (NOT_SELECTED, 4)
    step = run.trajectory.step(run.cursor)
    value = float(run.trajectory.column(column, run.cursor, run.cursor + 1)[0])
    past, future = series.until(step, value), series.beyond(step, value)
    key = f"loss.{run.colour}"
    marks: list[Mark] = [Line(*past, key=key, role="loss", run=run.colour, z=z, weight=weight)]
    if len(future[0]) > 1:
        key = f"future.{run.colour}"
        marks.append(Line(*future, key=key, role="future", run=run.colour, z=3, weight=weight))
    if "current" in view.layers:
        at, key = (past[0][-1:], past[1][-1:]), f"current.{run.colour}"
        above = 10 if selected else 6
        marks.append(Points(*at, key=key, role="current", run=run.colour, z=above, weight=weight))
    return marks


def _ghost(run: RunView, column: str) -> list[Mark]:
    if run.ghost is None or not run.ghost.rows:
        return []
    series = series_of(run.ghost, column, max(run.reached, run.cursor))
    return [Line(series.steps, series.values, key=f"ghost.{run.colour}", role="ghost", run=run.colour, z=2)]


def _cursor_step(view: PlotInput) -> int:
    run = view.selected if view.selected.cursor >= 0 else view.others_first()[-1]
    return run.trajectory.step(run.cursor)


def _home_y(seen: list[Array], logarithmic: bool) -> Range:
    if logarithmic:
        span = span_of(part[part > 0] for part in seen)
        return decades(*span) if span else (0.1, 1.0)
    span = span_of(seen)
    return grown(*span, max(len(part) for part in seen)) if span else (0.0, 1.0)
