"""Changed settings: the whole run or from a step on, ghosts, drags, undo and redo, and the set of runs."""

import numpy as np
import pytest

from gdstudio.engines import open_run
from gdstudio.language import LanguageError, format_number
from gdstudio.model import InputError, Message, RunSpec
from gdstudio.runs import Failed, Opened, Rows
from gdstudio.runs.replay import RUN_UP
from tests.runs.fakes import CATALOGUE, Desk, FakeEngine, lesson_of, oracle, parameters, spec_of


def stepped(steps: int, **fields: object) -> Desk:
    desk = Desk().opened(spec_of(**fields))
    desk.session.step(steps)
    desk.run()
    return desk


def check_rows(desk: Desk) -> None:
    for place, run in enumerate(desk.session.runs):
        assert np.array_equal(parameters(desk.session, place), oracle(run.spec, run.trajectory.rows))


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


def test_a_dragged_current_point_is_a_new_start() -> None:
    desk = stepped(5)
    old = desk.session.run.trajectory
    desk.session.begin_drag()
    for x in (-0.6, -0.7, 3.0):
        desk.session.drag("point", {"x": x})
        desk.run()
    desk.session.end_drag()
    desk.run()
    session = desk.session
    assert (session.cursor, session.spec.start, session.run.ghost, session.run.trajectory.rows) == (0, (3.0,), old, 7)
    check_rows(desk)
    session.undo()
    assert (session.cursor, session.run.trajectory) == (5, old)


@pytest.mark.parametrize("path", ["point", "point.x"])
def test_a_dragged_point_never_jumps_ahead_on_its_new_path(path: str) -> None:
    desk = stepped(5)
    shown = []
    desk.session.begin_drag()
    for x in (-0.6, -0.5, -0.4):
        desk.session.drag(path, {"x": x} if path == "point" else x)
        for _ in range(3):
            shown.append(desk.session.run.trajectory.row(desk.session.run.shown(desk.session.cursor)).parameters[0])
            desk.send()
            desk.burst(1)
            for number in list(desk.waiting):
                desk.deliver(number)
    desk.session.end_drag()
    fifth = oracle(spec_of(), 6)[5, 0]
    assert shown[0] == fifth
    assert {fifth, -0.6, -0.5} <= set(shown) <= {fifth, -0.6, -0.5, -0.4}


def test_a_drag_is_one_change_and_its_ghost_is_the_path_before() -> None:
    desk = stepped(6)
    before = desk.session._picture()
    old = desk.session.run.trajectory
    desk.session.begin_drag()
    for rate in (0.12, 0.2, 0.5):
        desk.session.drag("learning_rate", rate)
        assert desk.session.run.ghost is old
        desk.run()
        check_rows(desk)
    desk.session.end_drag()
    desk.run()
    assert desk.session.run.ghost is old
    assert str(desk.session.undo_text()) == "Undo learning rate 0.1 → 0.5"
    desk.session.undo()
    assert desk.session._picture() == before


def test_the_latest_value_of_a_drag_wins_and_none_starves() -> None:
    desk = stepped(6)
    desk.session.begin_drag()
    shown = set()
    for place in range(40):
        desk.session.drag("learning_rate", 0.1 + place / 100)
        assert desk.session.spec.values["learning_rate"] == 0.1 + place / 100
        desk.send()
        desk.burst(3)
        for number in list(desk.waiting):
            desk.deliver(number)
        shown.add(desk.session.run.spec.values["learning_rate"])
    assert len(shown) > 5
    desk.session.end_drag()
    desk.run()
    assert desk.session.run.spec.values["learning_rate"] == 0.1 + 39 / 100
    check_rows(desk)


def test_the_cursor_comes_back_when_a_dragged_value_had_ended_early() -> None:
    desk = stepped(120, rate=0.01)
    desk.session.begin_drag()
    desk.session.drag("learning_rate", 1.2)
    desk.run()
    assert desk.session.cursor == desk.session.run.record.last < 120
    desk.session.drag("learning_rate", 0.02)
    desk.run()
    assert desk.session.cursor == 120
    desk.session.end_drag()
    assert desk.session.cursor == 120


def test_escape_puts_everything_back() -> None:
    desk = stepped(6)
    before = desk.session._picture()
    desk.session.begin_drag()
    desk.session.drag("learning_rate", 0.7)
    desk.run()
    desk.session.cancel_drag()
    assert desk.session._picture() == before
    assert desk.session.undo_text() is None


