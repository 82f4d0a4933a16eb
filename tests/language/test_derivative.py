"""Derivatives: golden ones that could stand on a slide, and two independent libraries as the truth."""

import math

import pytest
import sympy
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gdstudio.language import Node, differentiate, emit, evaluate, number, parse, to_text
from tests.language.samples import run, trees, value_of

GOLDEN = [
    ("x^2 + 2x + 1", "x", "2*x + 2"),
    ("(1 - x)^2 + 100*(y - x^2)^2", "x", "-2*(1 - x) - 400*x*(y - x^2)"),
    ("(1 - x)^2 + 100*(y - x^2)^2", "y", "200*(y - x^2)"),
    ("(1 - x)^2 + a*(y - x^2)^2", "x", "-2*(1 - x) - 4*a*x*(y - x^2)"),
    ("sin(x)^2", "x", "2*sin(x)*cos(x)"),
    ("x^3 - 3x", "x", "3*x^2 - 3"),
    ("x^4/4 - x^2/2", "x", "x^3 - x"),
    ("exp(-x^2)", "x", "-2*x*exp(-x^2)"),
    ("e^(2x)", "x", "2*e^(2*x)"),
    ("2^x", "x", "2^x*ln(2)"),
    ("x^x", "x", "x^x*(ln(x) + 1)"),
    ("ln(1 + x^2)", "x", "2*x/(1 + x^2)"),
    ("sqrt(x^2 + 1)", "x", "x/sqrt(x^2 + 1)"),
    ("sqrt(x)", "x", "1/(2*sqrt(x))"),
    ("x^(1/3)", "x", "1/(3*x^(2/3))"),
    ("x^-2", "x", "-2/x^3"),
    ("1/x", "x", "-1/x^2"),
    ("x/(1 + x^2)", "x", "(1 - x^2)/(1 + x^2)^2"),
    ("(x + 1)/(x - 1)", "x", "-2/(x - 1)^2"),
    ("sin(x)/x", "x", "cos(x)/x - sin(x)/x^2"),
    ("x*ln(x)", "x", "ln(x) + 1"),
    ("sin(x)*cos(x)", "x", "cos(x)^2 - sin(x)^2"),
    ("x*x*x", "x", "3*x^2"),
    ("sigmoid(x)", "x", "sigmoid(x)*(1 - sigmoid(x))"),
    ("softplus(x)", "x", "sigmoid(x)"),
    ("tanh(x)", "x", "1 - tanh(x)^2"),
    ("tan(x)", "x", "1 + tan(x)^2"),
    ("asin(x)", "x", "1/sqrt(1 - x^2)"),
    ("atan(x)", "x", "1/(1 + x^2)"),
    ("log10(x)", "x", "1/(x*ln(10))"),
    ("|x|", "x", "sign(x)"),
    ("relu(x)", "x", "where(x > 0, 1, 0)"),
    ("max(x, -x)", "x", "where(x > -x, 1, where(x < -x, -1, 0))"),
    ("where(|x| < d, x^2/2, d*(|x| - d/2))", "x", "where(abs(x) < d, x, d*sign(x))"),
    ("atan2(y, x)", "x", "-y/(x^2 + y^2)"),
    ("a*x^2", "x", "2*a*x"),
    ("0.5*x^2", "x", "x"),
    ("0.01*w^2", "w", "0.02*w"),
    ("0.1*x^3", "x", "0.3*x^2"),
    ("x^n", "x", "n*x^(n - 1)"),
    ("a + b", "x", "0"),
    ("x", "x", "1"),
    ("mean((w*x + b - y)^2)", "w", "2*mean(x*(w*x + b - y))"),
    ("mean((w*x + b - y)^2)", "b", "2*mean(w*x + b - y)"),
    ("mean(w*x) + 0.5*sum(b*x)", "b", "0.5*sum(x)"),
    ("mean(b + x)", "b", "1"),
    ("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", "x", "4*x*(x^2 + y - 11) + 2*(x + y^2 - 7)"),
    ("x^4 - 5x^2 + 0.1x + 4", "x", "4*x^3 - 10*x + 0.1"),
]


