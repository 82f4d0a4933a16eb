"""Batches and held-out rows in the form."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gdstudio.ui.panels.rows_group import RowsGroup

Y = [2.0, 4.0, 6.0, 8.5, 10.0, 11.0, 14.0, 16.0]


@pytest.fixture
def group(make_studio, qtbot: QtBot) -> RowsGroup:
    studio = make_studio("linear-regression")
    studio.edit("engine", "numpy")
    studio.edit("data", {"x": [float(k) for k in range(1, 9)], "y": Y})
    made = RowsGroup(studio)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: studio.run.trajectory.rows > 1)
    return made


def choose(group: RowsGroup, data: str) -> None:
    group.sees.setCurrentIndex(group.sees.findData(data))
    group.sees.activated.emit(group.sees.currentIndex())


def enter(field, text: str) -> None:
    field.selectAll()
    QTest.keyClicks(field, text) if text else QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_a_function_has_no_rows(make_studio, qtbot: QtBot) -> None:
    group = RowsGroup(make_studio("numpy-descent"))
    qtbot.addWidget(group)
    assert group.isHidden()


def test_what_a_step_sees_is_chosen_and_counted(group: RowsGroup, qtbot: QtBot) -> None:
    studio = group.studio
    assert studio.spec.batch is None and group.batch_size.isHidden() and group.order.isHidden()
    choose(group, "batch")
    assert studio.spec.batch is not None and studio.spec.batch.size == 4
    qtbot.waitUntil(lambda: not group.batch_size.isHidden() and studio.run.spec.batch is not None)
    enter(group.batch_size.field, "3")
    assert studio.spec.batch.size == 3
    studio.step(2)
    qtbot.waitUntil(lambda: group.counters.text() == "Next: epoch 1, batch 3 of 3. Rows seen: 6.")
    choose(group, "one")
    assert studio.spec.batch.size == 1
    qtbot.waitUntil(group.batch_size.isHidden)
    choose(group, "all")
    assert studio.spec.batch is None
    qtbot.waitUntil(group.counters.isHidden)


def test_the_order_of_the_rows_is_chosen(group: RowsGroup, qtbot: QtBot) -> None:
    choose(group, "one")
    group.order.setCurrentIndex(group.order.findData("in-order"))
    group.order.activated.emit(group.order.currentIndex())
    assert group.studio.spec.batch is not None and not group.studio.spec.batch.shuffled


@pytest.mark.parametrize(("text", "held"), [("0.25", 2), ("3", 3), ("", 0)])
def test_rows_are_held_out_by_part_or_number(group: RowsGroup, qtbot: QtBot, text: str, held: int) -> None:
    group.studio.edit("validation", "0.5")
    qtbot.waitUntil(lambda: group.held.field.text() == "0.5")
    enter(group.held.field, text)
    assert len(group.studio.spec.held_rows) == held
    qtbot.waitUntil(lambda: group.drawn.isHidden() == (held == 0))


@pytest.mark.parametrize("text", ["8", "-1", "2.5", "half"])
def test_a_number_that_cannot_be_is_refused_below_its_field(group: RowsGroup, qtbot: QtBot, text: str) -> None:
    enter(group.held.field, text)
    assert group.studio.spec.validation is None
    assert group.held.field.note.text


def test_standardising_is_a_switch_that_says_what_it_does(group: RowsGroup, qtbot: QtBot) -> None:
    studio, row = group.studio, group.scaling
    qtbot.waitUntil(lambda: "Condition number" in row.says.text())
    before = row.says.text()
    assert before == "Condition number: 131.8 of the data as they are, 1 standardised."
    QTest.mouseClick(row.switch, Qt.MouseButton.LeftButton, pos=row.switch.rect().center() * 0.1)
    assert studio.spec.standardise and row.switch.isChecked()
    qtbot.waitUntil(lambda: row.says.text() == f"x: less 4.5, divided by 2.291. {before}")
    assert any("8 standardised points" in words for _, words in studio.headline())
    studio.undo()
    qtbot.waitUntil(lambda: not row.switch.isChecked())
    assert not studio.spec.standardise


def test_a_fit_without_a_closed_form_says_where_its_condition_number_is(group: RowsGroup, qtbot: QtBot) -> None:
    where = "This fit has no closed form, and its condition number changes: the Step page has that of each step."
    group.studio.edit("model", "exp(w*x) + b")
    qtbot.waitUntil(lambda: group.scaling.says.text() == where)
    group.studio.edit("standardise", "on")
    qtbot.waitUntil(lambda: group.scaling.says.text() == f"x: less 4.5, divided by 2.291. {where}")
