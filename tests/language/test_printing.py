"""Typed text comes back as the same tree; formulas read as on a blackboard."""

import pytest
from hypothesis import given

from gdstudio.language import (
    differentiate,
    format_number,
    parse,
    parse_equation,
    symbol_of,
    to_latex,
    to_markup,
    to_reading,
    to_text,
)
from tests.language.samples import trees


@given(trees(leaves=14))
def test_text_is_read_back_as_the_same_tree(node) -> None:
    assert parse(to_text(node)).node is node


@given(trees())
def test_every_tree_can_be_written_in_every_style(node) -> None:
    assert to_reading(node)
    assert to_latex(node).count("{") == to_latex(node).count("}")
    markup = to_markup(node)
    assert all(markup.count(f"<{tag}>") == markup.count(f"</{tag}>") for tag in ("i", "sub", "sup"))


@pytest.mark.parametrize(
    ("text", "reading", "latex"),
    [
        ("x^2 + 2x + 1", "x² + 2x + 1", "x^{2} + 2 x + 1"),
        ("(1 - x)^2", "(1 − x)²", "\\left(1 - x\\right)^{2}"),
        ("2*3", "2·3", "2 \\cdot 3"),
        ("2*3x", "2·3·x", "2 \\cdot 3 x"),
        ("a - (b - c)", "a − (b − c)", "a - \\left(b - c\\right)"),
        ("x/(2*y)", "x/(2y)", "\\frac{x}{2 y}"),
        ("x^(a + 1)", "x^(a + 1)", "x^{a + 1}"),
        ("x^-1", "x⁻¹", "x^{-1}"),
        ("(-x)^2", "(−x)²", "\\left(-x\\right)^{2}"),
        ("x*(-y)", "x·(−y)", "x \\left(-y\\right)"),
        ("sqrt(x^2 + 1)", "√(x² + 1)", "\\sqrt{x^{2} + 1}"),
        ("|x - 1|", "|x − 1|", "\\left|x - 1\\right|"),
        ("2 sin(x)", "2 sin(x)", "2 \\sin\\left(x\\right)"),
        ("exp(x)/x1", "exp(x)/x₁", "\\frac{\\exp\\left(x\\right)}{x_{1}}"),
        ("1e-8*x", "10⁻⁸·x", "10^{-8} x"),
        ("2.5e-8*x", "2.5·10⁻⁸·x", "2.5 \\cdot 10^{-8} x"),
        ("2*pi*x", "2π·x", "2 \\pi x"),
        ("-1/x", "−1/x", "-\\frac{1}{x}"),
    ],
)
def test_formulas_read_as_on_a_blackboard(text: str, reading: str, latex: str) -> None:
    node = parse(text).node
    assert to_reading(node) == reading
    assert to_latex(node) == latex


def test_a_choice_is_written_as_cases() -> None:
    latex = to_latex(parse("where(x > 0, x, 0)").node)
    assert latex == "\\begin{cases} x & \\mathrm{if}\\; x > 0 \\\\ 0 & \\mathrm{else} \\end{cases}"


def test_a_long_formula_is_cut() -> None:
    node = differentiate(parse("*".join(f"(x + {i})" for i in range(90))).node, "x")
    for printer in (to_reading, to_latex, to_markup):
        assert "…" in printer(node) or "\\dots" in printer(node)


ADAM = "theta = theta - learning_rate*m_hat/(sqrt(v_hat) + eps)"


def test_names_have_their_symbols() -> None:
    node = parse_equation(ADAM).node
    assert to_reading(node) == "θ − η·m̂/(√v̂ + ε)"
    assert to_latex(node) == "\\theta - \\frac{\\eta \\hat{m}}{\\sqrt{\\hat{v}} + \\varepsilon}"
    assert to_reading(parse_equation("m = beta1*m").node) == "β₁·m"
    assert to_markup(parse_equation("m = beta1*m").node) == "<i>β</i><sub>1</sub>·<i>m</i>"


def test_given_symbols_come_first() -> None:
    node = parse_equation("theta = theta - learning_rate*g").node
    symbols = {"theta": "x_{k+1}", "learning_rate": "\\alpha", "g": "\\nabla f"}
    assert to_reading(node, symbols) == "xₖ₊₁ − α·∇f"
    assert to_markup(node, {"theta": "x_{3}"}).startswith("<i>x</i><sub>3</sub> − ")
    assert to_latex(node, {"theta": "x_{3}", "g": "f'(x_{3})"}) == "x_{3} - \\eta f'(x_{3})"


def test_numbers_take_the_places_of_names() -> None:
    node = parse_equation("theta = theta - learning_rate*g").node
    values = {"theta": -0.488, "learning_rate": 0.1, "g": 1.024}
    assert to_markup(node, values=values) == "−0.488 − 0.1·1.024"
    assert to_markup(node, values={**values, "g": -0.0848}) == "−0.488 − 0.1·(−0.0848)"
    assert to_markup(parse("2x + 2").node, values={"x": -0.488}) == "2·(−0.488) + 2"
    assert to_markup(parse("x^2").node, values={"x": -3.0}) == "(−3)<sup>2</sup>"
    assert to_markup(parse("a*x").node, values={"a": 6e-8}) == "6.0·10⁻⁸·<i>x</i>"
    assert to_markup(parse("where(x < 1, x, 2)").node).count("&lt;") == 1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (-0.0, "0"), (1.0, "1"), (-0.5904, "−0.5904"), (0.26214400000000004, "0.2621"),
        (6e-8, "6.0·10⁻⁸"), (-1.23456e-7, "−1.235·10⁻⁷"), (12345.678, "1.235·10⁴"), (1e6, "1.0·10⁶"),
        (1234.5, "1234"), (99999.6, "1.0·10⁵"), (289833.0, "2.898·10⁵"), (20000.0, "20000"),
        (123400.0, "123400"), (9999.6, "10000"), (0.00012345, "0.0001234"), (1e300, "1.0·10³⁰⁰"), (0.1, "0.1"),
        (float("inf"), "∞"), (float("-inf"), "−∞"), (float("nan"), "NaN"), (5e-324, "4.941·10⁻³²⁴"),
    ],
)  # fmt: skip
def test_numbers_have_four_digits_and_a_true_minus(value: float, text: str) -> None:
    assert format_number(value) == text


def test_more_digits_can_be_asked_for() -> None:
    assert format_number(1 / 3, 8) == "0.33333333"


@pytest.mark.parametrize(
    ("name", "reading", "latex"),
    [
        ("x", "x", "x"), ("x12", "x₁₂", "x_{12}"), ("x_1", "x₁", "x_{1}"), ("beta2", "β₂", "\\beta_{2}"),
        ("v_hat", "v̂", "\\hat{v}"), ("eps", "ε", "\\varepsilon"), ("prediction", "prediction", "\\mathrm{prediction}"),
        ("learning_rate", "η", "\\eta"), ("lambda", "λ", "\\lambda"), ("g_old", "g_old", "g_{old}"),
    ],
)  # fmt: skip
def test_customary_symbols(name: str, reading: str, latex: str) -> None:
    assert symbol_of(name).reading == reading
    assert symbol_of(name).latex == latex
