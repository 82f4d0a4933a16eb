"""Changes on the way, going on from recorded rows, interrupts and counts: an unbroken run's bits in every way."""

import pickle
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio.engines import ENGINES, open_run
from gdstudio.model import Change, Optimizer, RunSpec
from gdstudio.runs import complete
from tests.engines.made import CATALOGUE, NEVER, optimizer

ENGINE_NAMES = sorted(ENGINES)
# Classes whose memory is not our equations' state: the first has none of them, the others have more.
OTHERS: dict[str, Optimizer] = {
    "NAdam": optimizer(["theta = theta - learning_rate*g"], torch={"class": "NAdam", "map": {"learning_rate": "lr"}}),
    "Rprop": optimizer(["theta = theta - learning_rate*g"], torch={"class": "Rprop", "map": {"learning_rate": "lr"}}),
    "ASGD": optimizer(["theta = theta - learning_rate*g"], torch={"class": "ASGD", "map": {"learning_rate": "lr"}}),
}


def spec_of(engine: str, name: str = "adam", **fields: object) -> RunSpec:
    given_fields = {"values": {"learning_rate": 0.05}, "stop": NEVER, **fields}
    return RunSpec.of(CATALOGUE.problem("three-points"), CATALOGUE.optimizer(name), engine=engine, **given_fields)


# Where the learning rate is for the first step only, or for none, its change changes nothing.
CHANGING = [
    (engine, name)
    for engine in ENGINE_NAMES
    for name in sorted(CATALOGUE.optimizers)
    if name not in ("newton", "rprop", "barzilai-borwein")
    and (engine != "torch.optim" or CATALOGUE.optimizer(name).torch)
]


@pytest.mark.parametrize(("engine", "name"), CHANGING)
def test_a_branch_has_the_bits_of_the_unbroken_run(engine: str, name: str) -> None:
    changed = spec_of(engine, name, changes=(Change(9, {"learning_rate": 0.02}), Change(14, {"learning_rate": 0.3})))
    whole = open_run(changed).advance(40)
    plain = open_run(spec_of(engine, name)).advance(40)
    assert whole.parameters[:10].tolist() == plain.parameters[:10].tolist()
    assert whole.parameters[10].tolist() != plain.parameters[10].tolist()
    branch = open_run(changed)
    branch.seek(9, plain.parameters[9], plain.state[9])
    rest = branch.advance(30)
    assert rest.parameters.tolist() == whole.parameters[10:].tolist()
    assert rest.state.tolist() == whole.state[10:].tolist()
    trace = branch.trace(whole.parameters[14], whole.state[14], 14)
    assert list(trace.after.values()) == whole.parameters[15].tolist()


@given(st.sampled_from(ENGINE_NAMES), st.lists(st.integers(1, 70), min_size=1, max_size=8))
def test_bites_of_any_size_give_the_same_bits(engine: str, bites: list[int]) -> None:
    spec = spec_of(engine, changes=(Change(5, {"beta1": 0.5}), Change(66, {"beta1": 0.8})))
    run = open_run(spec)
    parts = [run.advance(bite) for bite in bites]
    whole = open_run(spec).advance(sum(bites))
    assert [part.first for part in parts] == [sum(bites[:i]) for i in range(len(bites))]
    for field in ("parameters", "value", "gradient", "state"):
        assert np.concatenate([getattr(part, field) for part in parts]).tolist() == getattr(whole, field).tolist()


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_a_class_with_another_memory_repeats_its_way(name: str) -> None:
    spec = RunSpec.of(
        CATALOGUE.problem("three-points"),
        OTHERS[name],
        engine="torch.optim",
        values={"learning_rate": 0.05},
        stop=NEVER,
    )
    run = open_run(spec)
    assert run.layout.state == ()
    blocks = [run.advance(300) for _ in range(5)]
    path = np.concatenate([block.parameters for block in blocks])
    for row in (1400, 0, 733):
        for again in (run, open_run(spec)):
            again.seek(row, path[row], np.empty(0))
            assert again.next_row == row + 1
            assert again.advance(20).parameters.tolist() == path[row + 1 : row + 21].tolist()
    trace = run.trace(path[600], np.empty(0), 600)
    assert list(trace.after.values()) == path[601].tolist()
    carry = pickle.loads(pickle.dumps(run.carry()))
    before = run.next_row
    run.advance(9)
    run.restore(carry)
    assert run.advance(5).parameters.tolist() == path[before : before + 5].tolist()


