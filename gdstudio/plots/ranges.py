"""Ranges of axes: rounded outward in 1–2–5 jumps, so that a growing run does not make its axis twitch."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from gdstudio.model import RunSpec
from gdstudio.plots.figure import Array, Range

# What is drawn on the very edge of an axis keeps its symbol whole.
MARGIN = 0.05
HALF_VIEW = 5.0
ON_EDGE = 0.005
DECADES_TO_SHOW = 18
FEW_ROWS, FLAT = 10, 0.02
# Outside of these, powers of ten are no longer exact numbers.
SMALLEST, LARGEST = 1e-290, 1e290


def home_range(spec: RunSpec, name: str) -> Range:
    """What is shown of a parameter at home: the problem's view, else 5 to both sides of the problem's start.

    It is not around the run's start, or it would slide while that is dragged; a start that was typed beyond it makes
    the range as often twice as wide on that side as it takes.
    """
    place = spec.problem.parameters.index(name)
    middle, start = spec.problem.start[place], spec.start[place]
    low, high = spec.scaled.view.get(name, (middle - HALF_VIEW, middle + HALF_VIEW))
    if not abs(start) < LARGEST:
        return low, high
    # A handle on the very edge is rounded to a pixel's worth of digits, perhaps outward.
    slack = ON_EDGE * (high - low)
    while start > high + slack:
        high += high - low
    while start < low - slack:
        low -= high - low
    return low, high


def span_of(parts: Iterable[Array]) -> Range | None:
    """The lowest and highest finite value; None if there is none."""
    finite = [part[np.isfinite(part)] for part in parts]
    filled = [part for part in finite if len(part)]
    if not filled:
        return None
    return float(min(part.min() for part in filled)), float(max(part.max() for part in filled))


def padded(low: float, high: float, part: float = MARGIN) -> Range:
    """The range with a margin on both sides; a range without width gets one."""
    width = high - low
    if not width > 1e-12 * max(abs(low), abs(high)):
        width = max(abs(low), abs(high), 1.0)
        return low - width / 2, high + width / 2
    return low - part * width, high + part * width


def one_two_five(size: float) -> float:
    """The lowest of … 1, 2, 5, 10, 20, 50 … that is not below a positive size."""
    size = min(max(size, SMALLEST), LARGEST)
    unit = 10.0 ** math.floor(math.log10(size))
    return next(factor * unit for factor in (1, 2, 5, 10, 20) if factor * unit >= size * (1 - 1e-12))


def grown(low: float, high: float, rows: int = 2) -> Range:
    """A linear range around low … high whose ends move in 1–2–5 jumps; 0 is in it.

    Only a long run of nearly equal values is shown by itself, or it would be one flat line.
    """
    largest = max(abs(low), abs(high))
    if rows > FEW_ROWS and 0 < high - low < FLAT * largest:
        unit = one_two_five(high - low)
        return padded(math.floor(low / unit) * unit, math.ceil(high / unit) * unit)
    bottom = -one_two_five(-low) if low < 0 else 0.0
    top = one_two_five(high) if high > 0 else 0.0
    return padded(bottom, top)


def decades(low: float, high: float) -> Range:
    """A logarithmic range around positive low … high that ends on powers of ten; at most 18 of them."""
    top = math.ceil(math.log10(high) - 1e-12)
    bottom = max(math.floor(math.log10(low) + 1e-12), top - DECADES_TO_SHOW)
    bottom = min(bottom, top - 1)
    margin = MARGIN * (top - bottom)
    return float(10.0 ** max(bottom - margin, -307)), float(10.0 ** min(top + margin, 307))


def reads_better_logarithmic(parts: Iterable[Array], span: float = 100.0) -> bool:
    """Whether values are positive (zeros aside) and the greatest is more than `span` times the least."""
    finite = np.concatenate([part[np.isfinite(part)] for part in parts] or [np.empty(0)])
    positive = finite[finite > 0]
    return bool(len(positive) and (finite >= 0).all() and positive.max() > span * positive.min())


def aligned(low: float, high: float) -> Range:
    """A wider range that stays the same while low … high moves a little, so that its field can be kept."""
    if not SMALLEST < high - low < LARGEST:
        return low, high
    width = 2.0 ** math.ceil(math.log2(high - low))
    first = math.floor(low / (width / 2)) * (width / 2)
    return first, first + 1.5 * width


def widened(low: float, high: float, width: float) -> Range:
    """A range of that width around the same middle; the range itself where it has it already."""
    more = (width - (high - low)) / 2
    return (low - more, high + more) if more > 0 else (low, high)


def needs_own_field(view: Range, home: Range) -> bool:
    """Whether a view leaves the home range, or shows so small a part that coarse samples are seen."""
    outside = view[0] < home[0] - 1e-9 * (home[1] - home[0]) or view[1] > home[1] + 1e-9 * (home[1] - home[0])
    return outside or view[1] - view[0] < 0.5 * (home[1] - home[0])
