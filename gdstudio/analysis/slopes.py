"""The gradient of an objective at the middles of a coarse grid's cells: what a field of arrows needs."""

import numpy as np

from gdstudio.engines.vectorised import Array, over_grid
from gdstudio.model import FieldRequest

KIND = "slopes"


def compute(request: FieldRequest) -> dict[str, Array]:
    """The gradient over the request's two axes; the other parameters stay at `at`.

    Arrays of shape (n,), one entry a cell at which f has a value and a slope: the cell's
    middle `x` and `y`, and the derivatives `gx` and `gy` with respect to the two axes.
    """
    problem = request.problem
    middles = [low + (high - low) * (np.arange(count) + 0.5) / count for (low, high), count in
               zip(request.ranges, request.size, strict=True)]  # fmt: skip
    x, y = (grid.ravel() for grid in np.meshgrid(*middles))
    at = problem.start if request.at is None else request.at
    points = {name: np.full(len(x), value) for name, value in zip(problem.parameters, at, strict=True)}
    points |= dict(zip(request.axes, (x, y), strict=True))
    names: dict[str, Array | float] = {**dict(request.constants), **points}
    gx, gy = (over_grid(problem, problem.gradient[problem.parameters.index(name)], names) for name in request.axes)
    kept = np.isfinite(gx) & np.isfinite(gy) & ((gx != 0) | (gy != 0))
    # Formulas of derivatives have values where f itself has none: that of ln(x) is 1/x.
    kept &= np.isfinite(over_grid(problem, problem.objective, names))
    return {"x": x[kept], "y": y[kept], "gx": gx[kept], "gy": gy[kept]}
