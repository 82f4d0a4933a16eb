"""Plain arithmetic and guarded arithmetic: the same bits where nothing fails, inf or nan as IEEE 754 has it where it does."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio.engines import open_run
from gdstudio.engines.compiling import float_loop
from gdstudio.model import InputError, Problem, RunSpec
from gdstudio.programs import build
from tests.engines.made import CATALOGUE, MADE, NEVER

RATED = sorted(name for name in CATALOGUE.optimizers if "learning_rate" in CATALOGUE.optimizer(name).defaults())
TEXTS = (
    "x^2 + 2x + 1", "x*sin(3x) + x^2/4", "exp(-x^2)*(x - 1)", "ln(1 + x^2) + x/3", "sqrt(1 + x^2) - x^3/9", "abs(x - 0.3)",
    "max(x, 1 - x)^2", "where(x > 0.5, x^3, x^2 - 1)", "1/(2 + cos(x))", "tanh(x) + x^4/50", "2^x + x^-2", "sigmoid(3x) + x^2",
    "softplus(x) - x/2", "relu(x) + x^2/9", "atan2(x, 2) + x^2", "log10(3 + x^2) + |x|^1.5",
)  # fmt: skip


def rows_of(spec: RunSpec, count: int, *, guarded: bool) -> list[list[float]]:
    run = open_run(spec)
    if guarded:
        run._record_plain = float_loop(build(spec.problem, spec.optimizer, "guarded"))
    block = run.advance(count)
    return np.hstack([block.parameters, block.value[:, None], block.gradient, block.state]).tolist()


@given(
    st.sampled_from(TEXTS), st.floats(-3, 3), st.floats(1e-4, 0.5), st.sampled_from(RATED),
)  # fmt: skip
def test_the_same_bits_where_nothing_fails(text: str, start: float, rate: float, optimizer: str) -> None:
    problem = Problem.function(text, start=(start,))
    spec = RunSpec.of(problem, CATALOGUE.optimizer(optimizer), values={"learning_rate": rate}, stop=NEVER)
    try:
        plain = rows_of(spec, 20, guarded=False)
    except InputError:
        return
    assert rows_of(spec, 20, guarded=True) == plain


@given(st.sampled_from(TEXTS), st.floats(-1e3, 1e3), st.sampled_from([1e-3, 1.0, 1e3, 1e150]))
def test_whatever_happens_is_rows_and_an_outcome(text: str, start: float, rate: float) -> None:
    problem = Problem.function(text, start=(start,))
    spec = RunSpec.of(problem, MADE["decay, then momentum"], values={"learning_rate": rate})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            block = open_run(spec).advance(200)
        except InputError as error:
            assert error.where == "start"
            return
    assert np.isfinite(block.value).all()
    assert np.isfinite(block.gradient).all()
    assert block.outcome is not None or block.rows == 200
    if block.outcome is not None:
        assert block.outcome.step == block.rows - 1
        assert "{" not in str(block.outcome.message)


@pytest.mark.parametrize(
    ("text", "start", "rate", "sentence"),
    [
        ("ln(x)", 0.5, 0.45, "f has no finite value at x = −0.4 (ln of a negative number)"),
        ("sqrt(x)", 1.0, 3.0, "f has no finite value at x = −0.5 (the square root of a negative number)"),
        ("x^0.5", 1.0, 3.0, "f has no finite value at x = −0.5 (a fractional power of a negative number)"),
        ("-1/x", 1.0, 1.0, "f has no finite value at x = 0 (a division by 0)"),
        ("asin(x/4)", 0.0, 40.0, "f has no finite value at x = −10 (asin of a number beyond 1)"),
        ("exp(x)", 1.0, -300.0, "f has no finite value at x = 816.5 (a number too large for float64)"),
        ("x^1.5", 0.25, 0.5, "f has no finite value at x = −0.125 (a fractional power of a negative number)"),
        ("x^0.5", 1.0, 2.0, "f has no finite derivative at x = 0 (a division by 0)"),
    ],
)
def test_the_cause_is_named(text: str, start: float, rate: float, sentence: str) -> None:
    problem = Problem.function(text, start=(start,))
    spec = RunSpec.of(problem, CATALOGUE.optimizer("gradient-descent"), values={"learning_rate": rate})
    for engine in ("numpy", "torch", "torch.optim"):
        if engine == "torch.optim" and rate < 0:
            continue
        block = open_run(spec.with_(engine=engine, dtype="float64")).advance(10)
        assert block.rows == 1
        assert block.outcome is not None
        assert block.outcome.kind == "not-finite"
        assert str(block.outcome.message) == f"Stopped at step 1: {sentence}. Step 0 is shown."


def test_a_fit_names_the_cause_in_its_rows() -> None:
    from gdstudio.model import edits

    spec = RunSpec.of(CATALOGUE.problem("three-points"), CATALOGUE.optimizer("gradient-descent"))
    spec = edits.apply(spec, "model", "w*ln(x - b)", CATALOGUE)
    spec = spec.with_(values={**spec.values, "learning_rate": 10.0}, start=(1.0, 0.5))
    block = open_run(spec).advance(100)
    assert block.outcome is not None
    assert "(ln of a negative number)" in str(block.outcome.message)


def test_float32_overflow_is_named() -> None:
    problem = Problem.function("exp(x)", start=(80.0,))
    spec = RunSpec.of(
        problem, CATALOGUE.optimizer("gradient-descent"), engine="torch", values={"learning_rate": -1e-35}
    )
    block = open_run(spec).advance(30)
    assert block.outcome is not None
    assert "too large for float32" in str(block.outcome.message)


def test_a_power_that_turns_complex_is_no_number() -> None:
    """(−8)^(1/3) is complex in Python; here it is not a number, from the first row that has it."""
    assert isinstance((-8.0) ** (1 / 3), complex)
    problem = Problem.function("(x + 8)^(1/3)", start=(-7.0,))
    spec = RunSpec.of(problem, CATALOGUE.optimizer("gradient-descent"), values={"learning_rate": 6.0}, stop=NEVER)
    block = open_run(spec).advance(500)
    assert block.outcome is not None
    assert block.outcome.kind == "not-finite"
    assert block.parameters.dtype == np.float64
    assert math.isfinite(block.value[-1])
    assert "a fractional power of a negative number" in str(block.outcome.message)


def test_a_sum_that_passes_through_infinity_goes_on() -> None:
    """σ(−x) = 1/(1 + exp(x)) at 1000: Python's exp overflows, the function has its value 0."""
    problem = Problem.function("sigmoid(-x) + (x/1000 - 1)^2", start=(1000.5,))
    spec = RunSpec.of(problem, CATALOGUE.optimizer("gradient-descent"), values={"learning_rate": 1.0})
    block = open_run(spec).advance(100)
    assert block.rows == 100
    assert block.outcome is None
    assert np.all(np.diff(block.value) < 0)
