"""How far the same run is from itself on another engine, step by step, and what that is due to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from gdstudio.language import format_number
from gdstudio.model import FieldRequest, Message, Problem, RunSpec
from gdstudio.plots import timeline
from gdstudio.plots.figure import Array, Axis, Figure, Line, Mark, Points, Text, VLine
from gdstudio.plots.paths import NOT_SELECTED
from gdstudio.plots.plot_input import Layer, PlotInput, RunView
from gdstudio.plots.ranges import decades, span_of
from gdstudio.plots.series import POINTS_TO_DRAW
from gdstudio.plots.wording import legend
from gdstudio.runs import Trajectory

NAME = "between-engines"
TITLE = Message("Difference between engines")
STAGE, ORDER = False, 6
LAYERS = (Layer("current", Message("Current point")),)
# More parameters than these are not recorded at each step.
MOST_PARAMETERS = 64
# What two runs have in common that are the same but for their engine and the type of their numbers.
_SAME = (
    "problem",
    "optimizer",
    "values",
    "start",
    "constants",
    "schedule",
    "changes",
    "batch",
    "validation",
    "pitfall",
)
# Half the distance between two neighbouring numbers, as a part of their size; with it, the digits that are kept.
_ROUNDING = {"float32": (2.0**-24, 7), "float64": (2.0**-53, 16)}
# One rounding to this many of them, one after the other, is still called rounding.
_FEW, _GROWN = 16.0, 1000.0


def suits(problem: Problem) -> bool:
    """Problems whose parameters are recorded at each step."""
    return len(problem.parameters) <= MOST_PARAMETERS


def fields(_view: PlotInput) -> tuple[FieldRequest, ...]:
    """None: the runs have all that is drawn."""
    return ()


@dataclass(frozen=True, slots=True)
class Gap:
    """Between two runs: step numbers and the largest difference of a parameter there, thinned so that the largest stay;
    `size` is the largest parameter on the way."""

    steps: Array
    values: Array
    size: float

    @property
    def largest(self) -> float:
        """Of all steps."""
        return float(self.values.max(initial=0.0))

    @property
    def first(self) -> float:
        """The first that is not 0; 0 if all are."""
        found = self.values[self.values > 0]
        return float(found[0]) if len(found) else 0.0


def draw(view: PlotInput) -> Figure:
    """A line for each other engine; with one engine alone a sentence says how to add the others."""
    base, others = _compared(view)
    if base is None or not others:
        sentence = Message("Runs that differ in their engine alone are compared here. Run, On all engines adds them.")
        return Figure(NAME, TITLE, Axis(""), Axis(""), (), (0, 1, 0, 1), note=sentence)
    found = [(run, gap_of(base, run)) for run in others]
    marks: list[Mark] = []
    for run, gap in found:
        marks += _line(view, run, gap)
    marks.append(VLine(timeline.cursor_place(view, view.others_first()), key="cursor", role="cursor", z=1))
    marks.append(Text(0.5, 0.98, _cause(base, found), (0.5, 0.0), "axes", key="cause", role="hint", z=9))
    span = span_of([gap.values[gap.values > 0] for _, gap in found])
    words = Message("difference, logarithmic") if span else Message("difference")
    home = (*timeline.home_x(view), *(_roomy(*decades(*span)) if span else (-0.1, 1.0)))
    axes = Axis(timeline.clock_words(view), whole=True), Axis(words, log=span is not None)
    return Figure(NAME, TITLE, *axes, tuple(marks), home, legend(view, "loss"), cursor_axis=timeline.is_timeline(view))


def hover(view: PlotInput, x: float, _y: float) -> Message | None:
    """The differences at the step under the pointer."""
    base, others = _compared(view)
    if base is None or not others or not math.isfinite(x) or x < -0.5:
        return None
    gaps = [(run, gap_of(base, run)) for run in others]
    at = [(run, gap.values[int(np.abs(gap.steps - x).argmin())]) for run, gap in gaps if len(gap.steps)]
    said = ", ".join(f"{run.name} {format_number(float(value))}" for run, value in at)
    return Message("step {step}: {differences}", {"step": max(round(x), 0), "differences": said}) if at else None


def _compared(view: PlotInput) -> tuple[RunView | None, list[RunView]]:
    """The first run of the selected one's kind, and those that are the same on other engines or in other types."""
    shown = [run for run in view.runs if run.cursor >= 0]
    alike = [run for run in shown if same_but_engine(run.spec, view.selected.spec)]
    base = alike[0] if alike else None
    return base, [run for run in alike[1:] if base is not None and _kind(run.spec) != _kind(base.spec)]


