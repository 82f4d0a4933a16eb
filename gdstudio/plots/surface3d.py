"""The objective over two parameters as a relief, turned in the hand, with the walks on it.

The relief is that of the contours: the same field, the same heights. A walk is laid on it: between two iterates it
follows the relief below the straight step, and what the relief hides of it is drawn paler.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from gdstudio.model import Field, FieldRequest, Message, Problem
from gdstudio.plots.camera import HOME
from gdstudio.plots.figure import Axis, Figure, Range
from gdstudio.plots.minima import closed_form_request
from gdstudio.plots.plot_input import Layer, PlotInput
from gdstudio.plots.ranges import home_range
from gdstudio.plots.relief import Relief, relief_of, scale_of
from gdstudio.plots.scaffold import scaffold
from gdstudio.plots.trails import handle_marks, nearest, trail_marks
from gdstudio.plots.wording import legend, symbol

NAME = "surface"
TITLE = Message("Surface")
STAGE, ORDER = True, 3
LAYERS = (
    Layer("path", Message("Path")),
    Layer("current", Message("Current point")),
    Layer("next", Message("Next step")),
    Layer("minimum", Message("Known minimum")),
)
# As coarse as the contours' first field, so that neither figure makes the other compute.
GRID = (256, 256)


def suits(problem: Problem) -> bool:
    """Problems of two parameters."""
    return len(problem.parameters) == 2


def fields(view: PlotInput) -> tuple[FieldRequest, ...]:
    """The surface over the home range."""
    closed = (closed_form_request(view),) if view.problem.is_affine else ()
    return (*closed, _request(view))


def draw(view: PlotInput) -> Figure:
    """The figure at the cursor, from the camera; without its field only the empty box is there."""
    problem, camera = view.problem, view.camera or HOME
    field = view.best([_request(view)])
    figure = partial(Figure, NAME, _title(problem), Axis(""), Axis(""), home=camera.home(), camera=camera)
    note = _nothing(field)
    if note is not None:
        return Figure(NAME, _title(problem), Axis(""), Axis(""), (), camera.home(), note=note)
    scale = scale_of(field) if field is not None else None
    relief = _relief(view)
    ranges = (relief.x_range, relief.y_range) if relief is not None else _ranges(view)
    marks = scaffold(problem, ranges, scale, camera)
    if relief is not None:
        marks += [relief.faces(camera), *trail_marks(view, relief, camera), *handle_marks(view, relief, camera)]
    return figure(tuple(marks), legend=legend(view, "path"), equal_aspect=True)


def hover(view: PlotInput, x: float, y: float) -> Message | None:
    """The iterate under the pointer."""
    relief, camera = _relief(view), view.camera or HOME
    return nearest(view, relief, camera, x, y) if relief is not None else None


def edit_of(view: PlotInput, key: str, x: float, y: float) -> tuple[str, dict[str, float]]:
    """A dragged point is a start: the place of the relief that is seen there. KeyError without a relief."""
    relief = _relief(view)
    if relief is None:
        raise KeyError(key)
    place = relief.under(view.camera or HOME, x, y)
    return ("start" if key == "start" else "point"), dict(zip(view.problem.parameters, place, strict=True))


def _relief(view: PlotInput) -> Relief | None:
    field = view.best([_request(view)])
    scale = scale_of(field) if field is not None else None
    return relief_of(field, scale, view.camera or HOME) if field is not None and scale is not None else None


def _request(view: PlotInput) -> FieldRequest:
    return view.request("surface", view.problem.parameters, _ranges(view), GRID)


def _ranges(view: PlotInput) -> tuple[Range, Range]:
    """The problem's view; without one, around its start, as on the contours."""
    first, second = view.problem.parameters
    return home_range(view.selected.spec, first), home_range(view.selected.spec, second)


def _title(problem: Problem) -> Message:
    if problem.kind != "fit":
        return TITLE
    first, second = (symbol(name) for name in problem.parameters)
    return Message("Loss over ({first}, {second})", {"first": first, "second": second})


def _nothing(field: Field | None) -> Message | None:
    """A sentence where there is no relief to look at."""
    if field is None:
        return None
    seen = field.arrays["z"][np.isfinite(field.arrays["z"])]
    if not len(seen):
        return Message("There is no value anywhere in this view, so there is no surface to draw.")
    if scale_of(field) is None:
        slots = {"value": float(seen[0])}
        return Message("The value is {value} everywhere in this view: the surface is one level plane.", slots)
    return None
