"""Schedules: chosen or typed, checked at each key, their constants as sliders, undone like any other setting."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gdstudio.ui.panels.more_group import MoreGroup
from gdstudio.ui.panels.schedule_group import ScheduleGroup
from tests.ui.panels.plain_studio import PlainStudio, activate


@pytest.fixture
def group(qtbot: QtBot, studio: PlainStudio) -> ScheduleGroup:
    made = ScheduleGroup(studio)
    made.resize(300, 300)
    activate(qtbot, made)
    return made


def choose(made: ScheduleGroup, name: str) -> None:
    made.chosen.setCurrentIndex(made.chosen.findData(name))
    made.chosen.activated.emit(made.chosen.currentIndex())


def typed(made: ScheduleGroup, text: str) -> None:
    line = made.field.line
    line.setFocus()
    line.selectAll()
    line.insert(text)
    line.setModified(True)
    line.textEdited.emit(text)


def test_one_of_the_catalogue_changes_the_path_and_undo_takes_it_back(
    group: ScheduleGroup, studio: PlainStudio
) -> None:
    studio.step(2)
    assert group.chosen.currentText() == "Constant rate" and group.field.line.text() == ""
    choose(group, "exponential")
    assert studio.spec.schedule is not None
    assert group.field.line.text() == studio.spec.schedule.typed
    rates = [studio.spec.schedule.at(t, 0.1) for t in (0, 1)]
    x = 0.0
    for rate in rates:
        x -= rate * (2 * x + 2)
    assert studio.run.trajectory.row(2).parameters[0] == pytest.approx(x, rel=1e-12)
    assert "chedule" in studio.undo_text()
    studio.undo()
    assert studio.spec.schedule is None and group.chosen.currentText() == "Constant rate" and group.constants == []


def test_a_typed_expression_gets_its_constants_as_sliders(group: ScheduleGroup, studio: PlainStudio) -> None:
    typed(group, "learning_rate/(1 + d*t)")
    group.field.check()
    assert group.field.note.text.startswith("d is new: it becomes a slider")
    assert studio.spec.schedule is None
    QTest.keyClick(group.field.line, Qt.Key.Key_Return)
    assert studio.spec.schedule is not None and studio.spec.schedule.at(1, 0.1) == 0.05
    assert group.chosen.currentIndex() == -1
    (control,) = group.constants
    control.field.setText("3")
    control.field.setModified(True)
    QTest.keyClick(control.field, Qt.Key.Key_Return)
    assert studio.spec.schedule.at(1, 0.1) == pytest.approx(0.025)
    assert control.slider.value == 3
    studio.begin_drag()
    studio.drag("schedule.d", 1.5)
    assert control.slider.value == 1.5
    studio.cancel_drag()
    assert control.slider.value == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("learning_rate*sin t", "needs brackets"),
        ("learning_rate*(1 - t)", "not negative"),
        ("learning_rate/t", "no finite value"),
        ("learning_rate*g", "does not know"),
        ("nosuchname", "no schedule"),
    ],
)
def test_a_wrong_one_says_why_and_the_last_good_one_stays(
    group: ScheduleGroup, studio: PlainStudio, text: str, words: str
) -> None:
    choose(group, "cosine")
    good = studio.spec.schedule
    typed(group, text)
    group.field.check()
    assert words in group.field.note.text
    QTest.keyClick(group.field.line, Qt.Key.Key_Return)
    assert studio.spec.schedule == good
    QTest.keyClick(group.field.line, Qt.Key.Key_Escape)
    assert good is not None and group.field.line.text() == good.typed and group.field.note.text == ""


def test_an_empty_expression_is_a_constant_rate(group: ScheduleGroup, studio: PlainStudio) -> None:
    choose(group, "cosine")
    typed(group, "")
    QTest.keyClick(group.field.line, Qt.Key.Key_Return)
    assert studio.spec.schedule is None and not group.on


def test_the_figure_of_the_rate_is_one_click_away(group: ScheduleGroup, studio: PlainStudio) -> None:
    assert group.figure.isHidden()
    choose(group, "step")
    assert not group.figure.isHidden()
    group.figure.click()
    assert studio.companion == "learning-rate" and group.figure.isHidden()


def test_a_schedule_is_in_sight_also_while_more_is_closed(qtbot: QtBot, studio: PlainStudio) -> None:
    more = MoreGroup(studio)
    activate(qtbot, more)
    assert more.schedule.isHidden()
    more.button.setChecked(True)
    assert more.schedule.isVisible()
    more.button.setChecked(False)
    studio.edit("schedule", "learning_rate*0.5^t")
    assert more.schedule.isVisible() and more.form.isHidden()
    assert studio.spec.schedule is not None and math.isclose(studio.spec.schedule.at(2, 1.0), 0.25)
