"""Where a fit changes from one class to the other: places of one feature, lines over two."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from contourpy import LineType, contour_generator

from gdstudio.model import RunSpec
from gdstudio.model.two_classes import boundary_level
from gdstudio.plots.figure import Array
from gdstudio.plots.fitting import is_straight, model_values
from gdstudio.plots.plot_input import Box

# Points to a side of the grid on which a curved boundary is looked for.
GRID = 65


def crossings(spec: RunSpec, x: Array, values: Array) -> list[float]:
    """The places between the ascending x at which the model's values (n,) go through the boundary's; none without two
    classes."""
    level = boundary_level(spec.problem)
    if level is None:
        return []
    above = values - level
    with np.errstate(invalid="ignore"):
        at = np.flatnonzero(above[:-1] * above[1:] < 0)
        between = x[at] + (x[at + 1] - x[at]) * above[at] / (above[at] - above[at + 1])
    return sorted([*between.tolist(), *x[above == 0].tolist()])


def boundary_line(spec: RunSpec, parameters: Sequence[float], box: Box) -> tuple[Array, Array]:
    """The boundary over two features within the box, its parts divided by nan; empty where there is none."""
    level = boundary_level(spec.problem)
    points = 2 if is_straight(spec.problem) else GRID
    x, y = np.meshgrid(np.linspace(box[0], box[1], points), np.linspace(box[2], box[3], points))
    features = dict(zip(spec.problem.features, (x.ravel(), y.ravel()), strict=True))
    values = model_values(spec, parameters, features).reshape(x.shape)
    if level is None or not np.isfinite(values).all():
        return np.empty(0), np.empty(0)
    found = contour_generator(x, y, values, line_type=LineType.ChunkCombinedNan).lines(level)[0][0]
    if found is None:
        return np.empty(0), np.empty(0)
    return np.ascontiguousarray(found[:, 0]), np.ascontiguousarray(found[:, 1])
