"""How runs end: each kind, its sentence, its precedence, and that bad arithmetic is an outcome, never an exception."""

from collections.abc import Callable

import numpy as np
import pytest

from gdstudio.engines import open_run, step_limit_outcome
from gdstudio.model import Block, RunSpec, StopRule

Make = Callable[..., RunSpec]


def until_end(spec: RunSpec, most: int = 20_000) -> Block:
    run, blocks = open_run(spec), []
    while run.next_row < most and not (blocks and blocks[-1].outcome):
        blocks.append(run.advance(min(997, most - run.next_row)))
    rows = sum(block.rows for block in blocks)
    assert rows == blocks[-1].first + blocks[-1].rows
    return blocks[-1]


def descent(make: Make, text: str, rate: float, *start: float, **fields: object) -> Block:
    return until_end(make(text, values={"learning_rate": rate}, start=start, **fields))


def test_divergence_names_factor_and_limit(make_spec: Make) -> None:
    outcome = descent(make_spec, "x^2 + 2x + 1", 1.1, 0.0).outcome
    assert outcome.kind == "diverged"
    assert str(outcome.message).startswith(
        "Diverged: each update is 1.2 times the one before. The learning rate 1.1 is above 2/λmax = 1, the limit for "
        "this function. Last point kept: step "
    )
    assert outcome.details["factor"] == pytest.approx(1.2)


def test_a_cause_that_was_not_computed_is_not_named(make_spec: Make) -> None:
    outcome = until_end(
        make_spec("x^2", "momentum", values={"learning_rate": 3.0, "momentum": 0.9}, start=(1.0,))
    ).outcome
    assert outcome.kind == "diverged"
    assert "2/λmax" not in str(outcome.message)


@pytest.mark.parametrize("rate", [0.5, 0.995])
def test_below_the_limit_it_converges_at_a_minimum(make_spec: Make, rate: float) -> None:
    block = descent(make_spec, "x^2 + 2x + 1", rate, 0.0)
    assert block.outcome.kind == "converged"
    assert "x = −1, a minimum" in str(block.outcome.message)
    assert abs(block.gradient[-1, 0]) <= 2e-8


def test_a_saddle_is_no_minimum(make_spec: Make) -> None:
    outcome = descent(make_spec, "x^2 - y^2", 0.1, 1.0, 0.0).outcome
    assert outcome.kind == "stationary-point"
    assert "A saddle." in str(outcome.message)
    assert "(0, 1)" in str(outcome.message) or "(0, −1)" in str(outcome.message)


def test_a_maximum_is_no_minimum(make_spec: Make) -> None:
    outcome = descent(make_spec, "-x^2", 0.1, 0.0).outcome
    assert (outcome.kind, outcome.step) == ("stationary-point", 0)
    assert "A maximum." in str(outcome.message)


def test_leaving_a_saddle_is_no_divergence(make_spec: Make) -> None:
    assert descent(make_spec, "x^4 - 2x^2", 0.01, 1e-6).outcome.kind == "converged"


def test_a_steady_small_growth_is_found_across_blocks(make_spec: Make) -> None:
    outcome = descent(make_spec, "x^2", 1.001, 1.0).outcome
    assert outcome.kind == "diverged"
    assert outcome.step < 100
    assert outcome.details["factor"] == pytest.approx(1.002)


@pytest.mark.parametrize(
    ("text", "start", "rate", "reason"),
    [
        ("ln(x)", 1.0, 0.9, "ln of a negative number"),
        ("sqrt(x)", 0.5, 1.0, "the square root of a negative number"),
        ("x^(1/3)", 0.1, 1.0, ""),
        ("1/x", 0.001, 1e-30, ""),
        ("exp(exp(x))", 3.0, 1.0, ""),
        ("x^x", 0.2, 0.5, ""),
    ],
)
def test_no_value_is_an_outcome_and_the_last_finite_row_stays(
    make_spec: Make, text: str, start: float, rate: float, reason: str
) -> None:
    block = descent(make_spec, text, rate, start)
    assert block.outcome is None or block.outcome.kind in ("not-finite", "diverged", "converged", "stationary-point")
    assert np.isfinite(block.value).all()
    assert np.isfinite(block.gradient).all()
    if reason:
        assert reason in str(block.outcome.message)


def test_rows_before_a_fault_keep_their_bits(make_spec: Make) -> None:
    spec = make_spec("ln(x) + x^2", values={"learning_rate": 0.2}, start=(0.35,), stop=StopRule(enabled=False))
    whole = open_run(spec).advance(200)
    assert whole.outcome.kind == "not-finite"
    single = open_run(spec)
    rows = [single.advance(1) for _ in range(whole.rows)]
    assert [row.parameters[0, 0] for row in rows] == whole.parameters[:, 0].tolist()


def test_the_stop_rule_can_be_turned_off(make_spec: Make) -> None:
    block = descent(make_spec, "x^2", 0.5, 1.0, stop=StopRule(enabled=False))
    assert block.outcome is None


def test_a_tolerance_of_ones_own(make_spec: Make) -> None:
    block = descent(make_spec, "x^2", 0.25, 1.0, stop=StopRule(gtol=0.1))
    assert block.outcome.kind == "converged"
    assert 0.05 <= abs(block.gradient[-1, 0]) <= 0.1


def test_the_step_limit_says_whether_f_is_falling(make_spec: Make) -> None:
    spec = make_spec("notebook-parabola", values={"learning_rate": 0.1}, steps=10)
    outcome = step_limit_outcome(spec, open_run(spec).advance(11))
    assert (outcome.kind, outcome.step) == ("step-limit", 10)
    assert str(outcome.message) == "Done: the 10 steps that were set. f is still falling (gradient norm 0.2147)."


def test_a_long_advance_can_be_interrupted(make_spec: Make) -> None:
    run = open_run(make_spec("x^2", values={"learning_rate": 1e-6}, start=(1.0,)))
    run.interrupt.set()
    block = run.advance(10_000_000)
    assert 0 < block.rows <= 8192
    run.interrupt.clear()
    assert run.advance(5).first == block.rows