@pytest.mark.parametrize(("text", "variable", "derivative"), GOLDEN)
def test_derivatives_could_stand_on_a_slide(text: str, variable: str, derivative: str) -> None:
    node = parse(text, known=["x", "y", "a", "b", "d", "n", "w"]).node
    assert to_text(differentiate(node, variable)) == derivative


def test_second_derivatives_are_readable_too() -> None:
    node = parse("(1 - x)^2 + 100*(y - x^2)^2").node
    assert to_text(differentiate(differentiate(node, "x"), "x")) == "2 - 400*(y - x^2) + 800*x^2"
    assert to_text(differentiate(differentiate(node, "x"), "y")) == "-400*x"
    assert differentiate(differentiate(node, "x"), "y") is differentiate(differentiate(node, "y"), "x")


def test_the_loss_and_its_derivatives_share_the_residual() -> None:
    node = parse("mean((w*x + b - y)^2)", known="wbxy").node
    lines = emit(
        [("value", node), ("gw", differentiate(node, "w")), ("gb", differentiate(node, "b"))],
        "numpy", columns=["x", "y"], rows="n",
    )  # fmt: skip
    assert lines == [
        "t1 = w*x + b - y",
        "value = float(t1 @ t1)/n",
        "gw = 2*(float(x @ t1)/n)",
        "gb = 2*(float(t1.sum())/n)",
    ]


def _close(ours: float, theirs: float, scale: float = 0.0) -> bool:
    return math.isclose(ours, theirs, rel_tol=1e-7, abs_tol=1e-9 * max(1.0, scale))


_SYMPY = {
    "ln": sympy.log,
    "log10": lambda u: sympy.log(u) / sympy.log(10),
    "log2": lambda u: sympy.log(u) / sympy.log(2),
    "sigmoid": lambda u: 1 / (1 + sympy.exp(-u)),
    "softplus": lambda u: sympy.log(1 + sympy.exp(u)),
    "abs": sympy.Abs,
}
SMOOTH = st.sampled_from(
    ["sin", "cos", "atan", "tanh", "exp", "sigmoid", "softplus", "ln", "sqrt", "log10", "log2", "asin", "sinh"]
)


def _smooth_texts() -> st.SearchStrategy[str]:
    leaves = st.sampled_from(["x", "y", "2", "3", "0.5", "x^2", "pi", "e"])
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda each: "({}){}({})".format(*each)),
            st.tuples(SMOOTH, inner).map(lambda each: "{}({})".format(*each)),
            st.tuples(inner, st.sampled_from(["2", "3", "(-1)", "(1/2)", "x"])).map(
                lambda each: "({})^{}".format(*each)
            ),
        ),
        max_leaves=5,
    )


def _in_sympy(node: Node) -> sympy.Expr:
    """The tree as SymPy has it, written from our tree, never from text."""
    args = [_in_sympy(arg) for arg in node.args]
    if node.op == "number":
        return sympy.Rational(repr(node.value))
    if node.op == "constant":
        return {"e": sympy.E, "pi": sympy.pi, "tau": 2 * sympy.pi}[node.name]
    if node.op == "name":
        return sympy.Symbol(node.name, positive=True)
    if node.op == "call":
        return _SYMPY.get(node.name, getattr(sympy, node.name, None))(*args)
    if node.op == "neg":
        return -args[0]
    return {"+": sympy.Add, "*": sympy.Mul, "^": sympy.Pow}.get(
        node.op, lambda a, b: a - b if node.op == "-" else a / b
    )(*args)


