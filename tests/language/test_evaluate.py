"""Guarded arithmetic: IEEE's answers where Python raises, Python's bits everywhere else."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio.language import LanguageError, evaluate, guarded, is_column, parse, parse_number

FLOATS = st.floats(allow_nan=True, allow_infinity=True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(-8)^(1/3)", math.nan), ("1/0", math.inf), ("-1/0", -math.inf), ("1/(-0)", -math.inf), ("0/0", math.nan),
        ("exp(1000)", math.inf), ("ln(-1)", math.nan), ("ln(0)", -math.inf), ("sqrt(-1)", math.nan),
        ("10^400", math.inf), ("(-10)^401", -math.inf), ("0^-1", math.inf), ("0^0", 1.0), ("asin(2)", math.nan),
        ("sinh(-1000)", -math.inf), ("cosh(1000)", math.inf), ("9^9^9^9", math.inf), ("e^-1000", 0.0),
        ("sigmoid(-1000)", 0.0), ("softplus(1000)", 1000.0), ("softplus(-1000)", 0.0), ("sigmoid(1000)", 1.0),
        ("log10(1000)", 3.0), ("log2(8)", 3.0), ("max(1/0 - 1/0, 1)", math.nan), ("where(0/0 > 1, 1, 2)", 2.0),
        ("sign(-3)", -1.0), ("sign(0)", 0.0), ("relu(-2)", 0.0), ("|-2|", 2.0), ("tau - 2pi", 0.0),
        ("sin(1/0)", math.nan), ("atan(1/0)", math.pi / 2), ("tanh(-1/0)", -1.0),
    ],
)  # fmt: skip
def test_arithmetic_never_raises(text: str, value: float) -> None:
    assert evaluate(parse(text).node, {}) == pytest.approx(value, nan_ok=True, abs=0)


ONE = {
    "exp": (math.exp, np.exp), "ln": (math.log, np.log), "log10": (math.log10, np.log10),
    "log2": (math.log2, np.log2), "log1p": (math.log1p, np.log1p), "sin": (math.sin, np.sin),
    "cos": (math.cos, np.cos), "tan": (math.tan, np.tan), "asin": (math.asin, np.arcsin),
    "acos": (math.acos, np.arccos), "atan": (math.atan, np.arctan), "sinh": (math.sinh, np.sinh),
    "cosh": (math.cosh, np.cosh), "tanh": (math.tanh, np.tanh), "sqrt": (math.sqrt, np.sqrt),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE)
@given(a=FLOATS)
def test_functions_have_python_s_bits_and_numpy_s_limits(name: str, a: float) -> None:
    found = getattr(guarded, name)(a)
    plain, vectorised = ONE[name]
    try:
        assert found == plain(a) or (found != found and plain(a) != plain(a))
    except (ArithmeticError, ValueError):
        with np.errstate(all="ignore"):
            expected = float(vectorised(np.float64(a)))
        assert found == expected or (found != found and expected != expected)


@given(a=FLOATS, b=FLOATS)
def test_division_and_powers_are_numpy_s(a: float, b: float) -> None:
    with np.errstate(all="ignore"):
        quotient = float(np.float64(a) / np.float64(b))
        power = float(np.float64(a) ** np.float64(b))
    assert guarded.div(a, b) == pytest.approx(quotient, rel=0, abs=0, nan_ok=True)
    found = guarded.power(a, b)
    assert found == pytest.approx(power, rel=1e-12, nan_ok=True)
    assert math.copysign(1, found) == math.copysign(1, power) or found != found


@given(a=FLOATS, b=FLOATS)
def test_extremes_and_sign_pass_nan_on(a: float, b: float) -> None:
    assert guarded.maximum(a, b) == pytest.approx(float(np.maximum(a, b)), nan_ok=True)
    assert guarded.minimum(a, b) == pytest.approx(float(np.minimum(a, b)), nan_ok=True)
    assert guarded.sign(a) == pytest.approx(float(np.sign(a)), nan_ok=True)


def test_columns_are_lists_or_arrays() -> None:
    node = parse("mean((w*x - y)^2)", known="wxy").node
    assert evaluate(node, {"w": 1, "x": [1, 2, 3], "y": (2, 4, 6)}) == pytest.approx(14 / 3)
    assert evaluate(
        node, {"w": np.float64(1), "x": np.array([1.0, 2, 3]), "y": np.array([2.0, 4, 6])}
    ) == pytest.approx(14 / 3)


def test_a_column_is_no_value() -> None:
    with pytest.raises(LanguageError, match="whole column"):
        evaluate(parse("w*x", known="wx").node, {"w": 1.0, "x": [1.0, 2.0]})
    with pytest.raises(LanguageError, match="`w` has no value"):
        evaluate(parse("w*x", known="wx").node, {"x": [1.0, 2.0]})


def test_columns_are_seen_before_anything_is_computed() -> None:
    assert is_column(parse("(w*x - y)^2", known="wxy").node, ["x", "y"])
    assert not is_column(parse("mean((w*x - y)^2) + w", known="wxy").node, ["x", "y"])


@pytest.mark.parametrize(
    ("text", "value"),
    [("1/3", 1 / 3), ("2e-3", 0.002), ("pi/4", math.pi / 4), (" 0.1 ", 0.1), ("1e-3", 0.001), ("−2", -2.0),
     ("-1.2", -1.2),
     ("2^-3", 0.125), ("sqrt(2)", math.sqrt(2)), ("０．１", 0.1), ("e", math.e)],
)  # fmt: skip
def test_number_fields_take_constant_expressions(text: str, value: float) -> None:
    found = parse_number(text)
    assert found == value
    assert type(found) is float


def test_number_fields_know_given_names() -> None:
    assert parse_number("2/lambda", {"lambda": 2.0}) == 1.0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Type a number."), ("0,1", "`0.1`"), ("x", "`x` at column 1 is not a known name"),
        ("1/0", "not a finite number"),
        ("nan", "not a finite number"), ("inf", "not a finite number"), ("-Infinity", "not a finite number"),
        ("9**9**9**9", "not a finite number"), ("mean(1)", "not a known function"), ("1 2", "side by side"),
    ],
)  # fmt: skip
def test_number_fields_refuse_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(LanguageError) as caught:
        parse_number(text)
    assert sentence in str(caught.value)
    assert caught.value.column == 1 or sentence == "side by side"
