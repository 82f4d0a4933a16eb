"""Trajectories: every row as it came, at a cost that does not grow with the run."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio.model import Block, Layout
from gdstudio.runs import Trajectory

ONE = Layout(("x",))
TWO = Layout(("x", "y"), ("m.x", "m.y"))


def block(layout: Layout, first: int, rows: int) -> Block:
    """Rows whose every number tells where it belongs: row + a hundredth of its column."""
    parameters, state = len(layout.parameters), len(layout.state)
    numbers = np.arange(first, first + rows, dtype=float)[:, np.newaxis]
    cells = numbers + np.arange(2 * parameters + 1 + state) / 100
    return Block(
        first,
        cells[:, :parameters],
        cells[:, parameters],
        cells[:, parameters + 1 : 2 * parameters + 1],
        cells[:, 2 * parameters + 1 :],
    )


def filled(layout: Layout, rows: int, chunk: int = 8192, piece: int = 5000) -> Trajectory:
    trajectory = Trajectory(layout, chunk=chunk)
    for first in range(0, rows, piece):
        trajectory.append(block(layout, first, min(piece, rows - first)))
    return trajectory


def wave(values: np.ndarray, layout: Layout = ONE) -> Trajectory:
    trajectory = Trajectory(layout)
    column = values[:, np.newaxis]
    trajectory.append(Block(0, column, values, column, np.empty((len(values), 0))))
    return trajectory


@given(st.lists(st.integers(0, 700), max_size=12), st.sampled_from([64, 128, 1024]))
def test_rows_come_back_as_they_went_in(pieces: list[int], chunk: int) -> None:
    trajectory = Trajectory(TWO, chunk=chunk)
    for piece in pieces:
        trajectory.append(block(TWO, trajectory.rows, piece))
    assert trajectory.rows == sum(pieces)
    for number in {0, trajectory.rows // 2, trajectory.rows - 1} if trajectory.rows else ():
        row = trajectory.row(number)
        assert (row.row, row.step, row.value) == (number, number, number + 0.02)
        assert row.parameters.tolist() == [number, number + 0.01]
        assert row.gradient.tolist() == [number + 0.03, number + 0.04]
        assert row.state.tolist() == [number + 0.05, number + 0.06]


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_a_column_is_the_rows_asked_for(first: int, last: int) -> None:
    trajectory = filled(TWO, 2000, chunk=256, piece=300)
    expected = np.arange(first, max(first, min(last, 2000))) + 0.05
    assert trajectory.column("state.m.x", first, last).tolist() == expected.tolist()


@pytest.mark.parametrize("number", [2000, -2001, 10**9])
def test_a_row_that_is_not_there_is_refused(number: int) -> None:
    with pytest.raises(IndexError):
        filled(ONE, 2000).row(number)


def test_an_unknown_column_is_refused() -> None:
    with pytest.raises(KeyError):
        filled(ONE, 10).column("parameters.z")


@pytest.mark.parametrize("first", [0, 9, 11])
def test_a_lost_or_doubled_row_is_refused(first: int) -> None:
    trajectory = filled(ONE, 10)
    with pytest.raises(ValueError, match="cannot follow"):
        trajectory.append(block(ONE, first, 1))
    assert trajectory.rows == 10


def test_what_was_recorded_cannot_be_written() -> None:
    trajectory = filled(ONE, 300)
    for array in (trajectory.column("value", 0, 10), trajectory.column("value"), trajectory.row(3).parameters):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0


def test_adding_a_row_touches_the_last_chunk_only() -> None:
    trajectory = filled(ONE, 100_000)
    full = trajectory._store.chunks[:-1]
    assert all(not chunk.flags.writeable for chunk in full)
    for _ in range(10_000):
        trajectory.append(block(ONE, trajectory.rows, 1))
    assert all(old is new for old, new in zip(full, trajectory._store.chunks, strict=False))


def test_reading_a_row_touches_its_chunk_only() -> None:
    trajectory = filled(ONE, 100_000)
    index, _ = trajectory._store.geometry.locate(77_777)
    trajectory._store.chunks = [
        chunk if place == index else None for place, chunk in enumerate(trajectory._store.chunks)
    ]
    assert trajectory.row(77_777).value == 77_777.01


def test_memory_of_an_iterate() -> None:
    descent, adam = filled(ONE, 1_000_000), filled(Layout(("x",), ("m", "v")), 1_000_000)
    for trajectory in (descent, adam):
        trajectory.thin(names=("value", "parameters.x", "gradient_norm", "step_length"))
    assert descent.nbytes / descent.rows <= 30
    assert adam.nbytes / adam.rows <= 46


def test_short_runs_are_small() -> None:
    layout = Layout(tuple(f"x{place}" for place in range(8)), tuple(f"m.x{place}" for place in range(8)))
    assert sum(filled(layout, 11).nbytes for _ in range(8)) < 110_000


def test_a_branch_shares_full_chunks_and_goes_its_own_way() -> None:
    trunk = filled(ONE, 50_000)
    branch = trunk.share(40_001)
    shared = set(trunk.chunk_bytes()) & set(branch.chunk_bytes())
    assert len(shared) >= len(branch.chunk_bytes()) - 1
    branch.append(Block(40_001, np.full((5, 1), -1.0), np.full(5, -1.0), np.full((5, 1), -1.0), np.empty((5, 0))))
    trunk.append(block(ONE, 50_000, 10))
    assert branch.rows == 40_006
    assert branch.row(40_000).value == trunk.row(40_000).value == 40_000.01
    assert (branch.row(40_001).value, trunk.row(40_001).value) == (-1.0, 40_001.01)


@given(st.integers(1, 4000), st.integers(1, 4000))
def test_a_branch_has_exactly_the_first_rows(rows: int, kept: int) -> None:
    kept = min(rows, kept)
    branch = filled(ONE, rows, chunk=128).share(kept)
    assert branch.column("value").tolist() == (np.arange(kept) + 0.01).tolist()


def test_gradient_norm_and_step_length_are_derived() -> None:
    rng = np.random.default_rng(0)
    theta, gradient = rng.normal(size=(500, 2)), rng.normal(size=(500, 2))
    trajectory = Trajectory(TWO, chunk=64)
    trajectory.append(Block(0, theta, np.zeros(500), gradient, np.zeros((500, 2))))
    lengths = np.concatenate([[0], np.linalg.norm(np.diff(theta, axis=0), axis=1)])
    assert trajectory.column("gradient_norm", 3, 400) == pytest.approx(
        np.linalg.norm(gradient, axis=1)[3:400], rel=1e-15
    )
    assert trajectory.column("step_length") == pytest.approx(lengths, rel=1e-15)
    assert trajectory.column("step_length", 200, 300) == pytest.approx(lengths[200:300], rel=1e-15)


@given(st.integers(0, 9000), st.integers(0, 9000), st.integers(1, 5), st.sampled_from([40, 500]))
def test_thinned_rows_are_rows_and_few(first: int, last: int, seed: int, points: int) -> None:
    values = np.random.default_rng(seed).normal(size=8000)
    steps, columns = wave(values).thin(first, last, points, ("value", "step_length"))
    inside = values[first:last]
    assert len(steps) <= points
    assert sorted(set(steps.tolist())) == steps.tolist()
    assert columns["value"].tolist() == values[steps].tolist()
    assert columns["step_length"] == pytest.approx(np.abs(np.diff(values, prepend=values[0]))[steps], abs=1e-15)
    if len(inside):
        assert (steps[0], steps[-1]) == (first, min(last, 8000) - 1)
        assert (columns["value"].min(), columns["value"].max()) == (inside.min(), inside.max())


@given(st.integers(0, 1_999_999), st.integers(0, 3), st.integers(100_000, 2_000_000))
def test_one_outlier_among_two_million_rows_is_drawn(place: int, seed: int, rows: int) -> None:
    place = place % rows
    values = LONG[:rows].copy()
    values[place] = 1e3
    steps, columns = wave(values).thin()
    assert place in steps
    assert columns["value"].max() == 1e3
    assert len(steps) <= 2000


LONG = np.sin(np.arange(2_000_000) / 1000.0)


def test_every_bucket_keeps_its_extremes() -> None:
    """No pixel column of 200 shows less than the full run would, up to the neighbouring column."""
    values = np.random.default_rng(1).normal(size=1_000_000) * np.linspace(1, 5, 1_000_000)
    steps, columns = wave(values).thin(names=("value",))
    for pixel in range(1, 199):
        low, high = pixel * 5000, (pixel + 1) * 5000
        around = (steps >= low - 5000) & (steps < high + 5000)
        assert columns["value"][around].max() >= values[low:high].max()
        assert columns["value"][around].min() <= values[low:high].min()


class CountingTrajectory(Trajectory):
    """Counts the rows that are read from columns."""

    read = 0

    def column(self, name: str, first: int = 0, last: int | None = None) -> np.ndarray:
        found = super().column(name, first, last)
        self.read += len(found)
        return found


def test_drawing_costs_the_same_at_any_length() -> None:
    costs = []
    for rows in (30_000, 300_000, 3_000_000):
        trajectory = CountingTrajectory(ONE)
        for first in range(0, rows, 100_000):
            trajectory.append(block(ONE, first, min(100_000, rows - first)))
        trajectory.thin(names=("value",))
        taken, trajectory.read = trajectory.read, 0
        assert taken <= 2 * rows
        trajectory.thin(names=("value",))
        costs.append(trajectory.read)
    # Up to 64 rows a bucket are read themselves; beyond, only the edges and the about 2,000 rows that are drawn.
    assert costs[0] <= 64 * 1000
    assert max(costs[1:]) <= 2 * 64


def test_a_row_is_read_once_for_drawing_while_the_run_grows() -> None:
    trajectory = CountingTrajectory(ONE)
    for first in range(0, 500_000, 10_000):
        trajectory.append(block(ONE, first, 10_000))
        trajectory.thin(names=("value",))
    assert trajectory.read < 500_000 + sum(range(10_000, 64_000, 10_000)) + 50 * 2 * 64


def test_by_default_the_value_and_a_few_parameters_are_thinned() -> None:
    assert set(filled(TWO, 10).thin()[1]) == {"value", "parameters.x", "parameters.y"}
    many = Layout(tuple(f"x{place}" for place in range(30)))
    assert set(filled(many, 10).thin()[1]) == {"value"}


@given(st.integers(1, 500), st.integers(2, 12), st.booleans())
def test_every_nth_row_is_kept_with_its_step(rows: int, n: int, ended: bool) -> None:
    kept = filled(ONE, rows, chunk=64).every(n, ended=ended)
    steps = list(range(0, rows, n))
    if ended and (rows - 1) % n:
        steps.append(rows - 1)
    assert [kept.step(row) for row in range(kept.rows)] == steps
    assert kept.column("value").tolist() == [step + 0.01 for step in steps]
    assert kept.thin()[0].tolist() == steps


def test_evaluations_are_totals_up_to_a_row() -> None:
    plain = filled(ONE, 11)
    assert plain.evaluations() == {"gradient": 11, "value": 0, "hessian": 0}
    assert plain.evaluations(4) == {"gradient": 5, "value": 0, "hessian": 0}
    counted = Trajectory(ONE)
    part = block(ONE, 0, 3)
    counted.append(
        Block(
            0,
            part.parameters,
            part.value,
            part.gradient,
            part.state,
            evaluations=np.array([[1, 0, 0], [3, 4, 1], [5, 9, 2]]),
        )
    )
    assert counted.evaluations() == {"gradient": 5, "value": 9, "hessian": 2}
    assert counted.every(2, ended=False).evaluations() == counted.evaluations()
    assert counted.share(2).evaluations() == {"gradient": 3, "value": 4, "hessian": 1}