@settings(max_examples=60, deadline=None)
@given(_smooth_texts())
def test_derivatives_are_those_of_sympy(text: str) -> None:
    node = parse(text).node
    try:
        expected = sympy.diff(_in_sympy(node), sympy.Symbol("x", positive=True))
    except RecursionError:
        assume(False)
    for x, y in ((0.7, 0.4), (0.31, 1.9)):
        at = {
            sympy.Symbol("x", positive=True): sympy.Float(x, 40),
            sympy.Symbol("y", positive=True): sympy.Float(y, 40),
        }
        theirs = expected.subs(at).evalf(30, chop=True)
        value = evaluate(node, {"x": x, "y": y})
        if not theirs.is_real or not math.isfinite(value) or abs(theirs) > 1e12:
            continue
        ours = evaluate(differentiate(node, "x"), {"x": x, "y": y})
        if math.isfinite(ours):
            assert math.isclose(ours, float(theirs), rel_tol=1e-6, abs_tol=1e-6)


@settings(max_examples=150, deadline=None)
@given(trees(), st.floats(-3, 3), st.floats(-3, 3))
def test_derivatives_are_those_of_torch_autograd(node: Node, x: float, y: float) -> None:
    ours = [evaluate(differentiate(node, each), {"x": x, "y": y}) for each in "xy"]
    value = evaluate(node, {"x": x, "y": y})
    assume(math.isfinite(value) and all(math.isfinite(each) and abs(each) < 1e8 for each in ours))
    points = {name: torch.tensor(at, dtype=torch.float64, requires_grad=True) for name, at in (("x", x), ("y", y))}
    result = value_of(node, "torch", points)
    assume(isinstance(result, torch.Tensor) and result.requires_grad)
    result.backward()
    theirs = [0.0 if point.grad is None else point.grad.item() for point in points.values()]
    assume(all(math.isfinite(each) for each in theirs))
    scale = max(abs(each) for each in (*ours, *theirs, value))
    assert all(_close(mine, other, scale) for mine, other in zip(ours, theirs, strict=True)), (ours, theirs)


TIES = [
    ("max(x, -x)", 0.0), ("min(x, -x)", 0.0), ("max(x, 0)", 0.0), ("max(2x, 3x)", 0.0), ("min(x, x^2)", 1.0),
    ("|x|", 0.0), ("relu(x)", 0.0), ("relu(-x)", 0.0), ("sign(x)*x", 0.0), ("|x|^3", 0.0), ("max(x, max(x, 0))", 0.0),
    ("where(x >= 0, x, -x)", 0.0), ("where(x > 0, x, -x)", 0.0), ("|x - 1| + |x + 1|", 1.0), ("x^2", 0.0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "at"), TIES)
def test_ties_and_kinks_have_pytorch_s_derivatives(text: str, at: float) -> None:
    node = parse(text).node
    x = torch.tensor(at, dtype=torch.float64, requires_grad=True)
    value_of(node, "torch", {"x": x}).backward()
    assert evaluate(differentiate(node, "x"), {"x": at}) == x.grad.item()


@given(trees(), st.floats(-2, 2), st.floats(-2, 2))
def test_what_is_shown_is_what_is_computed(node: Node, x: float, y: float) -> None:
    """The derivative that was typed again from its text gives the same bits."""
    derivative = differentiate(node, "x")
    shown = parse(to_text(derivative)).node
    assert shown is derivative


def test_derivatives_of_the_reductions_of_optimizers() -> None:
    from gdstudio.language import parse_equation

    node = parse_equation("n = norm(x)").node
    assert evaluate(differentiate(node, "x"), {"x": [3.0, 4.0]}) == pytest.approx((3 + 4) / 5)


def test_exact_numbers_stay_exact() -> None:
    node = parse("0.1x + 0.2x").node
    assert differentiate(node, "x") is number(0.3)
    assert to_text(differentiate(parse("x/3 + x/6").node, "x")) == "1/2"


def test_derivative_lines_run() -> None:
    node = parse("x^2 + 2x + 1").node
    assert run(emit([("d", differentiate(node, "x"))], "python"), {"x": -0.2})["d"] == 2 * -0.2 + 2
