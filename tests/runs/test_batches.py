"""Sessions of runs with batches: back, scrub, branch, undo and reopening bring the shuffle back; the losses are kept."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gdstudio.engines import ENGINES, open_run
from gdstudio.model import Block, Layout, Lesson, RunSpec
from gdstudio.model.dataset import with_columns
from gdstudio.model.problem_edits import with_text
from gdstudio.model.sampling import Batching, Split
from gdstudio.runs import Trajectory, as_lesson, complete, label, origin_of, replay
from tests.runs.fakes import CATALOGUE, Desk

DRAW = np.random.default_rng(8)
X = DRAW.normal(size=9)
LINE = with_columns(CATALOGUE.problem("three-points"), {"x": X, "y": 2 * X + DRAW.normal(size=9)})


def spec_of(engine: str = "numpy", **fields) -> RunSpec:
    details = {"batch": Batching(2, seed=4), "validation": Split(rows=2), "values": {"learning_rate": 0.05}, **fields}
    dtype = "float64" if engine == "numpy" else "float32"
    return RunSpec.of(LINE, CATALOGUE.optimizer("momentum"), engine=engine, dtype=dtype, **details)


def columns(trajectory: Trajectory) -> list[np.ndarray]:
    names = ("parameters.w", "parameters.b", "value", "loss.training", "loss.validation")
    return [trajectory.column(name) for name in names]


def same(one: Trajectory, other: Trajectory) -> bool:
    count = min(one.rows, other.rows)
    return all(np.array_equal(a[:count], b[:count]) for a, b in zip(columns(one), columns(other), strict=True))


@pytest.mark.parametrize("engine", ENGINES)
def test_back_undo_and_branch_have_the_rows_of_an_unbroken_run(engine: str) -> None:
    spec = spec_of(engine, steps=60)
    desk = Desk(open_run=open_run).opened(spec)
    session = desk.session
    session.step(20)
    desk.run()
    session.back(7)
    session.step(9)
    desk.run(rows=3)
    session.edit("batch.seed", 5)
    desk.run()
    assert not same(session.run.trajectory, complete(1, spec, 20).trajectory)
    assert same(session.run.trajectory, complete(1, spec.with_(batch=Batching(2, seed=5)), 22).trajectory)
    session.undo()
    session.step(20)
    desk.run(rows=7)
    assert session.run.trajectory.rows > 40
    assert same(session.run.trajectory, complete(1, spec, 42).trajectory)
    session.set_applies_from(11)
    session.edit("learning_rate", 0.01)
    desk.run()
    assert same(session.run.trajectory, complete(1, session.spec, 42).trajectory)


def test_a_change_of_batches_keeps_the_old_path_as_a_ghost() -> None:
    desk = Desk(open_run=open_run).opened(spec_of(batch=None, validation=None))
    desk.session.step(5)
    desk.run()
    desk.session.edit("batch", 3)
    desk.run()
    run = desk.session.run
    assert run.ghost is not None
    assert "loss.training" not in run.ghost.columns
    assert run.trajectory.layout.losses == ("training",)
    assert str(desk.session.undo_text()) == "Undo batch size – → 3"


def test_rows_held_out_are_so_for_all_runs_and_batches_for_the_selected_one() -> None:
    desk = Desk(open_run=open_run).opened(spec_of(), spec_of(batch=None))
    desk.session.edit("validation", 3)
    desk.session.edit("batch", 1)
    desk.run()
    assert [run.spec.validation for run in desk.session.runs] == [Split(rows=3)] * 2
    assert [run.spec.batch for run in desk.session.runs] == [Batching(1, seed=4), None]
    label(desk.session.runs)
    assert [run.name for run in desk.session.runs] == ["Momentum 1 a step", "Momentum all rows"]


def test_steps_between_kept_rows_are_replayed_with_their_batches() -> None:
    spec = spec_of(steps=200)
    whole = complete(1, spec, 200).trajectory
    thin = whole.every(10, ended=False)
    block = replay(open_run(spec), thin, 133, 139)
    assert np.array_equal(block.parameters[:, 0], whole.column("parameters.w", 133, 140))
    assert np.array_equal(block.losses, np.column_stack([whole.column(name, 133, 140) for name in columns_of_losses()]))


def columns_of_losses() -> tuple[str, str]:
    return "loss.training", "loss.validation"


def test_a_run_that_goes_on_from_a_row_ends_with_the_same_epoch() -> None:
    exact = with_columns(LINE, {"x": X, "y": 2 * X - 1})
    spec = spec_of(validation=None).with_(problem=exact, steps=4000)
    unbroken = complete(1, spec, 4000)
    assert unbroken.outcome is not None
    assert unbroken.outcome.kind == "converged"
    end = unbroken.outcome.step
    for row in (end - 1, end - 3, end - 40):
        engine = open_run(spec)
        block = replay(engine, unbroken.trajectory.share(row + 1), row + 1, 4000)
        assert (block.rows, block.outcome) == (end - row, unbroken.outcome)


def test_a_saved_session_is_the_same_when_it_is_opened_again() -> None:
    desk = Desk(open_run=open_run).opened(spec_of(), spec_of("torch", batch=Batching(4, shuffled=False)))
    desk.session.step(12)
    desk.run()
    text = as_lesson(desk.session).write()
    again = Desk(open_run=open_run)
    again.session.open(Lesson.parse(text, "saved", "FILE", CATALOGUE))
    again.run()
    assert [run.spec for run in again.session.runs] == [run.spec for run in desk.session.runs]
    assert str(again.session.saved_comparison()) == "Same numbers as when saved."


def test_the_sentence_speaks_of_all_rows_and_of_the_epoch() -> None:
    desk = Desk(open_run=open_run).opened(spec_of(steps=50, values={"learning_rate": 0.005}))
    session = desk.session
    desk.run()
    start = session.run.trajectory.row(0)
    assert f"loss {start.losses[0]:.4g}" in str(session.status())
    session.step(5)
    desk.run()
    before, now = session.run.trajectory.row(4), session.run.trajectory.row(5)
    said = f"Step 5 of 50. Epoch 2, batch 2 of 4. The loss fell from {before.losses[0]:.4g} to {now.losses[0]:.4g}."
    assert now.losses[0] < before.losses[0]
    assert str(session.status()) == said
    assert (
        str(session.headline())
        == "fit w·x + b to 7 of 9 points by mean squared error, 2 a step, Momentum, η = 0.005 · NumPy"
    )


@pytest.mark.parametrize(
    ("loss", "penalty", "words"),
    [
        ("sum((prediction - y)^2)", "", "by sum((prediction − y)²), "),
        ("1/2*mean((prediction - y)^2)", "", "by 1/2·mean((prediction − y)²), "),
        ("mean((prediction - y)^2)", "0.01*(w^2)", "by mean squared error + 0.01w², "),
    ],
)
def test_the_headline_says_whether_it_is_a_mean_or_a_sum_and_what_is_added(loss: str, penalty: str, words: str) -> None:
    problem = with_text(with_text(LINE, "loss", loss), "penalty", penalty)
    desk = Desk(open_run=open_run).opened(spec_of().with_(problem=problem))
    assert words in str(desk.session.headline())


def thinned(values: list[float]) -> Trajectory:
    made, rows = Trajectory(Layout(("w",), (), ("training",))), len(values)
    column = np.arange(float(rows))[:, None]
    losses = np.array(values)[:, None]
    made.append(Block(0, column, column[:, 0], column, np.empty((rows, 0)), losses=losses))
    return made


def test_the_extremes_of_losses_that_few_rows_have_are_drawn() -> None:
    values = np.full(50_000, math.nan)
    values[::50] = np.linspace(1, 2, 1000)
    values[12_350], values[40_000] = 9.0, -3.0
    steps, found = thinned(values.tolist()).thin(max_points=400, names=["loss.training"])
    known = found["loss.training"]
    assert len(steps) <= 400
    assert (np.nanmax(known), np.nanmin(known)) == (9.0, -3.0)
    assert {12_350, 40_000} <= {*steps.tolist()}


def test_a_row_without_its_loss_has_the_last_one() -> None:
    made = thinned([5.0, math.nan, math.nan, 4.0, math.nan])
    assert [made.fitted_loss(made.row(row)) for row in range(5)] == [5.0, 5.0, 5.0, 4.0, 4.0]
    assert math.isnan(thinned([math.nan, math.nan]).fitted_loss(thinned([math.nan, math.nan]).row(1)))


def test_origins_reach_back_over_an_epoch() -> None:
    spec = spec_of(steps=2000)
    run = complete(1, spec, 1500)
    assert origin_of(run.trajectory, 1400).run_up.row == 1400 - 1024
    plain = complete(1, spec.with_(batch=None), 1500)
    assert origin_of(plain.trajectory, plain.record.last).run_up.row == plain.record.last - 64