def test_a_drag_that_ends_where_it_began_is_no_change() -> None:
    desk = stepped(6)
    before = desk.session._picture()
    desk.session.begin_drag()
    desk.session.drag("learning_rate", 0.7)
    desk.session.drag("learning_rate", 0.1)
    desk.session.end_drag()
    desk.run()
    assert desk.session._picture() == before
    assert desk.session.undo_text() is None


def test_a_refused_value_in_a_drag_keeps_the_last_good_one() -> None:
    desk = stepped(6)
    desk.session.begin_drag()
    desk.session.drag("learning_rate", 0.3)
    with pytest.raises(InputError):
        desk.session.drag("learning_rate", -1)
    desk.session.end_drag()
    assert desk.session.spec.values["learning_rate"] == 0.3


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


# Several runs.


def race() -> Desk:
    return Desk().opened(
        *(spec_of(2, rate=rate, name=f"rate {rate}", steps=200) for rate in (0.01, 0.03, 0.1, 0.2, 0.4, 0.9, 1.05, 1.2))
    )


def test_a_race_of_eight_shares_one_cursor() -> None:
    desk = race()
    desk.session.run_to_end()
    desk.run(rows=37)
    desk.session.tick(0.01)
    session = desk.session
    assert session.cursor == 200
    assert [run.shown(200) for run in session.runs[:2]] == [200, 200]
    ended = [run for run in session.runs if run.outcome and run.outcome.kind == "diverged"]
    assert len(ended) == 2
    assert all(run.shown(200) == run.record.last < 200 for run in ended)
    check_rows(desk)
    lowest = min(run.trajectory.row(run.shown(200)).value for run in session.runs)
    assert str(session.status()) == (
        f"Step 200 of 200. Lowest f: 4 rate 0.2, {format_number(lowest)}. 2 runs diverged."
    )


def test_a_race_waits_for_its_slowest_run() -> None:
    desk = Desk()
    desk.session.open(lesson_of(spec_of(), spec_of(rate=0.2)))
    desk.session.step(5)
    desk.send()
    desk.burst()
    desk.burst()
    while 1 in desk.waiting:
        desk.deliver(1)
    assert (desk.session.cursor, desk.session.pending_steps) == (0, 5)
    desk.run()
    assert desk.session.cursor == 5


def test_only_the_selected_run_changes_its_rate_and_all_change_their_problem() -> None:
    desk = race()
    desk.session.select(2)
    desk.session.edit("learning_rate", 0.5)
    assert [run.wanted.spec.values["learning_rate"] for run in desk.session.runs][:4] == [0.01, 0.03, 0.5, 0.2]
    desk.session.edit("problem", "two-minima")
    desk.run()
    assert {run.spec.problem.name for run in desk.session.runs} == {"two-minima"}
    desk.session.undo()
    desk.run()
    assert {run.spec.problem.name for run in desk.session.runs} == {"bowl"}


def test_a_duplicate_stands_below_with_the_same_path() -> None:
    desk = stepped(500, rate=0.001)
    desk.session.duplicate()
    session = desk.session
    assert (len(session.runs), session.selected, session.runs[1].colour) == (2, 1, 1)
    assert session.runs[1].trajectory.rows == 502
    desk.run()
    assert desk.engines[1].computed == RUN_UP
    session.edit("learning_rate", 0.5)
    desk.run()
    assert [run.spec.values["learning_rate"] for run in session.runs] == [0.001, 0.5]
    check_rows(desk)
    assert session.undo()
    assert session.undo()
    assert (len(session.runs), session.selected) == (1, 0)


def test_a_removed_run_comes_back_with_its_path() -> None:
    desk = race()
    paths = [run.trajectory for run in desk.session.runs]
    desk.session.remove(3)
    assert [run.trajectory for run in desk.session.runs] == paths[:3] + paths[4:]
    desk.run()
    desk.session.undo()
    assert [run.trajectory for run in desk.session.runs] == paths
    assert [run.colour for run in desk.session.runs] == list(range(8))


def test_there_is_room_for_eight_runs_and_the_last_one_stays() -> None:
    with pytest.raises(InputError, match="8 runs"):
        race().session.duplicate()
    with pytest.raises(InputError, match="last run"):
        stepped(1).session.remove(0)


def test_hiding_is_not_a_change() -> None:
    desk = race()
    desk.session.edit("learning_rate", 0.02)
    desk.session.set_visible(5, False)
    desk.session.undo()
    assert not desk.session.runs[5].visible


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
