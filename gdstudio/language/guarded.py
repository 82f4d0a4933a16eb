"""Arithmetic on floats that never raises: infinite or not a number exactly where IEEE 754 and NumPy say so.

Where the functions of `math` raise nothing, these give the same bits. Programs come here only when a step
in plain arithmetic has failed.
"""

import math
from collections.abc import Callable

_NAN, _INF = math.nan, math.inf


def div(a: float, b: float) -> float:
    """a/b; ±inf over zero by the signs of both, nan for 0/0."""
    try:
        return a / b
    except ZeroDivisionError:
        if a == 0 or a != a:
            return _NAN
        return math.copysign(_INF, a) * math.copysign(1.0, b)
    except OverflowError:
        return _INF if (a > 0) == (b > 0) else -_INF


def power(a: float, b: float) -> float:
    """a to the power b, a real number or nan."""
    try:
        result = float(a) ** float(b)
    except ZeroDivisionError:
        odd = b == math.floor(b) and b % 2 == 1
        return math.copysign(_INF, a) if odd else _INF
    except OverflowError:
        return -_INF if a < 0 and b % 2 == 1 else _INF
    return _NAN if isinstance(result, complex) else result


def exp(a: float) -> float:
    try:
        return math.exp(a)
    except OverflowError:
        return _INF


def _logarithm(function: Callable[[float], float], zero: float) -> Callable[[float], float]:
    """A logarithm that is −inf at `zero` and nan below."""

    def guarded(a: float) -> float:
        if a > zero:
            return function(a)
        return -_INF if a == zero else _NAN

    return guarded


ln = _logarithm(math.log, 0.0)
log10 = _logarithm(math.log10, 0.0)
log2 = _logarithm(math.log2, 0.0)
log1p = _logarithm(math.log1p, -1.0)


def _within_domain(function: Callable[[float], float]) -> Callable[[float], float]:
    """A function that is nan where `math` finds the argument outside its domain."""

    def guarded(a: float) -> float:
        try:
            return function(a)
        except ValueError:
            return _NAN

    return guarded


sin = _within_domain(math.sin)
cos = _within_domain(math.cos)
tan = _within_domain(math.tan)
asin = _within_domain(math.asin)
acos = _within_domain(math.acos)
sqrt = _within_domain(math.sqrt)
atan = math.atan
tanh = math.tanh
atan2 = math.atan2


def sinh(a: float) -> float:
    try:
        return math.sinh(a)
    except OverflowError:
        return math.copysign(_INF, a)


def cosh(a: float) -> float:
    try:
        return math.cosh(a)
    except OverflowError:
        return _INF


def floor(a: float) -> float:
    return float(math.floor(a)) if math.isfinite(a) else a


def minimum(a: float, b: float) -> float:
    """The smaller one as `min` has it, but nan where either is nan."""
    return _NAN if a != a or b != b else min(a, b)


def maximum(a: float, b: float) -> float:
    """The larger one as `max` has it, but nan where either is nan."""
    return _NAN if a != a or b != b else max(a, b)


def sign(a: float) -> float:
    return a if a != a else float((a > 0) - (a < 0))
