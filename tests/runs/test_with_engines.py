"""The session on the real engines: the notebook's cells, undo and branches to the same bits, and networks of real
tensors."""

import copy
import threading

import numpy as np
import pytest

from gdstudio.engines import open_run
from gdstudio.model import Block, Layout, RunSpec, StopRule
from gdstudio.runs import Execution, Open, Trajectory, complete, origin_of, replay
from tests.runs.fakes import CATALOGUE, Desk, lesson_of, parameters, spec_of

NOTEBOOK = [(-0.2, 0.64), (-0.36000000000000004, 0.40959999999999996), (-0.488, 0.26214400000000004)]


def desk_of(name: str, **fields: object) -> Desk:
    lesson = CATALOGUE.lesson(name)
    return Desk(open_run=open_run).opened(*(spec.with_(**fields) for spec in lesson.runs))


@pytest.mark.parametrize("name", ["numpy-descent", "torch-descent", "linear-regression"])
def test_a_cell_stepped_is_the_cell_run_through(name: str) -> None:
    desk = desk_of(name)
    session = desk.session
    for _ in range(session.limit):
        session.step()
        desk.run(rows=1)
    run = complete(1, session.spec, session.limit)
    assert session.cursor == session.limit
    assert np.array_equal(
        parameters(session)[: run.trajectory.rows],
        np.stack([run.trajectory.column(f"parameters.{name}") for name in session.spec.problem.parameters], axis=1),
    )
    assert run.outcome is not None
    assert run.outcome.kind == "step-limit"
    assert str(session.status()) == f"{run.outcome.message} → goes on."
    assert run.evaluations() == {"gradient": session.limit + 1, "value": 0, "hessian": 0}


def test_the_notebooks_first_lines_bit_for_bit() -> None:
    run = complete(1, CATALOGUE.lesson("numpy-descent").runs[0], 10)
    table = zip(run.trajectory.column("parameters.x").tolist(), run.trajectory.column("value").tolist(), strict=True)
    assert list(table)[1:4] == NOTEBOOK


def test_the_fit_predicts() -> None:
    run = complete(1, CATALOGUE.lesson("linear-regression").runs[0], 40)
    assert run.predictions() == [{"x": 4.0, "y": pytest.approx(7.6605, abs=5e-5)}]


@pytest.mark.parametrize("engine", ["numpy", "torch", "torch.optim"])
@pytest.mark.parametrize("optimizer", ["gradient-descent", "momentum", "adam"])
def test_a_run_that_comes_back_by_undo_goes_on_to_the_same_bits(engine: str, optimizer: str) -> None:
    spec = spec_of(optimizer=optimizer, engine=engine, dtype="float64", rate=0.05, steps=60)
    desk = Desk(open_run=open_run).opened(spec)
    desk.session.step(20)
    desk.run()
    desk.session.edit("start.x", 3.0)
    desk.run()
    desk.session.undo()
    desk.session.step(20)
    desk.run(rows=7)
    unbroken = complete(1, spec, 41).trajectory
    assert np.array_equal(desk.session.run.trajectory.column("parameters.x"), unbroken.column("parameters.x"))
    assert np.array_equal(desk.session.run.trajectory.column("value"), unbroken.column("value"))


@pytest.mark.parametrize("engine", ["numpy", "torch", "torch.optim"])
@pytest.mark.parametrize(("rate", "kind"), [(1.1, "diverged"), (1.01, "diverged"), (0.3, "converged")])
@pytest.mark.parametrize("steps", [15, 45])
def test_a_run_that_comes_back_ends_at_the_same_step(engine: str, rate: float, kind: str, steps: int) -> None:
    spec = spec_of(engine=engine, rate=rate, steps=2000)
    unbroken = complete(1, spec, 2000).outcome
    desk = Desk(open_run=open_run).opened(spec)
    desk.session.step(steps)
    desk.run()
    desk.session.edit("learning_rate", 0.2)
    desk.run()
    desk.session.undo()
    desk.session.run_to_end()
    desk.run(rows=9)
    desk.session.tick(0.1)
    assert desk.session.run.outcome == unbroken
    assert unbroken is not None
    assert unbroken.kind == kind


