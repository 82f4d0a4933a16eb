"""How a number looks on the screen: few digits, a true minus sign, powers of ten written out.

From 10⁴ on a number that has more digits than are shown is written with a power of ten, since the digits up to the point
would say more than is meant; a round one, as 20000, stays as it is typed.
"""

import math

SUPERSCRIPTS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_SMALLEST_PLAIN, _LARGEST_PLAIN = 1e-4, 1e6
_PLAIN_DIGITS = 4


def format_number(value: float, digits: int = 4) -> str:
    """The number to `digits` significant digits, such as "−0.5904", "1.235·10⁴", "6.0·10⁻⁸", "∞" or "NaN"."""
    if math.isnan(value):
        return "NaN"
    sign = "−" if value < 0 else ""
    size = abs(value)
    if math.isinf(size):
        return sign + "∞"
    if size == 0:
        return "0"
    is_short = size < 10.0 ** max(digits, _PLAIN_DIGITS) or float(f"{size:.{digits - 1}e}") == size
    if _SMALLEST_PLAIN <= size < _LARGEST_PLAIN and is_short:
        return sign + _plain(size, digits)
    mantissa, exponent = scientific(size, digits)
    return f"{sign}{mantissa}·10{str(exponent).translate(SUPERSCRIPTS)}"


def scientific(size: float, digits: int = 4) -> tuple[str, int]:
    """Mantissa, with at least one decimal, and exponent of ten of a positive finite number."""
    mantissa, exponent = f"{size:.{digits - 1}e}".split("e")
    whole, _, decimals = mantissa.partition(".")
    return f"{whole}.{decimals.rstrip('0') or '0'}", int(exponent)


def _plain(size: float, digits: int) -> str:
    decimals = max(0, digits - 1 - math.floor(math.log10(size)))
    text = f"{size:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
