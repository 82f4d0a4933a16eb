"""Where an axis has its numbers and how they are written: 1–2–5 steps, powers of ten, a true minus sign.

Positions are in view units: data units on a linear axis, their base-10 logarithms on a logarithmic one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

NOT_MORE = 400


@dataclass(frozen=True, slots=True)
class Ticks:
    """Positions with their numbers (markup), and positions of the small ticks between them."""

    major: tuple[tuple[float, str], ...]
    minor: tuple[float, ...] = ()


def ticks(low: float, high: float, most: int, *, log: bool = False, whole: bool = False) -> Ticks:
    """At most `most` numbers for the view from `low` to `high`, low < high; none where the view is not finite."""
    if not (math.isfinite(low) and math.isfinite(high) and low < high) or most < 1:
        return Ticks(())
    return _powers(low, high, most) if log else _even(low, high, most, whole)


def step_for(span: float, most: int, whole: bool = False) -> float:
    """The smallest of 1, 2, 5 · 10ⁿ that divides `span` into no more than `most` parts."""
    raw = span / max(1, most)
    if not raw > 0 or not math.isfinite(raw):
        return 1.0
    power = 10.0 ** math.floor(math.log10(raw))
    step = next((factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * (1 - 1e-9)), 10 * power)
    return max(1.0, step) if whole else step


def _even(low: float, high: float, most: int, whole: bool) -> Ticks:
    step = step_for(high - low, most, whole)
    values = _multiples(low, high, step)
    while len(values) > most:
        step = step_for(step * 1.01, 1, whole)
        values = _multiples(low, high, step)
    return Ticks(tuple(zip(values, numbers(values, step), strict=True)))


def _multiples(low: float, high: float, step: float) -> list[float]:
    slack = (high - low) * 1e-9
    first, last = math.ceil((low - slack) / step), math.floor((high + slack) / step)
    return [index * step for index in range(first, last + 1)] if last - first < NOT_MORE else []


def numbers(values: list[float], step: float) -> list[str]:
    """The values as they are written on an axis with that step: all alike, no more digits than tell them apart."""
    largest = max((abs(value) for value in values), default=0.0)
    if largest and (largest >= 1e5 or step < 1e-4):
        power = math.floor(math.log10(largest) + 1e-9)
        places = max(0, power - math.floor(math.log10(step) + 1e-9))
        return [_scientific(value, power, places) for value in values]
    places = max(0, -math.floor(math.log10(step) + 1e-9))
    return [_signed(f"{value:.{places}f}") for value in values]


def _scientific(value: float, power: int, places: int) -> str:
    mantissa = _signed(f"{value / 10.0**power:.{places}f}" if power > -300 else f"{value:g}")
    if value == 0:
        return "0"
    ten = f"10<sup>{_signed(str(power))}</sup>"
    return {"1": ten, "−1": f"−{ten}"}.get(mantissa, f"{mantissa}·{ten}")


def _signed(number: str) -> str:
    """With a true minus sign, and no minus at zero."""
    return number.lstrip("-") if not number.strip("-0.") else number.replace("-", "−")


def _powers(low: float, high: float, most: int) -> Ticks:
    first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
    if last - first > 10 * NOT_MORE:
        return Ticks(())
    if last - first < 1:
        return _within_a_decade(low, high, most)
    stride = max(1, math.ceil((last - first + 1) / most))
    shown = max(
        ([power for power in range(first, last + 1) if (power - shift) % stride == 0] for shift in range(stride)),
        key=len,
    )
    minor = (
        tuple(place for power in range(first - 1, last + 1) for place in _between(power) if low <= place <= high)
        if stride == 1
        else tuple(float(power) for power in range(first, last + 1) if power not in shown)
    )
    return Ticks(tuple((float(power), _power(power)) for power in shown), minor)


def _between(power: int) -> list[float]:
    return [power + math.log10(factor) for factor in range(2, 10)]


def _power(power: int) -> str:
    return {0: "1", 1: "10"}.get(power) or f"10<sup>{_signed(str(power))}</sup>"


def _within_a_decade(low: float, high: float, most: int) -> Ticks:
    """Less than a decade in sight: plain numbers, which stand closer together towards the top."""
    if not -300 < low < high < 300:
        return Ticks(())
    even = _even(10.0**low, 10.0**high, most, False)
    return Ticks(tuple((math.log10(value), text) for value, text in even.major if value > 0))
