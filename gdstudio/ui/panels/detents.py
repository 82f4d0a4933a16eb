"""Round values: the places where a slider likes to stand, and the next one from anywhere."""

from __future__ import annotations

import math

ROUND = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
_SAME = 1e-9


def _decades(value: float) -> list[float]:
    """Round values of the decade of a positive value and of both its neighbours, ascending."""
    exponent = math.floor(math.log10(value))
    return [float(f"{mantissa:g}e{place}") for place in range(exponent - 1, exponent + 3) for mantissa in ROUND]


def next_round(value: float, direction: int) -> float:
    """The nearest round value above (`direction` > 0) or below a positive value; never the value itself."""
    if not (value > 0 and math.isfinite(value)):
        raise ValueError(f"round values are positive, not {value!r}")
    if direction > 0:
        return min(each for each in _decades(value) if each > value * (1 + _SAME))
    return max(each for each in _decades(value) if each < value * (1 - _SAME))


def next_linear(value: float, low: float, high: float, direction: int) -> float:
    """The next of about a hundred round steps from `low` to `high`."""
    step = 10.0 ** math.floor(math.log10((high - low) / 50)) if high > low else 1.0
    place = math.floor(value / step + _SAME) + 1 if direction > 0 else math.ceil(value / step - _SAME) - 1
    return min(max(float(f"{place * step:.12g}"), low), high)


def roundest(low: float, high: float, digits: int = 3) -> float:
    """The number with the fewest significant digits between two numbers; their middle, to `digits`, if
    there is none.
    """
    middle = (low + high) / 2
    if low <= 0 <= high:
        return 0.0
    for count in range(1, digits + 1):
        value = float(f"{middle:.{count - 1}e}")
        if low <= value <= high:
            return value
    return float(f"{middle:.{digits - 1}e}")
