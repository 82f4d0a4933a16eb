"""Drags: the latest value wins, none starves, and all of them are one change."""

from dataclasses import replace

import pytest

from gdstudio.engines import open_run
from gdstudio.model import InputError
from gdstudio.runs import Failed, Record, Rows, lacks_rows
from tests.runs.fakes import check_rows, oracle, spec_of, stepped


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


def test_a_record_lacks_rows_until_its_goal_or_its_end_is_among_the_answers() -> None:
    record = Record.blank(3, spec_of(), goal=9)
    whole = open_run(spec_of())
    few, more = Rows(3, whole.advance(6)), Rows(3, whole.advance(4))
    assert lacks_rows(record, [])
    assert lacks_rows(record, [few])
    assert not lacks_rows(record, [few, more])
    assert lacks_rows(record, [few, replace(more, number=4)])
    assert not lacks_rows(record, [Failed(3, "no reason")])
