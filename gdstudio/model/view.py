"""Where a typed function is worth looking at: around its start, no wider than its hollows and hills can be seen."""

import math
from collections.abc import Mapping, Sequence

from gdstudio.language import Node, evaluate

HALF_VIEW = 4.0
SAMPLES = 161
# The view is at most so many times as high as what lies between the hollows, and never narrower than this.
HEIGHTS, NARROWEST = 7.0, 1.0
# A rise smaller than this part of the values is rounding.
FLAT = 1e-9


def view_of(
    objective: Node, variables: Sequence[str], constants: Mapping[str, float], place: Sequence[float]
) -> dict[str, list[float]]:
    """The range of each variable: 4 to both sides of `place`; for one variable less, where the walls of a function
    would press its hollows and hills flat, or where it has no value."""
    if len(variables) != 1:
        return {each: [middle - HALF_VIEW, middle + HALF_VIEW] for each, middle in zip(variables, place, strict=False)}
    (name,), middle = variables, place[0]
    x = [round(middle + HALF_VIEW * (2 * k / (SAMPLES - 1) - 1), 12) for k in range(SAMPLES)]
    y = [evaluate(objective, {**constants, name: each}) for each in x]
    at = SAMPLES // 2
    if not math.isfinite(y[at]):
        return {name: [x[0], x[-1]]}
    first = next((k + 1 for k in range(at, -1, -1) if not math.isfinite(y[k])), 0)
    last = next((k - 1 for k in range(at, SAMPLES) if not math.isfinite(y[k])), SAMPLES - 1)
    low, high = _between_walls(x, y, at, first, last)
    return {name: [x[max(0, low - (low == first))], x[min(SAMPLES - 1, high + (high == last))]]}


def _between_walls(x: Sequence[float], y: Sequence[float], at: int, first: int, last: int) -> tuple[int, int]:
    """The samples to show of those that have a value: grown from the turning points while these remain visible."""
    turns = [k for k in range(first + 1, last) if (y[k] - y[k - 1]) * (y[k + 1] - y[k]) <= 0]
    low, high = min([at, *turns]), max([at, *turns])
    rise = max(y[low : high + 1]) - min(y[low : high + 1])
    if not turns or rise <= FLAT * max(map(abs, y[low : high + 1])):
        return first, last
    while low > first or high < last:
        wider = max(first, low - 1), min(last, high + 1)
        seen = y[wider[0] : wider[1] + 1]
        if max(seen) - min(seen) > HEIGHTS * rise and x[high] - x[low] >= NARROWEST:
            break
        low, high = wider
    return low, high
