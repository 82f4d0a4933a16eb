"""An objective over two parameters on a grid, with the contour levels that show it."""

import numpy as np

from gdstudio.analysis.quadratic import is_quadratic, quadratic_of
from gdstudio.analysis.spread import contour_levels, heights
from gdstudio.engines.vectorised import Array, evaluate, over_grid
from gdstudio.model import FieldRequest, Problem

KIND = "surface"

# Points times rows that a worker computes in a few tenths of a second; more data get a coarser grid.
MOST_WORK = 40_000_000
COARSEST = 48


def compute(request: FieldRequest) -> dict[str, Array]:
    """The objective over the request's two axes; the other parameters stay at `at`.

    Arrays: `x` (nx,), `y` (ny,), the grid's places; `z` (ny, nx), nan where there is no value; `levels` (L,)
    ascending; `shade` (ny, nx) from 0 (lowest) to 1, nan as in z; `log` (1,), 1 where levels and shades are
    logarithmic; `range` (2,), the lowest and highest value that they span. Where a fit's objective is quadratic, z is exact to rounding and its cost does not depend on
    the number of rows; else nx and ny may be lower than asked for with many rows.
    """
    problem = request.problem
    columns, rows = _size(request)
    x, y = np.linspace(*request.ranges[0], columns), np.linspace(*request.ranges[1], rows)
    at = problem.start if request.at is None else request.at
    names = {**dict(request.constants), **dict(zip(problem.parameters, at, strict=True))}
    z = _values(problem, names, request.axes, x, y)
    if not np.isfinite(z).all():
        z = np.where(np.isfinite(z), z, np.nan)
    span = heights(z)
    levels, shade, logarithmic = contour_levels(z, span)
    log = np.array([float(logarithmic)])
    return {"x": x, "y": y, "z": z, "levels": levels, "shade": shade, "log": log, "range": np.array(span)}


def _values(problem: Problem, names: dict[str, float], axes: tuple[str, ...], x: Array, y: Array) -> Array:
    """(ny, nx); `names` are the constants and all parameters, of which those on the axes vary."""
    if not problem.columns:
        # What depends on one axis only is computed once a column or row, not once a point.
        value = evaluate(problem.objective, {**names, axes[0]: x[np.newaxis, :], axes[1]: y[:, np.newaxis]})
        return np.array(np.broadcast_to(value, (len(y), len(x))))
    grids = np.meshgrid(x, y)
    points = {name: np.full(grids[0].size, names[name]) for name in problem.parameters}
    points |= {name: grid.ravel() for name, grid in zip(axes, grids, strict=True)}
    return _fitted(problem, names, points).reshape(len(y), len(x))


def _fitted(problem: Problem, names: dict[str, float], points: dict[str, Array]) -> Array:
    """A fit's objective at points (G,), as (G,)."""
    if is_quadratic(problem):
        form = quadratic_of(problem, {name: value for name, value in names.items() if name not in points})
        if np.isfinite(form.hessian).all() and np.isfinite(form.centre).all():
            return form.over(np.stack([points[name] for name in problem.parameters]))
    return over_grid(problem, problem.objective, {**names, **points})


def _size(request: FieldRequest) -> tuple[int, int]:
    problem, (columns, rows) = request.problem, request.size
    if not problem.columns or is_quadratic(problem):
        return columns, rows
    work = columns * rows * max(column.size for column in problem.columns.values())
    shrink = min(1.0, (MOST_WORK / work) ** 0.5)
    return max(COARSEST, round(columns * shrink)), max(COARSEST, round(rows * shrink))
