"""The clock of a race: steps where each costs one evaluation, else evaluations, so that no run is given more than another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio.model import Block
from gdstudio.runs import Session
from tests.runs.fakes import CATALOGUE, Desk, FakeEngine, check_rows, spec_of


def cost(row: int) -> int:
    """What the update that leads to a row costs a run of the costly kind: 1, 2, 3, 1, …"""
    return 1 + (row - 1) % 3


class Counting(FakeEngine):
    """Runs named "costly" say how many evaluations each update took."""

    def advance(self, n: int) -> Block:
        block = super().advance(n)
        if self.spec.name != "costly":
            return block
        totals = [1 + sum(map(cost, range(1, row + 1))) for row in range(block.first, block.first + block.rows)]
        zeros = [0] * block.rows
        return replace(block, evaluations=np.array([totals, zeros, zeros], np.int64).T)


def race(**fields: object) -> Desk:
    fields = {"steps": 30, **fields}
    desk = Desk(Session(CATALOGUE), Counting)
    return desk.opened(spec_of(2, name="plain", **fields), spec_of(2, name="costly", rate=0.05, **fields))


def affordable(evaluations: int) -> int:
    """Rows of the costly run, counted one by one."""
    row, spent = 0, 0
    while spent + cost(row + 1) <= evaluations:
        row += 1
        spent += cost(row)
    return row


def test_equal_costs_count_steps() -> None:
    desk = Desk(Session(CATALOGUE), Counting).opened(spec_of(2), spec_of(2, rate=0.2))
    assert desk.session.clock == "steps"


def test_one_run_alone_is_stepped_whatever_a_step_costs() -> None:
    desk = Desk(Session(CATALOGUE), Counting).opened(spec_of(2, name="costly"))
    desk.session.step(3)
    desk.run()
    assert (desk.session.clock, desk.session.run.shown(desk.session.cursor)) == ("steps", 3)


@given(st.lists(st.integers(1, 9), max_size=8))
def test_all_runs_have_spent_the_same_and_none_too_much(presses: list[int]) -> None:
    desk = race()
    for press in presses:
        desk.session.step(press)
        desk.run()
    tick = desk.session.cursor
    assert tick == sum(presses)
    plain, costly = desk.session.runs
    assert plain.shown(tick) == tick
    assert costly.shown(tick) == affordable(tick)
    assert costly.trajectory.spent(costly.shown(tick)) <= tick
    check_rows(desk)


def test_what_waits_inside_its_step_says_so() -> None:
    desk = race()
    desk.session.step(5)
    desk.run()
    assert desk.session.runs[1].shown(5) == 2
    assert str(desk.session.status()).startswith("5 of 30 evaluations. Lowest f: ")
    assert str(desk.session.status()).endswith("2 costly works inside its step (2 of 3 evaluations).")
    desk.session.step()
    desk.run()
    assert "works inside" not in str(desk.session.status())


def test_the_budget_is_in_evaluations() -> None:
    desk = race()
    desk.session.run_to_end()
    while desk.session.state == "running":
        desk.run()
        desk.session.tick(0.1)
    assert desk.session.cursor == 30
    assert [run.shown(30) for run in desk.session.runs] == [30, affordable(30)]


def test_back_and_scrub_go_by_the_clock() -> None:
    desk = race()
    desk.session.step(12)
    desk.run()
    desk.session.back(5)
    assert [run.shown(7) for run in desk.session.runs] == [7, affordable(7)]
    desk.session.scrub(10)
    assert desk.session.cursor == 10


def test_switching_keeps_the_selected_runs_row() -> None:
    desk = race()
    desk.session.select(1)
    desk.session.step(12)
    desk.run()
    row = desk.session.run.shown(12)
    desk.session.set_clock("steps")
    desk.run()
    assert (desk.session.cursor, desk.session.run.shown(desk.session.cursor)) == (row, row)
    desk.session.set_clock("evaluations")
    desk.run()
    assert desk.session.run.shown(desk.session.cursor) == row


def test_every_row_has_the_tick_at_which_it_comes() -> None:
    desk = race()
    desk.session.step(20)
    desk.run()
    record = desk.session.runs[1].record
    for row in range(record.last + 1):
        tick = record.tick_of(row)
        assert record.row_at(tick) == row
        assert row == 0 or record.row_at(tick - 1) == row - 1


def test_an_edit_and_undo_in_the_middle_keep_the_tick() -> None:
    desk = race()
    desk.session.step(12)
    desk.run()
    desk.session.select(1)
    desk.session.edit("learning_rate", 0.02)
    desk.run()
    assert (desk.session.cursor, desk.session.runs[1].shown(12)) == (12, affordable(12))
    desk.session.undo()
    desk.run()
    assert desk.session.cursor == 12


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_a_change_of_the_cost_changes_the_clock(rows: int) -> None:
    desk = race()
    desk.session.remove(1)
    assert desk.session.clock == "steps"
    desk.session.undo()
    desk.run(rows)
    assert desk.session.clock == "evaluations"