def test_momentum_without_momentum_keeps_no_buffer() -> None:
    """torch.optim.SGD then remembers nothing, and there is nothing to record."""
    run = open_run(spec_of("torch.optim", "momentum", values={"learning_rate": 0.05, "momentum": 0.0}))
    assert run.layout.state == ()
    whole = run.advance(20)
    run.seek(11, whole.parameters[11], np.empty(0))
    assert run.advance(8).parameters.tolist() == whole.parameters[12:].tolist()
    trace = run.trace(whole.parameters[4], np.empty(0), 4)
    assert list(trace.after.values()) == whole.parameters[5].tolist()


@pytest.mark.parametrize("name", ["momentum", "adam"])
def test_the_state_of_the_class_is_recorded_under_our_names(name: str) -> None:
    ours, theirs = (open_run(spec_of(engine, name, dtype="float64")) for engine in ("torch", "torch.optim"))
    assert theirs.layout == ours.layout
    np.testing.assert_allclose(theirs.advance(30).state, ours.advance(30).state, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("engine", ENGINE_NAMES)
def test_an_ending_is_the_same_from_a_branch(engine: str) -> None:
    """Growth is measured from a change on, so that a branch there sees what the unbroken run sees."""
    spec = RunSpec.of(
        CATALOGUE.problem("notebook-parabola"), CATALOGUE.optimizer("gradient-descent"), engine=engine, dtype="float64",
        values={"learning_rate": 1.02}, changes=(Change(20, {"learning_rate": 1.01}),),
    )  # fmt: skip
    whole = open_run(spec).advance(500)
    assert whole.outcome is not None
    assert (whole.outcome.kind, whole.outcome.step) == ("diverged", 70)
    branch = open_run(spec)
    branch.seek(20, whole.parameters[20], whole.state[20])
    assert branch.advance(500).outcome == whole.outcome


@pytest.mark.parametrize("engine", ENGINE_NAMES)
def test_nothing_comes_after_the_end(engine: str) -> None:
    spec = RunSpec.of(
        CATALOGUE.problem("notebook-parabola"), CATALOGUE.optimizer("gradient-descent"), engine=engine, dtype="float64",
        values={"learning_rate": 0.5},
    )  # fmt: skip
    run = open_run(spec)
    block = run.advance(100)
    assert block.rows == 2
    assert block.outcome is not None
    after = run.advance(5)
    assert (after.rows, after.outcome) == (0, block.outcome)
    run.seek(0, block.parameters[0], block.state[0])
    again = run.advance(3)
    assert (again.first, again.rows, again.outcome) == (1, 1, block.outcome)


@pytest.mark.parametrize("engine", ENGINE_NAMES)
def test_a_long_advance_ends_soon_after_the_interrupt(engine: str) -> None:
    run = open_run(spec_of(engine))
    timer = threading.Timer(0.05, run.interrupt.set)
    timer.start()
    block = run.advance(3_000_000)
    timer.join()
    assert 0 < block.rows < 3_000_000
    assert run.next_row == block.rows
    run.interrupt.clear()
    assert run.advance(3).first == block.rows


def test_ten_steps_are_eleven_gradients() -> None:
    for engine in ENGINE_NAMES:
        run = complete(1, CATALOGUE.lesson("numpy-descent").runs[0].with_(engine=engine), 10)
        assert run.evaluations() == {"gradient": 11, "value": 0, "hessian": 0}
        assert run.outcome is not None
        assert (run.outcome.kind, run.outcome.step) == ("step-limit", 10)


@pytest.mark.parametrize("engine", ENGINE_NAMES)
def test_a_row_of_one_parameter_takes_few_bytes(engine: str) -> None:
    spec = RunSpec.of(CATALOGUE.problem("notebook-parabola"), CATALOGUE.optimizer("adam"), engine=engine)
    assert open_run(spec).bytes_per_row == 40
