"""A reopened session says whether its numbers are the same, and from where on they differ."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio.model import Block, Lesson, SavedRun
from gdstudio.runs import Trajectory, as_lesson, comparison, saved_run
from gdstudio.runs.saving import MOST_HASHES, SAME
from tests.runs.fakes import CATALOGUE, Desk, spec_of
from tests.runs.test_trajectory import ONE, wave


def numbers(rows: int) -> np.ndarray:
    return np.cos(np.arange(rows) / 7.0)


@pytest.mark.parametrize("rows", [1, 255, 256, 257, 5000])
def test_the_same_numbers_are_the_same(rows: int) -> None:
    saved = saved_run(wave(numbers(rows)))
    assert comparison(saved, wave(numbers(rows)), {}, {}) == SAME
    assert comparison(saved, wave(numbers(rows + 40)), {}, {}) == SAME
    assert len(saved.hashes) <= MOST_HASHES


@given(st.integers(1, 256), st.integers(0, 255))
def test_the_step_from_which_numbers_differ_is_named(rows: int, place: int) -> None:
    place = place % rows
    other = numbers(rows)
    other[place:] = np.nextafter(other[place:], 2)
    message = comparison(saved_run(wave(numbers(rows))), wave(other), {"torch": "2.9"}, {"torch": "2.13"})
    assert str(message).startswith(f"Differs from step {place} on, at the end by at most ")
    assert str(message).endswith(": saved with PyTorch 2.9, now 2.13.")


def test_in_a_long_run_the_group_is_named() -> None:
    other = numbers(1000)
    other[37:] += 6e-8
    message = comparison(saved_run(wave(numbers(1000))), wave(other), {"numpy": "2.0"}, {"numpy": "2.1"})
    assert (
        str(message)
        == "Differs from a step between 36 and 39 on, at the end by at most 6.0·10⁻⁸: saved with NumPy 2.0, now 2.1."
    )


def test_a_run_that_ends_earlier_now_differs() -> None:
    message = comparison(saved_run(wave(numbers(100))), wave(numbers(60)), {}, {})
    assert str(message).startswith("Differs from step 60 on")


def test_signed_zero_is_another_number() -> None:
    zero, minus = np.zeros(3), np.array([0.0, 0.0, -0.0])
    assert comparison(saved_run(wave(zero)), wave(minus), {}, {}) != SAME


def test_a_session_is_saved_and_opened_again() -> None:
    desk = Desk().opened(spec_of(rate=0.3, steps=40), spec_of(optimizer="momentum"))
    desk.session.step(20)
    desk.run()
    desk.session.scrub(12)
    desk.session.select(1)
    text = as_lesson(desk.session, {"theme": "dark"}).write()
    again = Desk()
    again.session.open(read(text))
    assert again.session.saved_comparison() is None
    again.run()
    session = again.session
    assert str(session.saved_comparison()) == "Same numbers as when saved."
    assert (session.cursor, session.selected, session.run.trajectory.rows) == (12, 1, 22)
    assert [run.spec for run in session.runs] == [run.spec for run in desk.session.runs]
    assert session.lesson is not None
    assert session.lesson.saved is not None
    assert session.lesson.saved.ui == {"theme": "dark"}


def read(text: str) -> Lesson:
    import tomllib

    return Lesson.from_table(tomllib.loads(text), "saved", "saved.toml", CATALOGUE)


def test_a_plain_lesson_has_nothing_to_compare() -> None:
    assert Desk().opened().session.saved_comparison() is None


def test_a_run_without_rows_can_be_saved() -> None:
    assert saved_run(Trajectory(ONE)) == SavedRun(rows=0, last=[], hashes=[])
    assert comparison(SavedRun(rows=0, last=[], hashes=[]), Trajectory(ONE), {}, {}) == SAME


def test_values_that_differ_alone_are_seen() -> None:
    one, two = wave(numbers(10)), Trajectory(ONE)
    column = numbers(10)[:, np.newaxis]
    two.append(Block(0, column, numbers(10) + 1, column, np.empty((10, 0))))
    assert comparison(saved_run(one), two, {}, {}) != SAME


@pytest.mark.parametrize(
    ("rows", "last", "hashes"),
    [
        (0, [1.0], ["0"]),
        (-3, [1.0], ["0"]),
        (3, [1.0, 2.0], ["0", "0", "0"]),
        (300, [1.0], ["0"] * 256),
        (3, [1.0], []),
    ],
)
def test_numbers_that_are_no_runs_are_told_as_a_difference(rows: int, last: list[float], hashes: list[str]) -> None:
    message = comparison(SavedRun(rows=rows, last=last, hashes=hashes), wave(numbers(400)), {}, {})
    assert str(message).startswith("Differs from ") and " 0 " in str(message)
