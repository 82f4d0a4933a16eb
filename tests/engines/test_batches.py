"""Steps on batches: the same rows on every engine, the same bits again whichever way they are come to, honest endings."""

from __future__ import annotations

import numpy as np
import pytest

from gdstudio.engines import ENGINES, catalogue, open_run
from gdstudio.model import Block, Change, Problem, RunSpec, StopRule, edits, problem_from
from gdstudio.model.dataset import with_columns
from gdstudio.model.epochs import held_out
from gdstudio.model.sampling import Batching, Split
from gdstudio.runs import complete

CATALOGUE = catalogue()
NEVER = StopRule(enabled=False)
DRAW = np.random.default_rng(5)
X = DRAW.normal(size=11)
Y = 2 * X - 1 + 0.3 * DRAW.normal(size=11)
LINE = with_columns(CATALOGUE.problem("three-points"), {"x": X, "y": Y})
BATCHES = [Batching(4), Batching(1, seed=7), Batching(4, shuffled=False), Batching(50, seed=2)]


def spec_of(
    batch: Batching | None = BATCHES[0], engine: str = "numpy", optimizer: str = "momentum", **fields
) -> RunSpec:
    details = {"dtype": "float64", "stop": NEVER, "values": {"learning_rate": 0.02}, **fields}
    return RunSpec.of(LINE, CATALOGUE.optimizer(optimizer), engine=engine, batch=batch, **details)


def rows(spec: RunSpec, count: int = 30) -> Block:
    return open_run(spec).advance(count)


def by_hand(spec: RunSpec, steps: int) -> np.ndarray:
    """Plain gradient descent on mean squares, the rows asked of the spec: (w, b, loss of the batch, its slopes)."""
    (w, b), found = spec.start, []
    for step in range(steps):
        x, y = (spec.problem.columns[name][spec.batch_rows(step)] for name in ("x", "y"))
        r = w * x + b - y
        found.append((w, b, np.mean(r * r), 2 * np.mean(r * x), 2 * np.mean(r)))
        w, b = w - 0.02 * found[-1][3], b - 0.02 * found[-1][4]
    return np.array(found)


