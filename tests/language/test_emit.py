"""Generated programs: what is on the page is what runs, in every dialect."""

import math
import struct

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gdstudio.language import LanguageError, Node, differentiate, emit, evaluate, parse, parse_equation
from tests.language.samples import run, trees, value_of


def _bits(value: float) -> bytes:
    return b"nan" if value != value else struct.pack("<d", value)


def test_the_notebook_s_parabola_is_reproduced_bit_for_bit() -> None:
    node = parse("y = lambda x: x**2 + 2*x +1".removeprefix("y = ")).node
    lines = emit([("value", node), ("dx", differentiate(node, "x"))], "python")
    assert lines == ["value = x**2 + 2*x + 1", "dx = 2*x + 2"]
    x, printed = 0.0, []
    for _ in range(10):
        x = x - 0.1 * run(lines, {"x": x})["dx"]
        printed.append((x, run(lines, {"x": x})["value"]))
    assert printed[:3] == [(-0.2, 0.64), (-0.36000000000000004, 0.40959999999999996), (-0.488, 0.26214400000000004)]
    assert printed[-1] == (-0.8926258176, 0.011529215046068408)


@given(trees(), st.floats(-3, 3), st.floats(-3, 3))
def test_guarded_python_and_the_walk_give_the_same_bits(node: Node, x: float, y: float) -> None:
    values = {"x": x, "y": y}
    walked = evaluate(node, values)
    assert _bits(value_of(node, "guarded", values)) == _bits(walked)
    try:
        plain = value_of(node, "python", values)
    except (ArithmeticError, ValueError, TypeError):
        return
    if math.isfinite(walked):
        assert type(plain) is float
        assert _bits(plain) == _bits(walked)
    else:
        assert isinstance(plain, complex) or not math.isfinite(plain) or "max" in repr(node) or "min" in repr(node)


@settings(deadline=None)
@given(trees(), st.floats(-3, 3), st.floats(-3, 3))
def test_torch_and_numpy_arrays_agree_with_the_walk(node: Node, x: float, y: float) -> None:
    walked = evaluate(node, {"x": x, "y": y})
    assume(math.isfinite(walked) and abs(walked) < 1e12)
    tensors = {name: torch.tensor(at, dtype=torch.float64) for name, at in (("x", x), ("y", y))}
    in_torch = float(value_of(node, "torch", tensors))
    with np.errstate(all="ignore"):
        arrays = {"x": np.full((2, 3), x), "y": np.full((2, 3), y)}
        found = value_of(node, "guarded", arrays, columns=["x", "y"])
        vectorised = float(np.broadcast_to(found, (2, 3))[1, 2])
    # A comparison of nearly equal sides may fall out differently; continuous trees agree to rounding.
    assume("where" not in repr(node) and "sign" not in repr(node))
    for other in (in_torch, vectorised):
        assert math.isclose(other, walked, rel_tol=1e-6, abs_tol=1e-6) or not math.isfinite(other)


@given(trees(), st.floats(-3, 3), st.floats(-3, 3))
def test_value_and_derivatives_together_equal_each_alone(node: Node, x: float, y: float) -> None:
    """Sharing lines changes no bit, and computes nothing of a branch that is not chosen."""
    values = {"x": x, "y": y}
    outputs = [("value", node), ("dx", differentiate(node, "x")), ("dy", differentiate(node, "y"))]
    together = run(emit(outputs, "guarded"), values)
    for target, each in outputs:
        assert _bits(together[target]) == _bits(value_of(each, "guarded", values))
    try:
        alone = [value_of(each, "python", values) for _, each in outputs]
    except (ArithmeticError, ValueError, TypeError):
        return
    assume(not any(isinstance(each, complex) for each in alone))
    assert [_bits(run(emit(outputs, "python"), values)[target]) for target, _ in outputs] == list(map(_bits, alone))


@pytest.mark.parametrize("text", ["|x^(1/3)|", "|x^y|", "|1 + 2*|x^0.5||"])
def test_a_complex_number_never_passes_for_a_real_one(text: str) -> None:
    with pytest.raises(TypeError):
        value_of(parse(text).node, "python", {"x": -8.0, "y": 0.5})
    assert math.isnan(evaluate(parse(text).node, {"x": -8.0, "y": 0.5}))


