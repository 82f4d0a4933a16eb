"""The worker's logic without its thread: bursts, turns, snapshots and exact replay."""

import numpy as np
import pytest

from gdstudio.model import Block, RunSpec
from gdstudio.runs import Advance, Close, Execution, Failed, Open, Rows, Snapshot, Trace, Trajectory, origin_of, replay
from gdstudio.runs.snapshots import MOST_SNAPSHOTS, Snapshots
from tests.runs.fakes import Desk, FakeEngine, lesson_of, oracle, spec_of

NETWORK = 10_000


def network(**fields: object) -> RunSpec:
    return spec_of(NETWORK, optimizer="momentum", values={"momentum": 0.5}, rate=1e-4, steps=300, **fields)


def recorded(spec: RunSpec, rows: int, burst: int = 50) -> Trajectory:
    execution, trajectory = Execution(FakeEngine), Trajectory(FakeEngine(spec).layout)
    execution.do(Open(1, spec, rows - 1))
    while execution.busy:
        for answer in execution.work(burst):
            assert isinstance(answer, Rows)
            trajectory.append(answer.block)
            if answer.snapshot:
                trajectory.snapshots.keep(answer.snapshot)
    return trajectory


def test_runs_take_turns() -> None:
    execution = Execution(FakeEngine)
    for number in (1, 2, 3):
        execution.do(Open(number, spec_of(rate=0.01), 20))
    worked = [execution.work(7)[0].number for _ in range(9)]
    assert worked == [1, 2, 3] * 3
    assert not execution.busy
    assert execution.work(7) == []


def test_a_burst_is_no_longer_than_asked_and_ends_where_asked() -> None:
    execution = Execution(FakeEngine)
    execution.do(Open(1, spec_of(), 9))
    assert [answer.block.rows for answer in (*execution.work(4), *execution.work(4), *execution.work(4))] == [4, 4, 2]
    execution.do(Advance(1, 11))
    assert [answer.block.first for answer in execution.work(100)] == [10]


def test_a_closed_run_does_nothing_more() -> None:
    execution = Execution(FakeEngine)
    execution.do(Open(1, spec_of(), 9))
    execution.do(Close(1))
    execution.do(Advance(1, 50))
    assert not execution.busy
    assert execution.do(Close(1)) == []


def test_what_goes_wrong_is_an_answer() -> None:
    def broken(spec: RunSpec) -> FakeEngine:
        raise ZeroDivisionError("inside")

    (answer,) = Execution(broken).do(Open(4, spec_of(), 1))
    assert isinstance(answer, Failed)
    assert (answer.number, answer.message) == (4, None)
    assert "ZeroDivisionError: inside" in answer.details


def test_a_step_that_cannot_be_taken_apart_does_not_end_the_run() -> None:
    execution = Execution(FakeEngine)
    execution.do(Open(1, spec_of(), 9))
    (answer,) = execution.do(Trace(1, 3, None))
    assert answer.trace is None
    assert "Traceback" in answer.details
    assert execution.busy


def test_an_interrupt_belongs_to_one_burst() -> None:
    execution, engines = Execution(lambda spec: engines.append(FakeEngine(spec)) or engines[-1]), []
    execution.interrupt()
    execution.do(Open(1, spec_of(), 50))
    execution.work(5)
    execution.interrupt()
    assert engines[0].interrupt.is_set()
    execution.work(5)
    assert not engines[0].interrupt.is_set()


def test_a_network_keeps_value_and_norm_of_each_row_and_a_few_states() -> None:
    trajectory = recorded(network(), 400)
    assert trajectory.rows == 400
    assert trajectory.column("value").shape == trajectory.column("gradient_norm").shape == (400,)
    assert trajectory.row(7).parameters.shape == (0,)
    assert len(trajectory.snapshots) <= 400 / 16 + 1
    assert trajectory.nbytes < 400 * NETWORK * 8 / 4


@pytest.mark.parametrize("row", [1, 15, 16, 17, 200, 399])
def test_any_row_of_a_network_is_replayed_exactly(row: int) -> None:
    trajectory = recorded(network(), 400)
    engine = FakeEngine(network())
    block = replay(engine, trajectory, row, row)
    assert block.value[0] == trajectory.row(row).value
    assert engine.theta == pytest.approx(oracle(network(), row + 1)[-1], abs=0)
    assert engine.computed <= 17


def test_a_network_goes_on_from_a_snapshot() -> None:
    trajectory, longer = recorded(network(), 130), recorded(network(), 200)
    execution = Execution(FakeEngine)
    execution.do(Open(1, network(), 199, origin_of(trajectory, 129)))
    while execution.busy:
        for answer in execution.work(64):
            trajectory.append(answer.block)
    assert np.array_equal(trajectory.column("value"), longer.column("value"))


def test_a_network_in_a_session() -> None:
    desk = Desk()
    desk.session.open(lesson_of(network()))
    desk.run()
    assert str(desk.session.status()) == "Ready at the start: f = 10000. Press → for one step."
    desk.session.step(60)
    desk.run(rows=16)
    assert desk.session.cursor == 60
    assert str(desk.session.status()).startswith("Step 60 of 300. f ")
    desk.session.set_applies_from(40)
    desk.session.edit("learning_rate", 0.02)
    desk.run()
    shared = desk.session.run.trajectory.column("value", 0, 41)
    assert np.array_equal(shared, recorded(network(), 41).column("value"))
    assert desk.session.trace_wanted(3) is None
    desk.session.undo()
    desk.session.step(20)
    desk.run()
    assert np.array_equal(desk.session.run.trajectory.column("value"), recorded(network(), 82).column("value"))


def test_snapshots_are_bounded_and_the_first_one_stays() -> None:
    snapshots = Snapshots()
    for step in range(100_000):
        snapshots.keep(Snapshot(step, step, 10))
    assert len(snapshots) <= MOST_SNAPSHOTS
    assert snapshots.nearest(3).step == 0
    for step in (1000, 54_321, 99_999):
        assert 0 <= step - snapshots.nearest(step).step < 2 * snapshots.spacing
    assert snapshots.until(50_000).nearest(99_999).step <= 50_000
    assert Snapshots().nearest(5) is None


@pytest.mark.parametrize("stride", [2, 10, 64])
@pytest.mark.parametrize("burst", [1, 7, 1000])
def test_with_a_stride_every_nth_step_is_a_row(stride: int, burst: int) -> None:
    execution, trajectory = Execution(FakeEngine), Trajectory(FakeEngine(spec_of()).layout, stride=stride)
    execution.do(Open(1, spec_of(rate=1e-3), 12, stride=stride))
    while execution.busy:
        for answer in execution.work(burst):
            assert isinstance(answer.block, Block)
            trajectory.append(answer.block, answer.final_step)
    assert trajectory.rows == 13
    expected = oracle(spec_of(rate=1e-3), 12 * stride + 1)[::stride, 0]
    assert np.array_equal(trajectory.column("parameters.x"), expected)
    middle = replay(FakeEngine(spec_of(rate=1e-3)), trajectory, stride + 1, 2 * stride)
    assert np.array_equal(middle.parameters, oracle(spec_of(rate=1e-3), 2 * stride + 1)[stride + 1 :])
