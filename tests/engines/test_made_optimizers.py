"""Optimizers of every kind of statement, on every engine: the same meaning, exact traces, seeks and carries."""

import pickle

import numpy as np
import pytest

from gdstudio.engines import open_run
from gdstudio.model import Problem, RunSpec
from tests.engines.made import CATALOGUE, MADE, NEVER

PROBLEMS = {
    "one": CATALOGUE.problem("notebook-parabola"),
    "fit": CATALOGUE.problem("three-points"),
    "two": Problem.function("(1 - x)^2 + 2*(y - x^2)^2", start=(-1.2, 1.0)),
}
CASES = [(problem, optimizer, engine) for problem in PROBLEMS for optimizer in MADE for engine in ("numpy", "torch")]


def spec_of(problem: str, optimizer: str, engine: str) -> RunSpec:
    return RunSpec.of(PROBLEMS[problem], MADE[optimizer], engine=engine, dtype="float64", stop=NEVER)


@pytest.mark.parametrize(("problem", "optimizer"), [case[:2] for case in CASES if case[2] == "numpy"])
def test_tensors_and_floats_mean_the_same(problem: str, optimizer: str) -> None:
    rows = [open_run(spec_of(problem, optimizer, engine)).advance(12) for engine in ("numpy", "torch")]
    # The two-point rate divides by what is nearly nothing, so that a last digit grows.
    np.testing.assert_allclose(rows[0].parameters, rows[1].parameters, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(rows[0].state, rows[1].state, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(("problem", "optimizer", "engine"), CASES)
def test_every_way_to_a_row_gives_the_same_bits(problem: str, optimizer: str, engine: str) -> None:
    spec = spec_of(problem, optimizer, engine)
    whole = open_run(spec).advance(30)
    run = open_run(spec)
    for row in (0, 1, 17):
        run.seek(row, whole.parameters[row], whole.state[row])
        rest = run.advance(29 - row)
        assert rest.first == row + 1
        assert rest.parameters.tolist() == whole.parameters[row + 1 :].tolist()
        assert rest.state.tolist() == whole.state[row + 1 :].tolist()
    run = open_run(spec)
    run.advance(11)
    carry = pickle.loads(pickle.dumps(run.carry()))
    run.advance(5)
    run.restore(carry)
    assert run.advance(19).parameters.tolist() == whole.parameters[11:].tolist()


@pytest.mark.parametrize(("problem", "optimizer", "engine"), CASES)
def test_traces_have_the_bits_of_the_rows(problem: str, optimizer: str, engine: str) -> None:
    run = open_run(spec_of(problem, optimizer, engine))
    block = run.advance(9)
    for row in (0, 1, 7):
        trace = run.trace(block.parameters[row], block.state[row], row)
        assert trace.value == block.value[row]
        assert list(trace.gradient.values()) == block.gradient[row].tolist()
        assert list(trace.after.values()) == block.parameters[row + 1].tolist()
        assert list(trace.state.values()) == block.state[row + 1].tolist()


def test_a_sign_step_is_the_learning_rate_long() -> None:
    block = open_run(spec_of("one", "signs", "numpy")).advance(21)
    np.testing.assert_allclose(block.parameters[:, 0], -0.01 * np.arange(21), rtol=1e-12)


def test_a_clipped_step_is_no_longer_than_the_clip() -> None:
    block = open_run(spec_of("two", "clipped", "numpy")).advance(40)
    lengths = np.linalg.norm(np.diff(block.parameters, axis=0), axis=1)
    assert lengths.max() <= 0.5 * 0.01 * (1 + 1e-9)
    assert np.linalg.norm(block.gradient, axis=1).max() > 0.5


def test_the_two_point_rate_is_barzilai_and_borweins() -> None:
    """On a quadratic with equal curvatures its second step lands on the minimum."""
    problem = Problem.function("3*(x - 1)^2 + 3*(y + 2)^2", start=(5.0, 5.0))
    block = open_run(RunSpec.of(problem, MADE["two-point rate"], stop=NEVER)).advance(3)
    np.testing.assert_allclose(block.parameters[2], [1.0, -2.0], atol=1e-9)
