"""The objective over two parameters as contours, with the walk on it."""

from __future__ import annotations

import numpy as np

from gdstudio.model import Field, FieldRequest, Message, Problem
from gdstudio.plots import contours
from gdstudio.plots.bending import LAYER as BENDING
from gdstudio.plots.bending import bending_marks, bending_request
from gdstudio.plots.directions import DIRECTIONS, FIELD, direction_marks, field_marks
from gdstudio.plots.figure import Axis, Figure, Mark, Points, Range
from gdstudio.plots.memory import LAYER as MEMORY
from gdstudio.plots.memory import memory_marks
from gdstudio.plots.minima import closed_form, closed_form_request, known_minima
from gdstudio.plots.paths import Z_MINIMUM, Columns, nearest_iterate, walk_marks
from gdstudio.plots.plot_input import Box, Layer, PlotInput, RunView
from gdstudio.plots.ranges import aligned, home_range, needs_own_field, widened
from gdstudio.plots.wording import finite, legend, symbol

NAME = "parameters"
TITLE = Message("Contours")
STAGE, ORDER = True, 2
LAYERS = (
    Layer("path", Message("Path")),
    Layer("current", Message("Current point")),
    Layer("next", Message("Next step")),
    Layer("minimum", Message("Known minimum")),
    *contours.LAYERS,
    FIELD,
    DIRECTIONS,
    BENDING,
    MEMORY,
    Layer("iterate-numbers", Message("Step numbers"), default=False),
    Layer("equal-aspect", Message("Equal aspect"), default=False),
)

# While something is dragged, at once, and refined.
HAND, COARSE, FINE = (128, 128), (256, 256), (512, 512)
ARROWS = (18, 13)
# Shapes of boxes that equal aspect has to fill: width by height, and height by width.
WIDEST, TALLEST = 2.6, 1.25


def suits(problem: Problem) -> bool:
    """Problems of two parameters."""
    return len(problem.parameters) == 2


def fields(view: PlotInput) -> tuple[FieldRequest, ...]:
    """The surface over the home range and over what the user has moved to: for the hand, coarse, then refined."""
    closed = (closed_form_request(view),) if view.problem.is_affine else ()
    arrows = (_arrows_request(view),) if FIELD.name in view.layers else ()
    bending = bending_request(view) if BENDING.name in view.layers else ()
    return (
        *closed,
        *arrows,
        *bending,
        *(_request(view, ranges, size) for size in (HAND, COARSE, FINE) for ranges in _ranges(view)),
    )


def draw(view: PlotInput) -> Figure:
    """The figure at the cursor; without its field only the walk is there."""
    problem = view.problem
    box = _box(view)
    surface = _surface(view)
    marks = contours.surface_marks(surface, view.layers) if surface is not None else []
    marks += _arrows(view) + _minima(view) + walk_marks(view, _columns, box, cased=True)
    seen = view.ranges or box
    if DIRECTIONS.name in view.layers:
        marks += direction_marks(view, seen)
    if BENDING.name in view.layers:
        marks += bending_marks(view, seen)
    if MEMORY.name in view.layers:
        marks += memory_marks(view, _columns(view.selected), seen)
    x, y = (Axis(symbol(name)) for name in problem.parameters)
    return Figure(
        NAME, _title(problem), x, y, tuple(marks), box, legend(view, "path"), "equal-aspect" in view.layers
    )  # fmt: skip


def hover(view: PlotInput, x: float, y: float) -> Message | None:
    """The iterate under the pointer."""
    return nearest_iterate(view, _columns, x, y, view.ranges or _box(view))


def edit_of(view: PlotInput, key: str, x: float, y: float) -> tuple[str, dict[str, float]]:
    """A dragged point is a start."""
    return ("start" if key == "start" else "point"), dict(zip(view.problem.parameters, (x, y), strict=True))


def _columns(run: RunView) -> Columns:
    first, second = run.spec.problem.parameters
    return f"parameters.{first}", f"parameters.{second}"


def _home(view: PlotInput) -> tuple[Range, Range]:
    first, second = view.problem.parameters
    return home_range(view.selected.spec, first), home_range(view.selected.spec, second)


def _box(view: PlotInput) -> Box:
    (x0, x1), (y0, y1) = _home(view)
    return x0, x1, y0, y1


def _filled(view: PlotInput) -> tuple[Range, Range]:
    """The home ranges; with equal aspect also what a wide or a tall box then shows beside them."""
    x, y = _home(view)
    if "equal-aspect" not in view.layers:
        return x, y
    width, height = x[1] - x[0], y[1] - y[0]
    return widened(*x, max(width, WIDEST * height)), widened(*y, max(height, TALLEST * width))


def _moved(view: PlotInput) -> tuple[Range, Range] | None:
    """The ranges to compute where the user has moved the view; None while the home field serves."""
    if view.ranges is None or not finite(*view.ranges):
        return None
    x, y = view.ranges[:2], view.ranges[2:]
    if not any(needs_own_field(seen, home) for seen, home in zip((x, y), _filled(view), strict=True)):
        return None
    return aligned(*x), aligned(*y)


def _request(view: PlotInput, ranges: tuple[Range, ...], size: tuple[int, int]) -> FieldRequest:
    return view.request("surface", view.problem.parameters, ranges, size)


def _ranges(view: PlotInput) -> tuple[tuple[Range, Range], ...]:
    """What surfaces are wanted over: the user's view, if any, and the home range."""
    moved = _moved(view)
    return (_filled(view),) if moved is None else (moved, _filled(view))


def _surface(view: PlotInput) -> Field | None:
    """The best that is there: of the user's view before the home range, fine before coarse."""
    return view.best(_request(view, ranges, size) for ranges in _ranges(view) for size in (FINE, COARSE, HAND))


def _arrows_request(view: PlotInput) -> FieldRequest:
    return view.request("slopes", view.problem.parameters, _ranges(view)[0], ARROWS)


def _arrows(view: PlotInput) -> list[Mark]:
    return field_marks(view.best([_arrows_request(view)])) if FIELD.name in view.layers else []


def _minima(view: PlotInput) -> list[Mark]:
    if "minimum" not in view.layers:
        return []
    exact = closed_form(view)
    if exact is not None:
        x, y = np.array(exact[:1]), np.array(exact[1:])
        return [Points(x, y, key="closed-form", role="closed-form", z=Z_MINIMUM)]
    found = known_minima(view)
    if not found:
        return []
    x, y = (np.array(column) for column in zip(*(at for at, _ in found), strict=True))
    return [Points(x, y, key="minimum", role="minimum", z=Z_MINIMUM)]


def _title(problem: Problem) -> Message:
    if problem.kind != "fit":
        return TITLE
    first, second = (symbol(name) for name in problem.parameters)
    return Message("Loss over ({first}, {second})", {"first": first, "second": second})