@pytest.mark.parametrize("engine", ["numpy", "torch", "torch.optim"])
def test_a_branch_is_the_run_with_its_change_from_the_start(engine: str) -> None:
    spec = spec_of(optimizer="adam", engine=engine, dtype="float64", rate=0.05, steps=60)
    desk = Desk(open_run=open_run).opened(spec)
    desk.session.step(30)
    desk.run()
    desk.session.set_applies_from(12)
    desk.session.edit("learning_rate", 0.2)
    desk.run()
    branch = desk.session.run.trajectory
    straight = complete(1, desk.session.spec, branch.rows - 1).trajectory
    assert np.array_equal(branch.column("parameters.x"), straight.column("parameters.x"))


def test_a_diverged_run_stands_on_its_last_finite_row_with_the_cause() -> None:
    desk = Desk(open_run=open_run).opened(spec_of(rate=1.1, steps=1000))
    desk.session.run_to_end()
    desk.run()
    desk.session.tick(0.1)
    session = desk.session
    assert session.run.outcome is not None
    assert "The learning rate 1.1 is above 2/λmax = 1" in str(session.status())
    assert session.cursor == session.run.outcome.step == session.run.record.last
    assert np.isfinite(session.run.trajectory.row(-1).value)


def test_a_start_that_an_engine_refuses_leaves_the_last_good_run() -> None:
    desk = desk_of("linear-regression", engine="numpy", dtype="float64")
    session = desk.session
    session.edit("start.w", 2.0)
    session.edit("model", "ln(w)*x + b")
    session.edit("start.w", 2.0)
    session.step(3)
    desk.run()
    before = session.undo_text()
    session.edit("start.w", -1.0)
    desk.run()
    assert (session.spec.start[0], session.cursor, session.undo_text()) == (2.0, 3, before)
    assert "−1" in str(session.status())
    session.begin_drag()
    for w in (1.5, 0.7, -0.2):
        session.drag("start.w", w)
        desk.run()
    session.end_drag()
    desk.run()
    assert session.spec.start[0] == 0.7
    assert str(session.undo_text()) == "Undo start w 2 → 0.7"


def test_a_race_of_the_three_engines() -> None:
    lesson = lesson_of(
        *(spec_of(engine=name, dtype="float64", steps=200, name=name) for name in ("numpy", "torch", "torch.optim"))
    )
    desk = Desk(open_run=open_run)
    desk.session.open(lesson)
    desk.session.run_to_end()
    desk.run(rows=50)
    desk.session.tick(0.1)
    rows = [parameters(desk.session, place) for place in range(3)]
    assert len({len(each) for each in rows}) == 1
    assert np.abs(rows[0] - rows[1]).max() <= 1e-12
    assert np.abs(rows[0] - rows[2]).max() <= 1e-12


def test_what_lies_between_kept_rows_is_replayed() -> None:
    spec = spec_of(optimizer="adam", rate=0.01, steps=2000)
    whole = complete(1, spec, 500).trajectory
    kept = whole.every(10, ended=False)
    block = replay(open_run(spec), kept, 123, 137)
    assert np.array_equal(block.parameters[:, 0], whole.column("parameters.x", 123, 138))


def test_a_step_of_a_recorded_row_taken_apart_gives_the_next_row() -> None:
    desk = desk_of("numpy-descent")
    desk.session.step(4)
    desk.run()
    wanted = desk.session.trace_wanted(3)
    assert wanted is not None
    (answer,) = desk.execution.do(wanted)
    assert answer.trace.after["x"] == desk.session.run.trajectory.row(4).parameters[0]


