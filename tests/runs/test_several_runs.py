"""Several runs with one cursor: races, duplicates, removals."""

import pytest

from gdstudio.language import format_number
from gdstudio.model import InputError
from gdstudio.runs.replay import RUN_UP
from tests.runs.fakes import CATALOGUE, Desk, check_rows, lesson_of, spec_of, stepped

RATES = (0.01, 0.03, 0.1, 0.2, 0.4, 0.9, 1.05, 1.2)


def race() -> Desk:
    return Desk().opened(*(spec_of(2, rate=rate, name=f"rate {rate}", steps=200) for rate in RATES))


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


def test_the_status_of_a_race_says_why_the_selected_run_goes_no_further() -> None:
    desk = race()
    desk.session.run_to_end()
    desk.run(rows=37)
    desk.session.tick(0.01)
    session = desk.session
    place = next(place for place, run in enumerate(session.runs) if run.outcome and run.outcome.kind == "diverged")
    session.select(place)
    ended = session.runs[place]
    assert str(session.status()).startswith(
        f"{place + 1} {ended.name}: {ended.outcome.message} Step 200 of 200. Lowest"
    )
    session.scrub(ended.record.last - 1)
    assert str(session.status()).startswith("Step ")
    session.scrub(200)
    session.set_visible(place, False)
    assert str(session.status()).startswith("Step 200")


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


def test_runs_that_start_together_move_together() -> None:
    booth = CATALOGUE.problem("booth")
    specs = (spec_of(rate=rate).with_(problem=booth, start=(0.0, 0.0), name=f"rate {rate}") for rate in RATES)
    desk = Desk().opened(*specs)
    session = desk.session
    session.set_pinned(7, True)
    session.select(6)
    session.edit("point", (3.0, 3.0))
    desk.run()
    session.select(0)
    session.begin_drag()
    for place in (0.5, 1.0, 1.5):
        session.drag("start", (place, 2.0))
        desk.run()
    session.end_drag()
    desk.run()
    assert [run.spec.start for run in session.runs] == [(1.5, 2.0)] * 6 + [(3.0, 3.0), (0.0, 0.0)]
    check_rows(desk)
    session.undo()
    desk.run()
    assert [run.spec.start for run in session.runs] == [(0.0, 0.0)] * 6 + [(3.0, 3.0), (0.0, 0.0)]
