"""The directions of curvature at the current point: along which the gradient changes most, and least."""

from __future__ import annotations

import numpy as np

from gdstudio.model import FieldRequest, Message, RunSpec
from gdstudio.plots.directions import Pair, name_of_arrow, scaled
from gdstudio.plots.figure import Line, Mark
from gdstudio.plots.plot_input import Box, Layer, PlotInput
from gdstudio.plots.wording import finite

LAYER = Layer("curvature", Message("Directions of curvature"), default=False)

# What a direction reaches to either side of the point, as a part of what an arrow at it does.
PART = 0.6
# A curvature below this part of the larger one is rounding.
LEVEL = 1e-9
Z_LINE = 9


def curvature_request(spec: RunSpec, at: tuple[float, ...] | None) -> FieldRequest:
    """The field with Hessian and eigenvalues at a point (P,); where the curvature is the same everywhere, one request
    serves all points.
    """
    everywhere = spec.problem.is_quadratic or at is None
    constants = tuple(sorted(spec.constants.items()))
    return FieldRequest("curvature", spec.fitted, constants, at=spec.problem.start if everywhere else at)


def bending_request(view: PlotInput) -> tuple[FieldRequest, ...]:
    """What the layer needs: the curvature at the selected run's point."""
    at = _point(view)
    return () if at is None else (curvature_request(view.selected.spec, at),)


def bending_marks(view: PlotInput, box: Box) -> list[Mark]:
    """A line through the point along each eigenvector, named as on the page of the step: the first is the most curved
    upwards. Dashed where the function curves downwards along it.
    """
    at = _point(view)
    field = view.fields.get(curvature_request(view.selected.spec, at)) if at is not None else None
    if at is None or field is None:
        return []
    values, directions = field.arrays["eigenvalues"], field.arrays["eigenvectors"]
    # What stands in until the field comes may be that of a function of one variable.
    if len(values) != 2 or not np.isfinite(values).all():
        return []
    rounding = LEVEL * float(np.abs(values).max())
    marks: list[Mark] = []
    for number in (1, 2):
        way = scaled((float(directions[0, -number]), float(directions[1, -number])), box)
        # The end with the name is the upper one, so that it does not jump from one end to the other.
        sign = PART if (way[1], way[0]) > (0.0, 0.0) else -PART
        marks += _line(number, at, (sign * way[0], sign * way[1]), bool(values[-number] < -rounding), box)
    return marks


def _point(view: PlotInput) -> Pair | None:
    run = view.selected
    if run.cursor < 0:
        return None
    x, y = run.trajectory.row(run.cursor).parameters.tolist()
    return (x, y) if finite(x, y) else None


def _line(number: int, at: Pair, half: Pair, downwards: bool, box: Box) -> list[Mark]:
    x, y = (np.array([place - part, place + part]) for place, part in zip(at, half, strict=True))
    key, role = f"curvature.{number}", "curves-down" if downwards else "curves-up"
    name = name_of_arrow(key, (float(x[1]), float(y[1])), half, f"<i>λ</i><sub>{number}</sub>", box)
    return [Line(x, y, cased=True, key=key, role=role, z=Z_LINE), name]