def test_shared_parts_become_lines() -> None:
    node = parse("(1 - x)^2 + 100*(y - x^2)^2").node
    outputs = [("value", node), ("gx", differentiate(node, "x")), ("gy", differentiate(node, "y"))]
    assert emit(outputs, "python", taken=["t1"]) == [
        "t2 = y - x**2",
        "value = (1 - x)**2 + 100*t2**2",
        "gx = -2*(1 - x) - 400*x*t2",
        "gy = 200*t2",
    ]


def test_an_output_that_others_use_is_its_own_line() -> None:
    node = parse("exp(x)").node
    assert emit([("value", node), ("dx", differentiate(node, "x"))], "python") == ["value = math.exp(x)", "dx = value"]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("where(x > 0, ln(x), x)", -1.0), ("where(x > 0, ln(x)^2 + 1/ln(x), x^2)", -1.0),
        ("where(x != 0, sin(x)/x, 1)", 0.0), ("where(x > 1, sqrt(x - 1), 0)", 0.5),
        ("where(x < 1, x, exp(exp(x)))", 0.5),
        ("where(x > 0, where(x > 1, ln(x - 1), x), -x)", 0.5), ("where(x > 0, x^x, -x)", -2.0),
        ("where(x > 1, ln(x - 1), x) + where(x > 2, ln(x - 1), x)", 0.5), ("where(x < 1, x, asin(x/9))", 0.5),
    ],
)  # fmt: skip
def test_a_branch_that_is_not_chosen_does_no_harm(text: str, at: float) -> None:
    node = parse(text).node
    outputs = [("value", node), ("dx", differentiate(node, "x"))]
    plain = run(emit(outputs, "python"), {"x": at})
    assert math.isfinite(plain["value"])
    assert math.isfinite(plain["dx"])
    x = torch.tensor(at, dtype=torch.float64, requires_grad=True)
    value = value_of(node, "torch", {"x": x})
    value.backward()
    assert value.item() == pytest.approx(plain["value"])
    assert x.grad.item() == pytest.approx(plain["dx"])
    with np.errstate(all="raise"):
        column = run(emit(outputs, "numpy", columns=["x"]), {"x": np.array([at, at])})
    assert column["value"][0] == pytest.approx(plain["value"])
    assert column["dx"][1] == pytest.approx(plain["dx"])


def test_plain_torch_would_be_poisoned() -> None:
    """The pitfall that masking avoids is real."""
    x = torch.tensor(-1.0, requires_grad=True)
    torch.where(x > 0, torch.sqrt(x), x).backward()
    assert math.isnan(x.grad.item())


@pytest.mark.parametrize("text", [
    "mean((w*x + b - y)^2)", "mean(|w*x + b - y|) + 0.01*w^2", "sum(w*x*y*b)", "mean(softplus(w*x) - y*w*x)",
    "mean(where(|w*x - y| < 1, (w*x - y)^2/2, |w*x - y| - 1/2))", "mean(x)*w + mean(x*mean(y))", "sum(w + b)",
    "mean(w^2)", "mean((y - sigmoid(w*x + b))^2)", "sum(w*x + b)/sum(x^2)", "mean(max(w*x, b))", "sum(2)*w",
    "mean(w*3*x*2*y)", "mean(exp(-w*x))", "ln(sum(exp(w*x)))", "sqrt(mean((w*x)^2))",
])  # fmt: skip
@pytest.mark.parametrize("rows", [1, 3, 1000])
def test_a_loss_over_data_agrees_in_all_dialects(text: str, rows: int) -> None:
    node = parse(text, known="wbxy").node
    random = np.random.default_rng(rows)
    x, y = random.normal(size=rows), random.normal(size=rows)
    outputs = [("value", node), ("dw", differentiate(node, "w")), ("db", differentiate(node, "b"))]
    walked = [evaluate(each, {"w": 0.7, "b": -0.2, "x": x, "y": y}) for _, each in outputs]
    for dialect in ("python", "numpy", "guarded"):
        found = run(emit(outputs, dialect, columns="xy"), {"w": 0.7, "b": -0.2, "x": x, "y": y})
        assert [found[target] for target, _ in outputs] == pytest.approx(walked, rel=1e-9, abs=1e-12)
        assert all(type(found[target]) is float for target, _ in outputs)
    tensors = {key: torch.tensor(at, dtype=torch.float64, requires_grad=True) for key, at in (("w", 0.7), ("b", -0.2))}
    value = value_of(node, "torch", {**tensors, "x": torch.tensor(x), "y": torch.tensor(y)}, columns="xy")
    value.backward()
    slopes = [0.0 if each.grad is None else each.grad.item() for each in tensors.values()]
    assert [value.item(), *slopes] == pytest.approx(walked, rel=1e-9, abs=1e-12)


