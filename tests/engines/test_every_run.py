"""Every optimizer on every problem on every engine: the rows agree, and going on from any of them gives the same bits."""

import pickle
import re
from functools import cache

import numpy as np
import pytest

from gdstudio.engines import ENGINES, open_run
from gdstudio.engines.evaluate import gradient, hessian
from gdstudio.model import Catalogue, Change, RunSpec, StopRule

CATALOGUE = Catalogue()
# One number, a fit, and two numbers that depend on each other.
PROBLEMS = ("notebook-parabola", "three-points", "rosenbrock")
RUNS = [
    (problem, optimizer, engine)
    for problem in PROBLEMS
    for optimizer in CATALOGUE.optimizers
    for engine in ENGINES
    if engine != "torch.optim" or CATALOGUE.optimizer(optimizer).torch
]
# Their steps are as many times longer as the learning rate is larger.
PROPORTIONAL = [
    each for each in RUNS if each[1] in ("gradient-descent", "momentum", "nesterov", "adam", "rmsprop", "sign-descent")
]
ROWS = 40


@cache
def rate_of(name: str) -> float:
    """A rate at which no step leaves the start's surroundings, so that rounding stays rounding in every problem."""
    problem = CATALOGUE.problem(name)
    constants = {each: constant.default for each, constant in problem.constants.items()}
    slope = np.abs(gradient(problem, constants, problem.start)).max()
    bend = np.abs(hessian(problem, constants, problem.start)).max()
    return float(0.1 / max(10.0, slope, bend))


def spec_of(problem: str, optimizer: str, engine: str, **fields: object) -> RunSpec:
    found = CATALOGUE.optimizer(optimizer)
    given = {
        "values": {"learning_rate": rate_of(problem)} if "learning_rate" in found.defaults() else {},
        "dtype": "float64",
        "stop": StopRule(enabled=False),
        **fields,
    }
    return RunSpec.of(CATALOGUE.problem(problem), found, engine=engine, **given)


@pytest.mark.parametrize(("problem", "optimizer", "engine"), RUNS)
def test_engines_agree(problem: str, optimizer: str, engine: str) -> None:
    block = open_run(spec_of(problem, optimizer, engine)).advance(ROWS)
    reference = open_run(spec_of(problem, optimizer, "numpy")).advance(ROWS)
    # Newton's method may meet a singular matrix; then it does so everywhere.
    assert block.rows == reference.rows
    assert block.rows == ROWS or "singular" in str(block.outcome.message)
    # torch.optim.NAdam keeps its product in float32; Barzilai and Borwein's rate makes much of a last digit.
    rough = 1e-6 if (optimizer, engine) == ("nadam", "torch.optim") else 1e-9
    rows = 9 if optimizer == "barzilai-borwein" else ROWS
    np.testing.assert_allclose(block.parameters[:rows], reference.parameters[:rows], rtol=rough, atol=1e-2 * rough)
    np.testing.assert_allclose(block.gradient[:rows], reference.gradient[:rows], rtol=10 * rough, atol=rough)


@pytest.mark.parametrize("optimizer", list(CATALOGUE.optimizers))
def test_tensors_and_floats_agree_on_every_problem(optimizer: str) -> None:
    apart = []
    for problem in CATALOGUE.problems:
        ours, tensors = (open_run(spec_of(problem, optimizer, engine)).advance(8) for engine in ("numpy", "torch"))
        if ours.rows != tensors.rows or not np.allclose(ours.parameters, tensors.parameters, rtol=1e-7, atol=1e-9):
            apart.append(problem)
    assert not apart


@pytest.mark.parametrize(("problem", "optimizer", "engine"), RUNS)
def test_small_bites_give_the_same_bits(problem: str, optimizer: str, engine: str) -> None:
    whole = open_run(spec_of(problem, optimizer, engine)).advance(ROWS)
    run = open_run(spec_of(problem, optimizer, engine))
    parts = [run.advance(n) for n in (1, 1, 7, 20, 11)]
    assert [part.first for part in parts] == [0, 1, 2, 9, 29]
    assert (
        np.concatenate([part.parameters for part in parts]).tobytes()
        == np.ascontiguousarray(whole.parameters).tobytes()
    )


