"""The Runs page of a race and the table that compares its runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from gdstudio.ui.panels.comparison import Comparison
from gdstudio.ui.panels.inspector import Inspector
from gdstudio.ui.panels.runs_page import RunsPage
from gdstudio.ui.panels.tables import Tables
from tests.ui.panels.plain_studio import PlainStudio, activate


@pytest.fixture
def race(qtbot: QtBot) -> Iterator[PlainStudio]:
    made = PlainStudio("curved-valley")
    yield made
    made.close()


def page(qtbot: QtBot, studio: PlainStudio) -> RunsPage:
    made = RunsPage(studio)
    made.resize(304, 620)
    activate(qtbot, made)
    return made


def click(row: object, x: int) -> None:
    QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(x, row.height() // 2))  # type: ignore[attr-defined,call-overload]


def test_a_click_selects_a_run_and_its_settings_follow(qtbot: QtBot, race: PlainStudio) -> None:
    made = page(qtbot, race)
    assert [row.accessibleName() for row in made.list.rows] == [
        "1 Gradient descent", "2 Momentum", "3 Adam η = 0.1", "4 Adam η = 0.02",
    ]  # fmt: skip
    click(made.list.rows[2], 60)
    assert race.session.selected == 2
    assert made.heading.text() == "3 Adam η = 0.1"
    assert made.optimizer.chosen.currentText() == "Adam"


def test_the_eye_hides_a_run_without_selecting_it(qtbot: QtBot, race: PlainStudio) -> None:
    made = page(qtbot, race)
    row = made.list.rows[1]
    click(row, row.width() - 8)
    assert [run.visible for run in race.session.runs] == [True, False, True, True]
    assert race.session.selected == 0
    click(row, row.width() - 8)
    assert race.session.runs[1].visible


def test_each_row_has_its_value_at_the_cursor(qtbot: QtBot, race: PlainStudio) -> None:
    made = page(qtbot, race)
    before = [row.accessibleDescription() for row in made.list.rows]
    assert before == ["24.2"] * 4
    race.step(5)
    after = [row.accessibleDescription() for row in made.list.rows]
    assert len(set(after)) == 4 and "24.2" not in after


def test_a_long_name_is_shortened_where_it_says_least(qtbot: QtBot, race: PlainStudio) -> None:
    made = page(qtbot, race)
    race.select(0)
    made.list.add.click()
    race.edit("learning_rate", 0.00125)
    rows = made.list.rows[:2]
    shown = [row._shortened(130) for row in rows]
    assert [row.accessibleName() for row in rows] == ["1 Gradient descent η = 0.001", "2 Gradient descent η = 0.00125"]
    assert [name.endswith(end) for name, end in zip(shown, ("… η = 0.001", "… η = 0.00125"), strict=True)] == [
        True,
        True,
    ]
    assert all(row.fontMetrics().horizontalAdvance(name) <= 130 for row, name in zip(rows, shown, strict=True))
    assert rows[0]._shortened(1000) == "Gradient descent η = 0.001"
    rows[0].rename()
    assert rows[0].findChild(QLineEdit).text() == "Gradient descent"


def test_a_name_with_much_behind_it_still_begins_with_the_method(qtbot: QtBot, race: PlainStudio) -> None:
    race.edit("optimizer", "adamw")
    made = page(qtbot, race)
    row = made.list.rows[race.session.selected]
    assert row._name == "AdamW weight decay = 0.01"
    assert row._shortened(90).startswith("AdamW w")


def test_duplicate_and_vary_types_over_the_rate(qtbot: QtBot, race: PlainStudio) -> None:
    made = page(qtbot, race)
    race.select(3)
    made.list.add.click()
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit) and field.selectedText() == "0.02"
    QTest.keyClicks(field, "0.5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert race.run.name == "Adam η = 0.5"
    assert len(race.session.runs) == 5 == len(made.list.rows)
    race.undo()
    race.undo()
    assert len(race.session.runs) == 4 == len(made.list.rows)


def test_eight_runs_are_the_most(qtbot: QtBot, race: PlainStudio) -> None:
    made = page(qtbot, race)
    for _ in range(4):
        made.list.duplicate()
    assert len(made.list.rows) == 8
    assert not made.list.add.isEnabled()
    made.list.duplicate()
    assert "room for 8 runs" in made.list.note.text


@pytest.mark.parametrize(("key", "name"), [(Qt.Key.Key_Return, "quick"), (Qt.Key.Key_Escape, "Momentum")])
def test_a_double_click_renames(qtbot: QtBot, race: PlainStudio, key: Qt.Key, name: str) -> None:
    made = page(qtbot, race)
    row = made.list.rows[1]
    QTest.mouseDClick(row, Qt.MouseButton.LeftButton, pos=QPoint(110, row.height() // 2))
    editor = row.findChild(QLineEdit)
    assert editor is not None and editor.hasFocus()
    QTest.keyClicks(editor, "quick")
    QTest.keyClick(editor, key)
    assert race.session.runs[1].name == name
    assert race.session.selected == 0


def test_what_the_menu_does(qtbot: QtBot, race: PlainStudio) -> None:
    made = page(qtbot, race)
    actions = {action.text(): action for action in made.list.menu(1).actions()}
    actions["Pin: keep its settings"].trigger()
    assert race.session.runs[1].pinned
    actions["Duplicate and vary"].trigger()
    assert [run.name for run in race.session.runs][1:3] == ["Momentum (1)", "Momentum (2)"]
    assert not race.run.pinned
    made.list.menu(2).actions()[-1].trigger()
    assert len(race.session.runs) == 4


def test_a_pinned_run_refuses_in_words(qtbot: QtBot, race: PlainStudio) -> None:
    made = page(qtbot, race)
    race.pin_run(0, True)
    assert made.optimizer.rate is not None
    field = made.optimizer.rate.control.field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "0.5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert "Gradient descent is pinned" in field.note.text
    assert race.spec.values["learning_rate"] == 0.001


def test_the_pages_of_a_race_come_and_go(qtbot: QtBot, studio: PlainStudio) -> None:
    made = Inspector(studio)
    activate(qtbot, made)
    assert "runs" not in made.pages
    made.duplicate()
    assert made.page() == "runs"
    studio.undo()
    assert "runs" not in made.pages and made.page() == "setup"


# -- the comparison


def comparison(qtbot: QtBot, studio: PlainStudio) -> Comparison:
    made = Comparison(studio)
    made.resize(900, 400)
    activate(qtbot, made)
    return made


def titles(made: Comparison) -> list[str]:
    return made.runs.titles


def column(made: Comparison, title: str) -> list[str]:
    place, model = titles(made).index(title), made.model()
    return [model.index(row, place).data() for row in range(model.rowCount())]


def to_the_end(race: PlainStudio) -> None:
    race.run_to_end()
    while race.state == "running":
        race.session.tick(1.0)
        race.frames.request()


def test_a_run_that_has_used_its_budget_says_so(qtbot: QtBot, race: PlainStudio) -> None:
    made = comparison(qtbot, race)
    race.step(3)
    assert column(made, "Outcome") == [""] * 4
    to_the_end(race)
    assert column(made, "Outcome") == ["step limit"] * 4
    listed = page(qtbot, race)
    assert [row._sign for row in listed.list.rows] == [""] * 4
    race.edit("optimizer", "gradient-descent-armijo")
    to_the_end(race)
    assert set(column(made, "Outcome")) == {"evaluations used"}


def test_a_schedule_is_a_setting_of_the_table(qtbot: QtBot, race: PlainStudio) -> None:
    made = comparison(qtbot, race)
    race.edit("schedule", "cosine")
    assert sorted(column(made, "Schedule")) == ["Cosine", "none", "none", "none"]


def test_it_lists_settings_values_evaluations_and_outcomes(qtbot: QtBot, race: PlainStudio) -> None:
    made = comparison(qtbot, race)
    race.step(10)
    assert titles(made)[:6] == ["Run", "Step", "f", "‖∇‖", "Evaluations", "Outcome"]
    assert column(made, "Evaluations") == ["11"] * 4
    assert column(made, "learning rate") == ["0.001", "0.0005", "0.1", "0.02"]
    assert column(made, "momentum") == ["", "0.9", "", ""]
    race.edit("learning_rate", 0.1)
    to_the_end(race)
    assert column(made, "Outcome")[0] in ("diverged", "not finite")


def test_a_title_sorts_and_a_row_selects(qtbot: QtBot, race: PlainStudio) -> None:
    made = comparison(qtbot, race)
    race.step(10)
    assert column(made, "Run")[0] == "Gradient descent"
    made.sortByColumn(titles(made).index("learning rate"), Qt.SortOrder.DescendingOrder)
    assert column(made, "learning rate") == ["0.1", "0.02", "0.001", "0.0005"]
    made.clicked.emit(made.model().index(0, 0))
    assert race.run.name == "Adam η = 0.1"


def test_all_rows_or_the_chosen_ones_are_copied_with_every_digit(qtbot: QtBot, race: PlainStudio) -> None:
    made = comparison(qtbot, race)
    race.step(3)
    QTest.keyClick(made, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 5
    value = dict(zip(lines[0].split("\t"), lines[1].split("\t"), strict=True))["f"]
    assert float(value) == race.session.runs[0].trajectory.row(3).value
    made.selectRow(1)
    assert [line.split("\t")[0] for line in made.copy().splitlines()] == ["Run", "Momentum"]


def test_the_table_page_offers_it_only_in_a_race(qtbot: QtBot, race: PlainStudio) -> None:
    made = Tables(race)
    activate(qtbot, made)
    made.compare()
    assert made.stack.currentWidget() is made.runs
    for _ in range(3):
        race.remove()
    assert made.switch.isHidden() and made.stack.currentWidget() is made.iterates