class Perceptron:
    """A network of 10,431 parameters, trained by torch's own SGD: an engine as they will come."""

    def __init__(self, spec: RunSpec) -> None:
        import torch

        self.torch, self.spec, self.next_row, self.interrupt = torch, spec, 0, threading.Event()
        torch.manual_seed(spec.seed)
        generator = torch.Generator().manual_seed(1)
        self.inputs, self.targets = (torch.randn(64, 10, generator=generator) for _ in range(2))
        self.network = torch.nn.Sequential(
            torch.nn.Linear(10, 240),
            torch.nn.Tanh(),
            torch.nn.Linear(240, 31),
            torch.nn.Tanh(),
            torch.nn.Linear(31, 10),
        )
        self.optimizer = torch.optim.SGD(self.network.parameters(), lr=spec.values["learning_rate"], momentum=0.9)
        count = sum(weight.numel() for weight in self.network.parameters())
        self.layout = Layout(tuple(f"w{place}" for place in range(count)))

    def advance(self, n: int) -> Block:
        rows = []
        for _ in range(n):
            if self.next_row:
                self.optimizer.step()
            self.optimizer.zero_grad()
            loss = self.torch.nn.functional.mse_loss(self.network(self.inputs), self.targets)
            loss.backward()
            norm = sum(float((weight.grad**2).sum()) for weight in self.network.parameters()) ** 0.5
            rows.append((loss.item(), norm))
            self.next_row += 1
        none, table = np.empty((n, 0)), np.array(rows).reshape(n, 2)
        return Block(self.next_row - n, none, table[:, 0], none, none, gradient_norm=table[:, 1])

    def carry(self) -> object:
        gradients = [weight.grad.clone() for weight in self.network.parameters()]
        return (
            self.next_row,
            copy.deepcopy(self.network.state_dict()),
            copy.deepcopy(self.optimizer.state_dict()),
            gradients,
        )

    def restore(self, carry: tuple) -> None:
        self.next_row, weights, state, gradients = carry
        self.network.load_state_dict(copy.deepcopy(weights))
        self.optimizer.load_state_dict(copy.deepcopy(state))
        for weight, gradient in zip(self.network.parameters(), gradients, strict=True):
            weight.grad = gradient.clone()


def network(rows: int) -> Trajectory:
    spec = spec_of(rate=0.01, stop=StopRule(enabled=False))
    execution, found = Execution(Perceptron), []
    found += execution.do(Open(1, spec, rows - 1))
    trajectory = Trajectory(found[0].layout)
    while execution.busy:
        for answer in execution.work(100):
            trajectory.append(answer.block)
            if answer.snapshot:
                trajectory.snapshots.keep(answer.snapshot)
    return trajectory


def test_a_network_of_ten_thousand_parameters_keeps_little_and_is_replayed_exactly() -> None:
    trajectory = network(120)
    assert len(trajectory.layout.parameters) > 10_000
    assert trajectory.rows == 120
    assert trajectory.column("value")[-1] < trajectory.column("value")[0]
    engine = Perceptron(spec_of(rate=0.01))
    for row in (119, 3, 64, 100):
        block = replay(engine, trajectory, row, row)
        assert (block.value[0], block.gradient_norm[0]) == (
            trajectory.row(row).value,
            trajectory.column("gradient_norm", row, row + 1)[0],
        )
    again = Execution(Perceptron)
    again.do(Open(2, spec_of(rate=0.01), 119, origin_of(trajectory, 70)))
    (answer,) = again.work(10)
    assert answer.block.first == 71
    assert np.array_equal(answer.block.value, trajectory.column("value", 71, 71 + answer.block.rows))


def test_why_a_line_is_refused_is_not_covered_by_a_word_on_the_runs_end() -> None:
    desk = desk_of("update-without-no-grad")
    for _ in range(2):
        desk.session.run_to_end()
        desk.run()
        assert "RuntimeError" in str(desk.session.status())
