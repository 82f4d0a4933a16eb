"""Undo and redo bring back settings, path and cursor; what comes late or not at all does no harm."""

import numpy as np
import pytest

from gdstudio.model import InputError, Message, RunSpec
from gdstudio.runs import Failed, Opened, Rows
from tests.runs.fakes import CATALOGUE, Desk, FakeEngine, check_rows, lesson_of, parameters, stepped


def test_undo_computes_nothing_and_comes_back_to_the_cursor() -> None:
    desk = stepped(6)
    old = desk.session.run.trajectory
    desk.session.edit("learning_rate", 0.3)
    desk.run()
    new = desk.session.run.trajectory
    desk.session.step(2)
    desk.run()
    computed = [engine.computed for engine in desk.engines]
    assert desk.session.undo()
    assert (desk.session.run.trajectory, desk.session.cursor) == (old, 6)
    assert str(desk.session.redo_text()) == "Redo learning rate 0.1 → 0.3"
    assert desk.session.redo()
    assert (desk.session.run.trajectory, desk.session.cursor) == (new, 8)
    desk.run()
    assert [engine.computed for engine in desk.engines[:2]] == computed


def test_a_run_that_came_back_by_undo_goes_on() -> None:
    desk = stepped(6, optimizer="momentum", values={"momentum": 0.5})
    desk.session.edit("learning_rate", 0.01)
    desk.run()
    desk.session.undo()
    desk.session.step(5)
    desk.run()
    assert desk.session.cursor == 11
    check_rows(desk)


def test_no_ghost_is_of_another_problem() -> None:
    """Several changes may come before the first row of what the first of them asked for."""
    desk = stepped(6)
    desk.session.edit("problem", "(x - 1)^2 + y^2")
    desk.session.edit("learning_rate", 0.3)
    desk.session.edit("optimizer", "momentum")
    desk.run()
    assert desk.session.run.ghost is None
    assert desk.session.run.spec.problem.parameters == ("x", "y")


def test_undo_pauses() -> None:
    desk = stepped(3)
    desk.session.edit("learning_rate", 0.3)
    desk.session.play()
    desk.session.undo()
    assert desk.session.state == "paused"


def test_old_changes_are_undone_by_computing_again() -> None:
    desk = stepped(4)
    rates = [0.1 + step / 100 for step in range(30)]
    for rate in rates[1:]:
        desk.session.edit("learning_rate", rate)
        desk.run()
    kept = [entry.state.slots[0].record is not None for entry in desk.session.history.done]
    assert kept == [False] * 9 + [True] * 20
    for rate in reversed(rates[:-1]):
        assert desk.session.undo()
        desk.run()
        assert desk.session.run.spec.values["learning_rate"] == rate
        assert desk.session.cursor == 4
        check_rows(desk)
    assert not desk.session.undo()


def test_a_late_answer_to_a_run_that_was_opened_again_is_no_second_row() -> None:
    desk = stepped(3)
    desk.session.step(4)
    desk.send()
    desk.burst()
    late = desk.waiting.pop(1)
    desk.session.edit("learning_rate", 0.3)
    desk.run()
    desk.session.undo()
    desk.session.step(2)
    desk.send()
    for answer in late:
        desk.session.receive(answer)
    desk.run()
    check_rows(desk)


@pytest.mark.parametrize("first", [0, 3, 9])
def test_rows_that_do_not_follow_are_never_taken_twice(first: int) -> None:
    desk = stepped(4)
    engine = FakeEngine(desk.session.spec)
    engine.advance(first) if first else None
    before = parameters(desk.session)
    desk.session.receive(Rows(1, engine.advance(3)))
    desk.session.receive(Opened(1, engine.layout))
    after = parameters(desk.session)
    assert np.array_equal(after[: len(before)], before)
    check_rows(desk)


def test_what_undo_is_called() -> None:
    desk = stepped(3)
    edits = [
        ("start.x", 2, "start x 0 → 2"),
        ("optimizer", "adam", "optimizer Gradient descent → Adam"),
        ("steps", 50, "steps 10 → 50"),
        ("problem", "two-minima", None),
        ("seed", 4, "seed 0 → 4"),
        ("stop.gtol", 1e-3, "change of the stop rule"),
    ]
    for path, value, name in edits:
        desk.session.edit(path, value)
        if name:
            assert str(desk.session.undo_text()) == f"Undo {name}"


def test_an_engine_that_cannot_begin_leaves_the_last_good_run() -> None:
    def open_run(spec: RunSpec) -> FakeEngine:
        if spec.engine != "numpy":
            raise InputError(Message("This engine needs PyTorch, which is not installed."), "engine")
        return FakeEngine(spec)

    desk = Desk(open_run=open_run).opened()
    desk.session.step(3)
    desk.run()
    good = desk.session.run.trajectory
    desk.session.edit("engine", "torch")
    desk.run()
    session = desk.session
    assert str(session.status()) == "This engine needs PyTorch, which is not installed."
    assert (session.spec.engine, session.run.trajectory, session.cursor, session.undo_text()) == (
        "numpy",
        good,
        3,
        None,
    )
    session.step()
    desk.run()
    assert session.cursor == 4


def test_a_lesson_that_cannot_begin_says_why() -> None:
    desk = Desk()
    desk.session.open(lesson_of())
    desk.send()
    desk.session.receive(Failed(1, "", Message("This engine needs PyTorch.")))
    assert str(desk.session.status()) == "This engine needs PyTorch."
    assert desk.session.state == "ended"
    desk.session.step()
    desk.session.play()
    assert desk.session.cursor == 0


def test_opening_another_lesson_can_be_undone() -> None:
    desk = stepped(5)
    path = desk.session.run.trajectory
    desk.session.open(CATALOGUE.lesson("linear-regression"))
    assert desk.session.lesson is not None
    assert desk.session.lesson.name == "linear-regression"
    desk.session.undo()
    assert (desk.session.run.trajectory, desk.session.cursor, desk.session.lesson.name) == (path, 5, "")


def test_a_lesson_is_restored_as_it_was_opened() -> None:
    desk = stepped(5)
    desk.session.edit("learning_rate", 0.3)
    desk.session.set_applies_from(4)
    desk.session.restore_lesson()
    desk.run()
    assert (desk.session.spec.values["learning_rate"], desk.session.cursor, desk.session.applies_from) == (
        0.1,
        0,
        "whole",
    )
    assert str(desk.session.undo_text()) == "Undo restoring the lesson"
    desk.session.undo()
    assert (desk.session.spec.values["learning_rate"], desk.session.cursor) == (0.3, 5)