def same_but_engine(one: RunSpec, other: RunSpec) -> bool:
    """Whether two runs differ in engine and type of number at most."""
    return all(getattr(one, name) == getattr(other, name) for name in _SAME)


def _kind(spec: RunSpec) -> tuple[str, str]:
    return spec.engine, spec.dtype


_kept: WeakKeyDictionary[Trajectory, dict[int, tuple[int, Gap]]] = WeakKeyDictionary()


def gap_of(base: RunView, run: RunView) -> Gap:
    """Over the steps of both that were seen; kept while nothing new is seen."""
    last = min(max(each.reached, each.cursor) for each in (base, run))
    last = min(last, base.trajectory.rows - 1, run.trajectory.rows - 1)
    kept = _kept.setdefault(run.trajectory, {})
    found = kept.get(id(base.trajectory))
    if found is None or found[0] != last:
        found = kept[id(base.trajectory)] = last, _gap(base, run, last + 1)
    return found[1]


def _gap(base: RunView, run: RunView, rows: int) -> Gap:
    names = [f"parameters.{name}" for name in base.spec.problem.parameters]
    values, size = np.zeros(rows), 0.0
    for name in names:
        one, other = (each.trajectory.column(name, 0, rows) for each in (base, run))
        np.maximum(values, np.abs(one - other), out=values)
        size = max(size, float(np.abs(one).max(initial=0.0)))
    ends = np.unique(np.linspace(0, rows, min(rows, POINTS_TO_DRAW) + 1).astype(int))[:-1]
    largest = np.maximum.reduceat(values, ends) if rows else values
    return Gap(ends * float(base.trajectory.stride), largest, size)


def _line(view: PlotInput, run: RunView, gap: Gap) -> list[Mark]:
    step = run.trajectory.step(run.cursor)
    weight, z = (1.0, 5) if run is view.selected else (NOT_SELECTED, 4)
    # A logarithmic axis has no 0: the line goes from one difference to the next.
    known = gap.values > 0 if gap.largest > 0 else np.full(len(gap.values), True)
    steps, shown = gap.steps[known], gap.values[known]
    past, future = steps <= step, steps >= step
    x = timeline.on_clock(view, run, steps)
    marks: list[Mark] = [
        Line(x[past], shown[past], key=f"loss.{run.colour}", role="loss", run=run.colour, z=z, weight=weight)
    ]
    if future.sum() > 1:
        key = f"future.{run.colour}"
        marks.append(Line(x[future], shown[future], key=key, role="future", run=run.colour, z=3, weight=weight))
    if "current" in view.layers and past.any() and steps[past][-1] == step:
        at, key = (x[past][-1:], shown[past][-1:]), f"current.{run.colour}"
        marks.append(Points(*at, key=key, role="current", run=run.colour, z=6, weight=weight))
    return marks


def _roomy(low: float, high: float) -> tuple[float, float]:
    """A third more at the top, for the words."""
    return low, high * (high / low) ** 0.4


def _cause(base: RunView, found: list[tuple[RunView, Gap]]) -> Message:
    """Of the largest difference: how large it is, where, and what makes it."""
    run, gap = max(found, key=lambda each: each[1].largest)
    if not gap.largest > 0:
        return Message("Every bit of every step is the same.")
    place = int(gap.values.argmax())
    slots = {"largest": format_number(gap.largest), "step": int(gap.steps[place]), "engine": run.spec.engine}
    sentence = "At most {largest}, with {engine} at step {step}. {why}"
    return Message(sentence, {**slots, "why": _why(base.spec, run.spec, gap)})


def _why(base: RunSpec, spec: RunSpec, gap: Gap) -> Message:
    """By the first difference, whether one rounding makes it; by the largest, whether it has grown since."""
    coarse = max((base.dtype, spec.dtype), key=lambda dtype: _ROUNDING[dtype][0])
    rounding, digits = _ROUNDING[coarse]
    slots: dict[str, object] = {"dtype": coarse, "digits": digits, "first": format_number(gap.first)}
    if gap.first > _FEW * rounding * max(gap.size, 1e-300):
        return Message("It begins with {first}: that is more than rounding.", slots)
    grown = gap.largest > _GROWN * gap.first
    if base.dtype != spec.dtype:
        words = (
            "{dtype} keeps {digits} digits, and the steps make {first} grow."
            if grown
            else "{dtype} keeps {digits} digits."
        )
    else:
        words = "Each sum is rounded in its own order."
        if grown:
            words = "Each sum is rounded in its own order, and the steps make {first} grow."
    return Message(words, slots)