@pytest.mark.parametrize(("problem", "optimizer", "engine"), RUNS)
def test_seek_goes_on_with_the_same_bits(problem: str, optimizer: str, engine: str) -> None:
    whole = open_run(spec_of(problem, optimizer, engine)).advance(ROWS)
    run = open_run(spec_of(problem, optimizer, engine))
    run.seek(15, whole.parameters[15], whole.state[15])
    assert run.next_row == 16
    rest = run.advance(ROWS - 16)
    assert rest.first == 16
    assert rest.parameters.tolist() == whole.parameters[16:].tolist()
    assert rest.state.tolist() == whole.state[16:].tolist()


@pytest.mark.parametrize(("problem", "optimizer", "engine"), RUNS)
def test_a_carry_goes_on_with_the_same_bits(problem: str, optimizer: str, engine: str) -> None:
    run = open_run(spec_of(problem, optimizer, engine))
    run.advance(12)
    carry = pickle.dumps(run.carry())
    rest = run.advance(10)
    other = open_run(spec_of(problem, optimizer, engine))
    other.restore(pickle.loads(carry))
    assert other.advance(10).parameters.tolist() == rest.parameters.tolist()


@pytest.mark.parametrize(("problem", "optimizer", "engine"), RUNS)
def test_a_trace_has_the_bits_of_the_rows(problem: str, optimizer: str, engine: str) -> None:
    spec = spec_of(problem, optimizer, engine)
    run = open_run(spec)
    block = run.advance(6)
    trace = run.trace(block.parameters[4], block.state[4], 4)
    assert list(trace.before.values()) == block.parameters[4].tolist()
    assert list(trace.after.values()) == block.parameters[5].tolist()
    assert trace.value == block.value[4]
    assert list(trace.gradient.values()) == block.gradient[4].tolist()
    assert list(trace.state.values()) == block.state[5].tolist()
    assert run.next_row == 6
    assert {line.part for line in trace.lines} - {"hessian"} == {"value", "gradient", "equation"}
    assert ("hessian" in {line.part for line in trace.lines}) == spec.optimizer.uses_hessian
    assert all(line.left and line.formula and line.latex for line in trace.lines)
    repeated = {place for place, each in enumerate(spec.optimizer.equations) if each.until is not None}
    # Where a class keeps its memory to itself, what is made of it stays in letters, none of them a raw name.
    open_memory = block.state.shape[1] == len(spec.initial_state())
    assert all(line.numbers for line in trace.lines if line.equation not in repeated) or not open_memory
    assert not any(re.search(r"[a-z]\.[a-z]", line.formula + line.numbers) for line in trace.lines)


@pytest.mark.parametrize(("problem", "optimizer", "engine"), PROPORTIONAL)
def test_a_change_holds_from_its_row_on(problem: str, optimizer: str, engine: str) -> None:
    twice = Change(7, {"learning_rate": 2 * rate_of(problem)})
    plain = open_run(spec_of(problem, optimizer, engine)).advance(20)
    changed = open_run(spec_of(problem, optimizer, engine, changes=(twice,))).advance(20)
    assert changed.parameters[:8].tolist() == plain.parameters[:8].tolist()
    assert changed.parameters[8].tolist() != plain.parameters[8].tolist()
    before, after = plain.parameters[8] - plain.parameters[7], changed.parameters[8] - changed.parameters[7]
    np.testing.assert_allclose(after, 2 * before, rtol=1e-9, atol=1e-14)


def test_a_run_leaves_torchs_settings_and_generator_alone() -> None:
    import torch

    before = (torch.get_default_dtype(), torch.is_grad_enabled(), torch.get_rng_state().tolist())
    open_run(spec_of("three-points", "adam", "torch.optim")).advance(3)
    assert before == (torch.get_default_dtype(), torch.is_grad_enabled(), torch.get_rng_state().tolist())