def test_the_number_of_rows_can_have_a_name() -> None:
    node = parse("mean(w*x)", known="wx").node
    assert emit([("v", node)], "numpy", columns="x", rows="n") == ["v = w*float(x.sum())/n"] or emit(
        [("v", node)], "numpy", columns="x", rows="n"
    ) == ["v = w*(float(x.sum()))/n"]
    assert "len(data)" in emit([("v", node)], "numpy", columns="x", names={"x": "data"})[0]


def test_floats_beside_tensors_stay_floats() -> None:
    node = parse_equation("theta = theta - learning_rate*sqrt(1 - beta2^k)*m/(sqrt(v) + eps)").node
    lines = emit([("theta", node)], "torch", floats=["learning_rate", "beta2", "k", "eps"])
    assert lines == ["theta = theta - learning_rate*math.sqrt(1 - beta2**k)*m/(torch.sqrt(v) + eps)"]


def test_the_first_step_of_an_optimizer_is_chosen_lazily() -> None:
    node = parse_equation("d = where(k == 1, g, sqrt(k - 2)*g)").node
    assert run(emit([("d", node)], "python"), {"k": 1.0, "g": 2.0})["d"] == 2.0
    found = run(emit([("d", node)], "torch", floats=["k"]), {"k": 1.0, "g": torch.tensor(2.0)})
    assert found["d"].item() == 2.0


def test_tensors_keep_their_type() -> None:
    for text in ("max(x, 0.1)", "where(x > 0, 0.1, 0.2)", "min(0.1, x)", "atan2(x, 2)", "where(x > 0, 0.1, x)"):
        x = torch.tensor([0.5, -0.5], dtype=torch.float64)
        assert value_of(parse(text).node, "torch", {"x": x}).dtype is torch.float64
    assert value_of(parse("where(x > 0, 0.1, 0.2)").node, "torch", {"x": x}).tolist() == [0.1, 0.2]


def test_vectors_of_parameters_are_reduced_across_all() -> None:
    node = parse_equation("s = min(1, c/(norm(g) + 1e-6))*dot(g, m) + sum(g)").node
    g, m = np.array([3.0, 4.0]), np.array([1.0, -2.0])
    expected = min(1, 0.5 / (5 + 1e-6)) * -5.0 + 7
    assert run(emit([("s", node)], "numpy", columns=["g", "m"]), {"g": g, "m": m, "c": 0.5})["s"] == pytest.approx(
        expected
    )
    tensors = {"g": torch.tensor(g), "m": torch.tensor(m), "c": 0.5}
    found = run(emit([("s", node)], "torch", columns=["g", "m"], floats=["c"]), tensors)["s"]
    assert float(found) == pytest.approx(expected)


def test_no_integer_meets_an_integer() -> None:
    lines = emit([("a", parse("9^9^9").node), ("b", parse("2*3 + 4 - 1").node), ("c", parse("2").node)], "python")
    assert lines == ["a = 9.0**9.0**9", "b = 2.0*3 + 4 - 1", "c = 2.0"]
    assert value_of(parse("1/3").node, "python", {}) == 1 / 3


def test_names_of_python_are_spelled_differently() -> None:
    node = parse("lambda*x", known=["lambda", "x"]).node
    assert emit([("v", node)], "python") == ["v = lambda_*x"]
    assert emit([("v", node)], "python", names={"lambda": "self.rate"}) == ["v = self.rate*x"]


def test_what_is_no_identifier_is_never_printed() -> None:
    from gdstudio.language import name

    with pytest.raises(ValueError, match="not an identifier"):
        emit([("v", name("__import__('os')"))], "python")


def test_a_target_must_not_change_what_is_still_read() -> None:
    with pytest.raises(ValueError, match="assigned before"):
        emit([("x", parse("x + 1").node), ("y", parse("x + 2").node)], "python")


def test_a_sum_needs_data() -> None:
    with pytest.raises(LanguageError, match="needs a data column"):
        emit([("v", parse("sum(x)").node)], "python")


def test_an_unknown_dialect_is_refused() -> None:
    with pytest.raises(ValueError, match="no dialect"):
        emit([("v", parse("x").node)], "fortran")