@pytest.mark.parametrize("batch", BATCHES, ids=str)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_step_is_made_on_the_rows_of_its_batch_and_no_others(engine: str, batch: Batching) -> None:
    spec = spec_of(batch, engine, "gradient-descent")
    block = rows(spec)
    made = np.column_stack([block.parameters, block.value, block.gradient])
    assert np.allclose(made, by_hand(spec, 30), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("batch", BATCHES[:2], ids=str)
def test_every_epoch_sees_each_row_once_in_an_order_of_its_own(batch: Batching) -> None:
    spec = spec_of(batch)
    steps = spec.progress(0).batches
    epochs = [np.concatenate([spec.batch_rows(e * steps + k) for k in range(steps)]).tolist() for e in range(4)]
    assert all(sorted(epoch) == list(range(11)) for epoch in epochs)
    assert len({tuple(epoch) for epoch in epochs}) == 4
    assert epochs != [np.concatenate([spec.with_(batch=Batching(batch.size, seed=9)).batch_rows(e * steps + k)
                                      for k in range(steps)]).tolist() for e in range(4)]  # fmt: skip


def test_the_order_is_numpys_own_permutation() -> None:
    spec = spec_of(Batching(4, seed=3))
    order = np.random.default_rng([3, 2]).permutation(11)
    assert [spec.batch_rows(step).tolist() for step in (6, 7, 8)] == [
        order[:4].tolist(),
        order[4:8].tolist(),
        order[8:].tolist(),
    ]


def test_counters_follow_from_the_step() -> None:
    spec = spec_of(Batching(4))
    at = [spec.progress(step) for step in (0, 1, 2, 3, 7)]
    assert [(each.epoch, each.batch, each.batches, each.rows_seen) for each in at] == [
        (1, 1, 3, 0), (1, 2, 3, 4), (1, 3, 3, 8), (2, 1, 3, 11), (3, 2, 3, 26),
    ]  # fmt: skip
    full = spec_of(None).progress(4)
    assert (full.epoch, full.batch, full.batches, full.rows_seen) == (5, 1, 1, 44)


@pytest.mark.parametrize("optimizer", ["momentum", "adam", "rprop", "gradient-descent-armijo", "torch.optim.LBFGS"])
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("batch", BATCHES[:2], ids=str)
def test_a_run_that_is_gone_back_into_has_the_same_bits(engine: str, optimizer: str, batch: Batching) -> None:
    method = CATALOGUE.optimizer(optimizer)
    if (engine == "torch.optim" and method.torch is None) or (engine != "torch.optim" and not method.equations):
        pytest.skip("not on this engine")
    values = {"learning_rate": 0.02} if "learning_rate" in method.defaults() else {}
    spec = spec_of(batch, engine, optimizer, values=values, changes=(Change(13, values),) if values else ())
    whole = rows(spec, 40)
    piecewise = open_run(spec)
    pieces = [piecewise.advance(count) for count in (1, 1, 5, 20, 13)]
    assert np.array_equal(np.concatenate([piece.parameters for piece in pieces]), whole.parameters)
    for row in (0, 3, 17, 25):
        again = open_run(spec)
        again.advance(30)
        again.seek(row, whole.parameters[row], whole.state[row])
        block = again.advance(39 - row)
        assert np.array_equal(block.parameters, whole.parameters[row + 1 :])
        assert np.array_equal(block.value, whole.value[row + 1 :])


@pytest.mark.parametrize("engine", ENGINES)
def test_a_step_that_is_taken_apart_is_the_recorded_one(engine: str) -> None:
    spec = spec_of(Batching(4, seed=1), engine)
    run = open_run(spec)
    block = run.advance(12)
    for row in (0, 5, 10):
        trace = run.trace(block.parameters[row], block.state[row], row)
        assert trace.value == block.value[row]
        assert list(trace.gradient.values()) == block.gradient[row].tolist()
        assert list(trace.after.values()) == block.parameters[row + 1].tolist()
    named = ", ".join(str(each + 1) for each in spec.batch_rows(5))
    assert run.trace(block.parameters[5], block.state[5], 5).lines[0].says == f"Epoch 2, batch 3 of 3: rows {named}."


@pytest.mark.parametrize("engine", ENGINES)
def test_the_losses_of_all_rows_are_recorded_beside_the_batches(engine: str) -> None:
    spec = spec_of(Batching(4), engine, validation=Split(rows=3, seed=1))
    run = open_run(spec)
    block = run.advance(20)
    assert run.layout.losses == ("training", "validation")
    assert run.bytes_per_row == 8 * (2 + 1 + 2 + 2 + 2)
    for place, chosen in enumerate((spec.fitted_rows, spec.held_rows)):
        x, y = X[chosen], Y[chosen]
        expected = [np.mean((w * x + b - y) ** 2) for w, b in block.parameters]
        assert block.losses is not None
        assert np.allclose(block.losses[:, place], expected, rtol=1e-12)
    assert len(spec.held_rows) == 3
    assert sorted([*spec.held_rows, *spec.fitted_rows]) == list(range(11))


def test_rows_that_are_held_out_are_never_stepped_on() -> None:
    spec = spec_of(None, validation=Split(fraction=0.3))
    without = with_columns(LINE, {"x": X[spec.fitted_rows], "y": Y[spec.fitted_rows]})
    assert np.array_equal(rows(spec).parameters, rows(spec_of(None).with_(problem=without)).parameters)
    assert spec.losses == ("validation",)
    batched = spec.with_(batch=Batching(2))
    assert not {*spec.held_rows.tolist()} & {row for step in range(20) for row in batched.batch_rows(step).tolist()}


def test_one_row_more_changes_few_of_those_held_out() -> None:
    few, more = (np.flatnonzero(held_out(count, 30, 0)) for count in (100, 101))
    assert len({*few.tolist()} ^ {*more.tolist()}) <= 2


def test_large_data_have_their_losses_at_some_rows() -> None:
    x = np.linspace(-1, 1, 50_000)
    spec = spec_of(Batching(1)).with_(problem=with_columns(LINE, {"x": x, "y": 2 * x}))
    run = open_run(spec)
    first, second = run.advance(4), run.advance(6)
    assert spec.loss_stride == 3
    losses = np.concatenate([first.losses, second.losses])[:, 0]
    assert np.flatnonzero(np.isfinite(losses)).tolist() == [0, 3, 6, 9]
    w, b = np.concatenate([first.parameters, second.parameters])[6]
    assert losses[6] == pytest.approx(np.mean((w * x + b - 2 * x) ** 2), rel=1e-12)


def test_a_wide_run_has_its_losses_too() -> None:
    # A text has at most 64 names: half of these parameters stand in the penalty.
    weights, idle = ([f"{letter}{n}" for n in range(35)] for letter in "wv")
    table = {
        "data": ["x", "y"], "parameters": [*weights, *idle], "model": " + ".join(f"{name}*x" for name in weights),
        "loss": "mean((prediction - y)^2)", "penalty": " + ".join(f"({name} - 1)^2" for name in idle),
        "columns": {"x": X.tolist(), "y": Y.tolist()},
    }  # fmt: skip
    wide = problem_from(table, "wide", "FILE")
    for engine in ENGINES:
        spec = RunSpec.of(wide, CATALOGUE.optimizer("gradient-descent"), engine=engine, dtype="float64", stop=NEVER,
                          batch=Batching(4), validation=Split(rows=2), values={"learning_rate": 0.001})  # fmt: skip
        run = open_run(spec)
        assert run.layout.compact
        losses = np.concatenate([run.advance(3).losses, run.advance(4).losses])
        # All weights are equal, so the model is one line through the origin.
        w, v, expected = 0.0, 0.0, []
        for step in range(7):
            x, y = X[spec.batch_rows(step)], Y[spec.batch_rows(step)]
            parts = (spec.fitted_rows, spec.held_rows)
            expected.append([np.mean((35 * w * X[part] - Y[part]) ** 2) + 35 * (v - 1) ** 2 for part in parts])
            w, v = w - 0.001 * 2 * np.mean((35 * w * x - y) * x), v - 0.001 * 2 * (v - 1)
        assert np.allclose(losses, expected, rtol=1e-9)


EXACT = with_columns(LINE, {"x": X, "y": 2 * X - 1})


@pytest.mark.parametrize("engine", ENGINES)
def test_a_batch_that_is_fitted_by_accident_ends_nothing(engine: str) -> None:
    # The start goes exactly through row 1: its batch has no gradient, and the run must go on.
    data = with_columns(LINE, {"x": [0.0, 1.0, 2.0], "y": [0.0, 2.0, 2.0]})
    spec = RunSpec.of(data, CATALOGUE.optimizer("gradient-descent"), engine=engine, dtype="float64", start=(0.0, 0.0),
                      batch=Batching(1, shuffled=False), values={"learning_rate": 0.1}, steps=200)  # fmt: skip
    run = complete(1, spec, 200)
    assert run.trajectory.row(0).gradient.tolist() == [0.0, 0.0]
    assert run.outcome is not None
    assert run.outcome.kind == "step-limit"
    assert "200 steps that were set, 66.67 epochs. The loss of all 3 rows" in str(run.outcome.message)


@pytest.mark.parametrize("engine", ENGINES)
def test_where_every_batch_is_fitted_the_run_has_converged_with_the_end_of_an_epoch(engine: str) -> None:
    spec = RunSpec.of(EXACT, CATALOGUE.optimizer("gradient-descent"), engine=engine, dtype="float64",
                      batch=Batching(4, seed=1), values={"learning_rate": 0.2}, steps=5000)  # fmt: skip
    run = complete(1, spec, 5000)
    assert run.outcome is not None
    assert run.outcome.kind == "converged"
    assert (run.outcome.step + 1) % 3 == 0
    norms = np.abs(np.column_stack([run.trajectory.column(f"gradient.{name}") for name in "wb"])).max(axis=1)
    tolerance = run.outcome.details["tolerance"]
    assert (norms[-3:] <= tolerance).all()
    assert not any((norms[first : first + 3] <= tolerance).all() for first in range(0, len(norms) - 3, 3))
    assert "no batch of an epoch has a gradient above" in str(run.outcome.message)
    row = run.trajectory.row(-5)
    again = open_run(spec)
    again.seek(row.row - 20, *(getattr(run.trajectory.row(row.row - 20), part) for part in ("parameters", "state")))
    assert again.advance(5000).outcome == run.outcome


def test_of_a_long_epoch_the_gradient_of_all_rows_is_asked_at_last() -> None:
    # 1,500 rows that the start fits, and then 500 that it does not: no batch of the first 1,024 has a gradient.
    x = np.concatenate([np.zeros(1500), np.ones(500)])
    data = with_columns(LINE, {"x": x, "y": x})
    spec = RunSpec.of(data, CATALOGUE.optimizer("gradient-descent"), batch=Batching(1, shuffled=False),
                      values={"learning_rate": 0.1}, steps=1600, start=(0.0, 0.0))  # fmt: skip
    outcome = complete(1, spec, 1600).outcome
    assert outcome is not None
    assert (outcome.kind, outcome.step) == ("step-limit", 1600)


def test_the_limit_of_the_batch_that_diverged_is_named() -> None:
    data = with_columns(LINE, {"x": [0.1, 0.1, 0.1, 9.0], "y": [0.0, 0.0, 0.0, 1.0]})
    base = RunSpec.of(data, CATALOGUE.optimizer("gradient-descent"), batch=Batching(1, shuffled=False), steps=500)
    # Row 4 alone curves 2·(81 + 1) = 164, all rows together at most a quarter of that and a little.
    threshold = 2 / 164
    outcome = complete(1, base.with_(values={**base.values, "learning_rate": 1.3 * threshold}), 500).outcome
    assert outcome is not None
    assert outcome.kind == "diverged"
    assert outcome.details["threshold"] == pytest.approx(threshold)
    assert "the limit for the batch of step" in str(outcome.message)
    calm = complete(1, base.with_(values={**base.values, "learning_rate": 0.9 * threshold}), 500).outcome
    assert calm is not None
    assert calm.kind == "step-limit"


def test_what_was_set_for_a_fit_does_not_outlive_it() -> None:
    spec = edits.apply(spec_of(validation=Split(rows=8)), "problem", "x^2", CATALOGUE)
    assert (spec.batch, spec.validation) == (None, None)
    fewer = edits.apply(spec_of(validation=Split(rows=8)), "data", {"x": [1, 2, 3], "y": [2, 4, 7]}, CATALOGUE)
    assert fewer.validation == Split(rows=2)
    assert isinstance(fewer.problem, Problem)
