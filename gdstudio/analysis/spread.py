"""What of many values is worth seeing: ranges that a pole does not flatten, and contour levels."""

import numpy as np

from gdstudio.analysis.vectorised import Array

# A tail longer than this many times the middle 90 % is cut to one of them.
LONGEST_TAIL = 4.0
# Beyond this differences overflow; nothing there can be drawn.
LARGEST = 1e300
CONTOURS = 14
DECADES = 6.0
# Where half of the area lies below this part of the highest value, only logarithmic levels show the low half.
SKEWED = 0.12


def robust_range(values: Array) -> tuple[float, float]:
    """The lowest and highest finite value, long tails cut; (nan, nan) where nothing is finite."""
    finite = values[np.abs(values) < LARGEST]
    if not len(finite):
        return np.nan, np.nan
    inner_low, inner_high = (float(part) for part in np.quantile(finite, (0.05, 0.95)))
    low, high, middle = float(finite.min()), float(finite.max()), inner_high - inner_low
    if middle > 0 and high - inner_high > LONGEST_TAIL * middle:
        high = inner_high + middle
    if middle > 0 and inner_low - low > LONGEST_TAIL * middle:
        low = inner_low - middle
    return low, high


def contour_levels(values: Array) -> tuple[Array, Array, bool]:
    """Levels (L,), shades 0 … 1 of the values' own shape, and whether both are logarithmic above the lowest
    value.

    A bowl gets levels whose distance from the minimum is even (lowest + c·k²); where most of the area is
    low against its walls, as in Rosenbrock's valley, they are spaced evenly in the logarithm. Nan stays
    nan.
    """
    low, high = _heights(values)
    if not high > low:
        return np.empty(0), np.where(np.isfinite(values), 0.0, np.nan), False
    height = np.clip(values - low, 0.0, high - low) / (high - low)
    height[~np.isfinite(values)] = np.nan
    if np.nanmedian(height) >= SKEWED:
        return low + (high - low) * (np.arange(1, CONTOURS + 1) / (CONTOURS + 1)) ** 2, np.sqrt(height), False
    lowest = max(float(np.nanquantile(height, 0.002)), 10.0**-DECADES)
    levels = low + (high - low) * np.geomspace(lowest, 1.0, CONTOURS + 1)[:-1]
    return levels, 1 - np.log(np.maximum(height, lowest)) / np.log(lowest), True


def _heights(values: Array) -> tuple[float, float]:
    """The lowest and highest value that count; a pole downwards must not take all levels for itself."""
    finite = values[np.abs(values) < LARGEST]
    if not len(finite):
        return 0.0, 0.0
    low, inner_low, inner_high, high = (float(part) for part in np.quantile(finite, (0.0, 0.02, 0.98, 1.0)))
    inner = inner_high - inner_low
    if inner > 0 and inner_low - low > 2 * LONGEST_TAIL * inner:
        low = inner_low
    if inner > 0 and high - inner_high > 2 * LONGEST_TAIL * inner:
        high = inner_high
    return low, high
