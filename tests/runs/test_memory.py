"""The byte budget: what is kept for comfort goes first, then the session pauses and offers two ways on."""

import numpy as np
import pytest

from gdstudio.runs import Session
from gdstudio.runs.memory import bytes_of, in_units
from tests.runs.fakes import CATALOGUE, Desk, oracle, parameters, spec_of

# About 25,000 rows of four columns.
BUDGET = 1_000_000


def full(**fields: object) -> Desk:
    desk = Desk(Session(CATALOGUE, budget_bytes=BUDGET)).opened(spec_of(rate=1e-6, steps=1_000_000, **fields))
    desk.session.run_to_end()
    desk.run(rows=3000)
    desk.session.tick(0.01)
    return desk


def test_the_run_pauses_with_a_sentence() -> None:
    session = full().session
    assert session.memory_full
    assert session.state == "paused"
    assert session.cursor == session.run.trajectory.rows - 1
    assert str(session.status()).replace("\u202f", " ") == (
        f"Paused at step {session.cursor:,}: ".replace(",", " ")
        + "recorded iterates now fill 0.9537 MiB. Raise the limit, or go on keeping every 10th step."
    )
    assert BUDGET - 300_000 < bytes_of([session.run.trajectory]) < BUDGET + 300_000


def test_what_is_recorded_can_still_be_walked() -> None:
    desk = full()
    desk.session.to_start()
    desk.session.step(5)
    assert desk.session.cursor == 5
    assert str(desk.session.status()).startswith("Step 5 of 1\u202f000\u202f000. f fell")
    last = desk.session.recorded
    desk.session.scrub(last)
    rows = desk.session.run.trajectory.rows
    desk.session.step()
    desk.run()
    assert (desk.session.cursor, desk.session.run.trajectory.rows) == (last, rows)
    assert "Raise the limit" in str(desk.session.status())
    desk.session.play()
    assert desk.session.state == "paused"


def test_a_raised_limit_goes_on() -> None:
    desk = full()
    desk.session.raise_limit()
    assert (desk.session.budget_bytes, desk.session.state, desk.session.memory_full) == (2 * BUDGET, "running", False)
    desk.run(rows=3000)
    assert desk.session.memory_full
    rows = desk.session.run.trajectory.rows
    assert rows > 40_000
    assert np.array_equal(parameters(desk.session)[::1000], oracle(desk.session.spec, rows)[::1000])


def test_keeping_every_tenth_step_goes_on_with_the_same_bits() -> None:
    desk = full(optimizer="momentum", values={"momentum": 0.5})
    desk.session.scrub(12_345)
    rows = desk.session.run.trajectory.rows
    desk.session.keep_every(10)
    session = desk.session
    assert (session.stride, session.cursor, session.step_number) == (10, 1234, 12_340)
    assert session.run.trajectory.rows == -(-rows // 10)
    session.raise_limit()
    session.edit("steps", rows + 5000)
    session.run_to_end()
    desk.run(rows=777)
    session.tick(0.01)
    assert session.step_number == session.limit * 10
    expected = oracle(session.spec, session.run.trajectory.rows * 10)[::10]
    assert np.array_equal(parameters(session), expected)
    session.step()
    desk.run()
    assert session.step_number == (session.limit + 1) * 10


def test_a_thinned_run_that_ends_keeps_its_last_row() -> None:
    desk = Desk().opened(spec_of(rate=1.05, steps=10_000))
    desk.session.step(3)
    desk.run()
    desk.session.keep_every(10)
    desk.session.run_to_end()
    desk.run(rows=7)
    desk.session.tick(0.01)
    run = desk.session.run
    last = run.trajectory.row(-1)
    assert run.outcome is not None
    assert last.step == run.outcome.step
    assert last.parameters == oracle(run.spec, last.step + 1)[-1]


def test_after_thinning_a_changed_rate_is_thinned_alike() -> None:
    desk = Desk().opened(spec_of(rate=0.001, steps=1000))
    desk.session.step(500)
    desk.run()
    desk.session.keep_every(10)
    desk.session.edit("learning_rate", 0.002)
    desk.run()
    trajectory = desk.session.run.trajectory
    assert (trajectory.stride, desk.session.step_number) == (10, 500)
    assert np.array_equal(parameters(desk.session), oracle(desk.session.spec, trajectory.rows * 10)[::10])
    desk.session.set_applies_from(250)
    desk.session.edit("learning_rate", 0.01)
    assert desk.session.run.wanted.trajectory.rows == 26
    desk.run()
    assert np.array_equal(
        parameters(desk.session), oracle(desk.session.spec, desk.session.run.trajectory.rows * 10)[::10]
    )


def test_keeping_every_tenth_step_can_be_undone_and_redone() -> None:
    desk = Desk().opened(spec_of(rate=0.001, steps=1000))
    session = desk.session
    session.step(500)
    desk.run()
    session.keep_every(10)
    assert str(session.undo_text()) == "Undo keeping every 10th step"
    session.undo()
    desk.run()
    assert (session.stride, session.cursor) == (1, 500)
    assert np.array_equal(parameters(session), oracle(session.spec, session.run.trajectory.rows))
    session.redo()
    desk.run()
    assert (session.stride, session.step_number) == (10, 500)
    assert np.array_equal(parameters(session), oracle(session.spec, session.run.trajectory.rows * 10)[::10])


def test_paths_kept_for_undo_are_given_up_first_and_computed_again() -> None:
    desk = Desk(Session(CATALOGUE, budget_bytes=BUDGET)).opened(spec_of(rate=1e-6, steps=9000))
    desk.session.run_to_end()
    desk.run()
    desk.session.tick(0.01)
    for rate in (2e-6, 3e-6, 4e-6, 5e-6, 6e-6):
        desk.session.edit("learning_rate", rate)
        desk.run()
    session = desk.session
    assert not session.memory_full
    assert session.cursor == 9000
    kept = [entry.state.slots[0].record is not None for entry in session.history.done]
    assert kept == sorted(kept)
    assert kept[0] is False
    for _ in range(5):
        session.undo()
        desk.run()
    assert (session.run.spec.values["learning_rate"], session.cursor) == (1e-6, 9000)
    assert np.array_equal(parameters(session), oracle(session.spec, session.run.trajectory.rows))


def test_a_shared_chunk_is_counted_once() -> None:
    desk = Desk().opened(spec_of(rate=1e-4, steps=50_000))
    desk.session.run_to_end()
    desk.run(rows=50_000)
    trunk = desk.session.run.trajectory
    branch = trunk.share(49_000)
    assert bytes_of([trunk, trunk]) == trunk.nbytes
    assert bytes_of([trunk, branch]) < 1.3 * trunk.nbytes


@pytest.mark.parametrize(("count", "text"), [(512 * 2**20, "512 MiB"), (2**30, "1 GiB"), (1536 * 2**20, "1.5 GiB")])
def test_sizes_are_read(count: int, text: str) -> None:
    assert in_units(count) == text
