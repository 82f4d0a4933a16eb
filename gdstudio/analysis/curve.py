"""An objective over one parameter, sampled finely where it bends, broken where it jumps or has a pole."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from gdstudio.analysis.spread import robust_range
from gdstudio.engines.vectorised import Array, over_grid
from gdstudio.model import FieldRequest

KIND = "curve"

Function = Callable[[Array], Array]
MOST_POINTS = 4096
# Fractions of the drawn height (or width): what an eye tells apart, a jump, a narrow interval.
BEND, JUMP, NARROW = 1 / 1500, 1 / 40, 1e-6
# With both neighbours cut off on opposite sides the line between them would be a lie at any width.
THROUGH = 2.9


def compute(request: FieldRequest) -> dict[str, Array]:
    """The objective along the request's one axis; the other parameters stay at `at`.

    Arrays: `x`, `y` of shape (n,), n ≤ 8192, y nan where the function has no value or a line would join what
    is not joined; `y_range` (2,), what is worth seeing of y (nan where nothing is finite).
    """
    problem = request.problem
    at = problem.start if request.at is None else request.at
    others = {**dict(request.constants), **dict(zip(problem.parameters, at, strict=True))}
    axis, (low, high) = request.axes[0], request.ranges[0]

    def function(x: Array) -> Array:
        return over_grid(problem, problem.objective, {**others, axis: x})

    x = np.linspace(low, high, request.size[0])
    y = function(x)
    y_range = robust_range(y)
    x, y = _refined(function, x, y, y_range)
    x, y = _broken(x, y, y_range)
    return {"x": x, "y": np.where(np.isfinite(y), y, np.nan), "y_range": np.array(y_range)}


def _drawn(y: Array, y_range: tuple[float, float]) -> Array:
    """y in heights of the drawn range, cut off one height below and above it: 0 … 3."""
    low, high = y_range
    height = high - low or 1.0
    return np.asarray((np.clip(y, low - height, high + height) - low) / height + 1)


def _refined(function: Function, x: Array, y: Array, y_range: tuple[float, float]) -> tuple[Array, Array]:
    """Halve intervals until the curve between its points cannot be told from a straight line, or is cut."""
    width = x[-1] - x[0]
    for _ in range(20):
        chosen = np.flatnonzero(_worth_halving(x, _drawn(y, y_range), width))
        if not len(chosen) or len(x) + len(chosen) > MOST_POINTS:
            break
        middle = 0.5 * (x[chosen] + x[chosen + 1])
        x, y = np.insert(x, chosen + 1, middle), np.insert(y, chosen + 1, function(middle))
    return x, y


def _worth_halving(x: Array, v: Array, width: float) -> npt.NDArray[np.bool_]:
    """For each interval between neighbours, (n − 1,)."""
    finite = np.isfinite(v)
    edge = finite[1:] != finite[:-1]
    with np.errstate(invalid="ignore"):
        jump = np.abs(np.diff(v)) > JUMP
        part = np.diff(x)[:-1] / (x[2:] - x[:-2])
        away = np.abs(v[1:-1] - (v[:-2] + part * (v[2:] - v[:-2]))) > BEND
    bend = np.zeros(len(x) - 1, dtype=bool)
    bend[:-1] |= away
    bend[1:] |= away
    return np.asarray((edge | jump | bend) & (np.diff(x) > NARROW * width))


def _broken(x: Array, y: Array, y_range: tuple[float, float]) -> tuple[Array, Array]:
    """A nan between neighbours that no line should join."""
    with np.errstate(invalid="ignore"):
        step = np.abs(np.diff(_drawn(y, y_range)))
    narrow = np.diff(x) <= 2 * NARROW * (x[-1] - x[0])
    gaps = np.flatnonzero(((step > JUMP) & narrow) | (step > THROUGH)) + 1
    return np.insert(x, gaps, 0.5 * (x[gaps - 1] + x[gaps])), np.insert(y, gaps, np.nan)
