"""Changed settings: the whole run or from a step on, with the old path as a ghost."""

import pytest

from gdstudio.engines import open_run
from gdstudio.language import LanguageError
from gdstudio.model import InputError
from gdstudio.runs.replay import RUN_UP
from tests.runs.fakes import CATALOGUE, Desk, check_rows, spec_of, stepped


def test_a_changed_rate_applies_to_the_whole_run() -> None:
    desk = stepped(6)
    old, rows = desk.session.run.trajectory, desk.session.run.trajectory.rows
    assert desk.session.edit("learning_rate", 0.2)
    desk.run()
    session = desk.session
    assert (session.cursor, session.run.trajectory.rows, session.run.ghost) == (6, rows, old)
    assert session.run.trajectory is not old
    check_rows(desk)


def test_the_number_of_rows_does_not_creep_up_with_edits() -> None:
    desk = stepped(6)
    for rate in (0.2, 0.3, 0.15, 0.25):
        desk.session.edit("learning_rate", rate)
        desk.run()
    assert desk.session.run.trajectory.rows == 8


def test_the_greyed_future_is_computed_again_too() -> None:
    desk = stepped(9)
    desk.session.to_start()
    desk.session.edit("learning_rate", 0.2)
    desk.run()
    assert (desk.session.cursor, desk.session.reached, desk.session.run.trajectory.rows) == (0, 9, 11)


def test_the_old_path_stays_until_the_new_one_can_show_the_same_row() -> None:
    desk = stepped(6)
    old = desk.session.run.trajectory
    desk.session.edit("learning_rate", 0.2)
    desk.send()
    for _ in range(6):
        desk.burst(1)
    for arrived in range(7):
        assert desk.session.run.trajectory is old
        assert desk.session.spec.values["learning_rate"] == 0.2
        desk.deliver(2)
        assert arrived < 7
    desk.run(rows=1)
    assert desk.session.run.trajectory is not old
    assert desk.session.run.spec.values["learning_rate"] == 0.2


def test_the_same_value_is_no_change() -> None:
    desk = stepped(3)
    assert not desk.session.edit("learning_rate", 0.1)
    assert desk.session.undo_text() is None
    assert desk.session.wanted() == []


@pytest.mark.parametrize(
    ("path", "value", "error"),
    [
        ("learning_rate", -1, InputError),
        ("learning_rate", "nan", (InputError, LanguageError)),
        ("nonsense", 1, InputError),
        ("start.z", 1, InputError),
        ("problem", "x^2 = 4", LanguageError),
        ("engine", "jax", InputError),
    ],
)
def test_bad_input_changes_nothing(path: str, value: object, error: type[Exception]) -> None:
    desk = stepped(3)
    before = desk.session._picture()
    with pytest.raises(error):
        desk.session.edit(path, value)
    assert desk.session._picture() == before
    assert desk.session.undo_text() is None


def test_a_branch_shares_the_first_rows_and_their_computation() -> None:
    desk = stepped(800, rate=0.001)
    desk.session.set_applies_from(790)
    desk.session.edit("learning_rate", 0.004)
    assert desk.session.run.wanted.trajectory.rows == 791
    desk.run()
    assert desk.engines[1].computed == RUN_UP + 11
    assert desk.session.run.trajectory.rows == 802
    check_rows(desk)
    assert str(desk.session.undo_text()) == "Undo learning rate 0.001 → 0.004 from step 790 on"


def test_a_branch_keeps_the_optimizers_memory() -> None:
    desk = Desk().opened(spec_of(optimizer="momentum", values={"momentum": 0.9}))
    desk.session.step(8)
    desk.run()
    desk.session.set_applies_from(4)
    desk.session.edit("momentum", 0.2)
    desk.run()
    check_rows(desk)


def test_a_change_of_the_whole_run_takes_back_its_branches() -> None:
    desk = stepped(8)
    desk.session.set_applies_from(5)
    desk.session.edit("learning_rate", 0.4)
    desk.run()
    desk.session.set_applies_from("whole")
    desk.session.edit("learning_rate", 0.2)
    desk.run()
    assert desk.session.spec.changes == ()
    check_rows(desk)


def test_another_step_limit_is_the_same_path() -> None:
    desk = stepped(800, rate=0.001)
    computed, ghost = desk.engines[0].computed, desk.session.run.ghost
    desk.session.edit("steps", 50)
    assert desk.session.run.trajectory.rows == 802
    desk.run()
    assert (desk.session.limit, desk.session.cursor, desk.session.run.ghost) == (50, 800, ghost)
    assert desk.engines[0].computed == computed
    assert desk.engines[1].computed == RUN_UP


def test_another_problem_is_paused_at_its_start_without_a_ghost() -> None:
    desk = stepped(5)
    desk.session.play()
    desk.session.edit("problem", "two-minima")
    shown = desk.session.run.trajectory.row(desk.session.run.shown(desk.session.cursor))
    assert shown.row == 5
    desk.run()
    session = desk.session
    assert (session.cursor, session.reached, session.state, session.run.ghost) == (0, 0, "idle", None)
    assert session.run.trajectory.rows == 2


def test_another_model_of_a_fit_begins_anew_for_all_runs() -> None:
    desk = Desk(open_run=open_run)
    desk.session.open(CATALOGUE.lesson("linear-regression"))
    desk.session.step(4)
    desk.session.duplicate()
    desk.run()
    desk.session.edit("data", {"x": [1, 2, 3], "y": [2, 4, 7]})
    desk.run()
    assert desk.session.cursor == 4
    assert [run.ghost is not None for run in desk.session.runs] == [True, True]
    desk.session.edit("model", "w*x^2 + b")
    desk.run()
    assert (desk.session.cursor, desk.session.run.trajectory.rows) == (0, 2)
    assert {run.spec.problem.model_text for run in desk.session.runs} == {"w*x^2 + b"}
    assert [run.ghost for run in desk.session.runs] == [None, None]
    desk.session.undo()
    desk.session.undo()
    assert desk.session.cursor == 4
