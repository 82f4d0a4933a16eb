"""Schedules in a session: edits, drags of their constants, undo, saving."""

import pytest

from gdstudio.engines import open_run
from gdstudio.model import InputError, Lesson
from tests.runs.fakes import CATALOGUE, Desk, parameters


def desk_of(engine: str = "numpy") -> Desk:
    (spec,) = (each.with_(engine=engine, dtype="float64") for each in CATALOGUE.lesson("numpy-descent").runs)
    desk = Desk(open_run=open_run).opened(spec)
    desk.session.step(6)
    desk.run()
    return desk


@pytest.mark.parametrize("engine", ["numpy", "torch", "torch.optim"])
def test_a_schedule_is_one_edit_that_undo_takes_back(engine: str) -> None:
    desk = desk_of(engine)
    before = parameters(desk.session).tolist()
    desk.session.edit("schedule", "0.1*0.5^t")
    desk.run()
    after = parameters(desk.session).tolist()
    x = 0.0
    for t, (row,) in enumerate(after[:7]):
        assert row == x
        x -= 0.1 * 0.5**t * (2 * x + 2)
    assert after[2:] != before[2:]
    assert desk.session.undo()
    assert parameters(desk.session)[: len(before)].tolist() == before
    assert desk.session.spec.schedule is None
    assert desk.session.redo()
    assert parameters(desk.session)[:7].tolist() == after[:7]


def test_a_constant_is_dragged_and_let_go_as_one_entry() -> None:
    desk = desk_of()
    desk.session.edit("schedule", "exponential")
    desk.run()
    desk.session.begin_drag()
    for factor in (0.9, 0.8, 0.7):
        desk.session.drag("schedule.factor", factor)
        desk.run()
    desk.session.end_drag()
    desk.run()
    assert desk.session.spec.rate_at(2) == pytest.approx(0.1 * 0.7**2)
    assert desk.session.undo()
    assert desk.session.spec.schedule == CATALOGUE.schedule("exponential")


def test_a_refused_schedule_leaves_the_last_good_run() -> None:
    desk = desk_of()
    spec, rows = desk.session.spec, parameters(desk.session).tolist()
    with pytest.raises(InputError, match="not negative"):
        desk.session.edit("schedule", "0.1 - t")
    assert desk.session.spec == spec
    assert parameters(desk.session).tolist() == rows


def test_the_undo_entry_says_what_was_changed() -> None:
    desk = desk_of()
    desk.session.edit("schedule", "0.1*0.5^t")
    assert str(desk.session.undo_text()) == "Undo schedule – → 0.1*0.5^t"
    desk.session.edit("schedule", "step")
    desk.session.edit("schedule.factor", 0.25)
    assert str(desk.session.undo_text()) == "Undo factor 0.5 → 0.25"


def test_a_scheduled_run_is_saved_and_opened_with_its_numbers() -> None:
    desk = desk_of()
    desk.session.edit("schedule", "one-cycle")
    desk.run()
    lesson = Lesson("saved", "Saved", (desk.session.spec,))
    again = Lesson.parse(lesson.write(), "saved", "text", CATALOGUE)
    other = Desk(open_run=open_run).opened(*again.runs)
    other.session.step(6)
    other.run()
    assert parameters(other.session)[:7].tolist() == parameters(desk.session)[:7].tolist()
