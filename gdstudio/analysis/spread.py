"""What of many values is worth seeing: ranges that a pole does not flatten, and contour levels."""

import numpy as np

from gdstudio.engines.vectorised import Array

# A tail longer than this many times the middle 90 % is cut to one of them.
LONGEST_TAIL = 4.0
# Beyond this differences overflow; nothing there can be drawn.
LARGEST = 1e300
# Next to a jump a tail of this part of the middle is a pole's: between neighbours that lie this part of all apart.
SHORTEST_POLE, JUMP = 0.5, 0.3
CONTOURS = 15
DECADES = 6.0
# Where half of the area lies below this part of the highest value, only logarithmic levels show the low half.
SKEWED = 0.12
# Quantiles are taken from about so many values: every n-th, and n shares no factor with a grid's usual sides.
SAMPLE = 8192
# The unit to which a level is rounded, at most this part of the gap below it.
NUDGE = 0.25


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


def contour_levels(values: Array, span: tuple[float, float]) -> tuple[Array, Array, bool]:
    """Levels (L,), shades 0 … 1 of the values' own shape, and whether both are logarithmic above the lowest value. `span`
    are the lowest and highest value that count, see `heights`.

    A bowl gets levels whose distance from the minimum is even (lowest + c·k²); where most of the area is
    low against its walls, as in Rosenbrock's valley, they are spaced evenly in the logarithm. Each is moved to
    the roundest number near it, since it may be written on its line. Where f falls
    on beyond the grid (a slope, a saddle) nothing is a bowl's floor: the levels are round numbers, evenly
    spaced. Nan stays nan.
    """
    low, high = span
    if not high > low:
        return np.empty(0), np.where(np.isfinite(values), 0.0, np.nan), False
    with np.errstate(invalid="ignore"):
        height = np.clip((values - low) / (high - low), 0.0, 1.0)
    if not np.isfinite(values).all():
        height[~np.isfinite(values)] = np.nan
    seen = _sample(height)
    if np.median(seen) < SKEWED:
        lowest = max(float(np.quantile(seen, 0.002)), 10.0**-DECADES)
        levels = low + (high - low) * np.geomspace(lowest, 1.0, CONTOURS + 1)[:-1]
        return _rounded(levels, low), 1 - np.log(np.maximum(height, lowest)) / np.log(lowest), True
    if _falls_on(values):
        return _round_levels(low, high), height, False
    levels = low + (high - low) * (np.arange(1, CONTOURS + 1) / (CONTOURS + 1)) ** 2
    return _rounded(levels, low), np.sqrt(height), False


def _rounded(levels: Array, low: float) -> Array:
    """Each level with as few digits as leave it in its place between its neighbours."""
    gaps = np.diff(np.concatenate([[low], levels]))
    unit = 10.0 ** np.floor(np.log10(NUDGE * gaps))
    decimals = np.maximum(0, -np.log10(unit)).astype(int)
    made = zip((np.round(levels / unit) * unit).tolist(), decimals.tolist(), strict=True)
    return np.array([round(level, places) + 0.0 for level, places in made])


def _falls_on(values: Array) -> bool:
    """Whether the lowest value lies on the grid's rim."""
    if values.ndim != 2:
        return False
    row, column = np.unravel_index(np.nanargmin(values), values.shape)
    return bool(row in (0, values.shape[0] - 1) or column in (0, values.shape[1] - 1))


def _round_levels(low: float, high: float) -> Array:
    """Multiples of 1, 2 or 5 times a power of ten strictly between low and high; about as many as contours."""
    wanted = (high - low) / (CONTOURS + 1)
    unit = 10.0 ** np.floor(np.log10(wanted))
    step = next(factor * unit for factor in (1, 2, 5, 10) if factor * unit >= wanted * (1 - 1e-9))
    levels = step * np.arange(np.floor(low / step) + 1, np.ceil(high / step))
    return levels if len(levels) > 2 else low + (high - low) * np.arange(1, CONTOURS + 1) / (CONTOURS + 1)


def _sample(values: Array) -> Array:
    """Some of the finite values, spread over the whole, at least one."""
    every = max(1, values.size // SAMPLE) | 1
    part = values.ravel()[::every]
    kept = part[np.abs(part) < LARGEST]
    return kept if len(kept) > 1 else values[np.abs(values) < LARGEST]


def heights(values: Array) -> tuple[float, float]:
    """The lowest and highest value that count; a pole downwards must not take all levels for itself."""
    finite = values
    if not (values.min() > -LARGEST and values.max() < LARGEST):  # false for nan
        finite = values[np.abs(values) < LARGEST]
    if not finite.size:
        return 0.0, 0.0
    low, high = float(finite.min()), float(finite.max())
    inner_low, inner_high = (float(part) for part in np.quantile(_sample(finite), (0.02, 0.98)))
    inner, below, above = inner_high - inner_low, inner_low - low, high - inner_high
    longest = 2 * LONGEST_TAIL * inner
    if SHORTEST_POLE * inner < max(below, above) <= longest and _jumps(values, high - low):
        longest = SHORTEST_POLE * inner
    return inner_low if 0 < longest < below else low, inner_high if 0 < longest < above else high


def _jumps(values: Array, span: float) -> bool:
    """Whether neighbours on a grid lie so far apart that what is between them, such as a pole, is not seen."""
    differences = (np.abs(np.diff(values, axis=axis)) for axis in range(values.ndim))
    return any(bool((each > JUMP * span).any()) for each in differences)
