"""Statements that speak of the objective, and those that are repeated."""

import pytest

from gdstudio.language import (
    LanguageError,
    call,
    classify,
    make,
    name,
    number,
    operation,
    parse,
    parse_equation,
    to_latex,
    to_markup,
    to_reading,
)

ARMIJO = "repeat 40 until f(theta - t*g) <= f(theta) - c*t*dot(g, g): t = shrink*t"


def test_a_repeated_statement_says_how_often_until_when_and_what() -> None:
    equation = parse_equation(ARMIJO)
    assert (equation.target, equation.most, equation.text) == ("t", 40, ARMIJO)
    assert equation.node is operation("*", name("shrink"), name("t"))
    assert equation.until is not None
    assert equation.until.op == "<="
    assert equation.until.args[0] is call("f", operation("-", name("theta"), operation("*", name("t"), name("g"))))


def test_a_plain_statement_is_not_repeated() -> None:
    equation = parse_equation("d = solve(H + mu*I, g)")
    assert (equation.until, equation.most) == (None, 0)
    assert equation.node.name == "solve"


@pytest.mark.parametrize(
    ("typed", "sentence", "column"),
    [
        ("repeat 40 until f(theta): t = t/2", "comparison", 17),
        ("repeat 0 until t < 1: t = t/2", "from 1 to 1000 times", 8),
        ("repeat 1e9 until t < 1: t = t/2", "from 1 to 1000 times", 8),
        ("repeat until t < 1: t = t/2", "how often", 1),
        ("repeat 4", "how often", 1),
        ("repeat", "how often", 1),
        ("repeat 4 until t < 1", "how often", 1),
        ("repeat 4 until : t = t/2", "missing", 10),
        ("repeat 4 until t < 1: t", "gives a name its value", 23),
        ("repeat 4 until t < 1:", "gives a name its value", 22),
        ("repeat 4 until t < 1: t = ", "missing", 25),
        ("repeat 4 until t < 1: repeat 4 until t < 1: t = 1", "gives a name its value", 23),
        ("f = theta", "belongs to the language", 1),
        ("H = 3", "belongs to the language", 1),
        ("t = f", "f(", 5),
        ("t = grad()", "", 5),
        ("t = solve(H)", "", 5),
        ("t = t < 1", "comparison", 7),
    ],
)
def test_what_is_no_statement_is_refused_at_its_column(typed: str, sentence: str, column: int) -> None:
    with pytest.raises(LanguageError) as caught:
        parse_equation(typed)
    assert sentence in str(caught.value)
    assert caught.value.column == column


def test_a_problem_may_still_call_a_constant_f() -> None:
    assert classify(parse("f*x^2")) == (("x",), ("f",))


@pytest.mark.parametrize(
    ("typed", "reading", "latex"),
    [
        ("f(theta - t*g)", "f(θ − t·g)", "f\\left(\\theta - t g\\right)"),
        ("grad(theta)", "∇f(θ)", "\\nabla f\\left(\\theta\\right)"),
        ("solve(H + mu*I, g)", "(H + μ·I)⁻¹·g", "\\left(H + \\mu I\\right)^{-1} g"),
        ("-solve(H, g + m)", "−(H⁻¹·(g + m))", "-\\left(H^{-1} \\left(g + m\\right)\\right)"),
        ("norm(g)^2", "‖g‖²", "\\left\\|g\\right\\|^{2}"),
    ],
)
def test_statements_are_written_as_in_books(typed: str, reading: str, latex: str) -> None:
    node = parse_equation(f"d = {typed}").node
    assert to_reading(node) == reading
    assert to_latex(node) == latex


def test_a_part_with_a_known_result_shows_its_number() -> None:
    inner = make("call", (name("H"), name("g"), name("x")), "solve")
    node = operation("-", name("x"), operation("*", number(2), inner))
    assert to_markup(node) == "<i>x</i> − 2[<i>H</i><sup>−1</sup>·<i>g</i>]<sub><i>x</i></sub>"
    assert to_markup(node, {}, {"x": 3.0}, {inner: -0.25}) == "3 − 2·(−0.25)"
