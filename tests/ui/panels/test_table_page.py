"""The table of iterates: every digit, any length, the cursor's row, clicks and copies."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gdstudio.model import Block, Layout
from gdstudio.runs import Trajectory
from gdstudio.ui.panels.table_model import TableModel, columns_of
from gdstudio.ui.panels.table_page import TablePage
from tests.ui.panels.plain_studio import PlainStudio, activate


def page(qtbot: QtBot, studio: PlainStudio) -> TablePage:
    made = TablePage(studio)
    made.resize(500, 400)
    activate(qtbot, made)
    return made


def long_trajectory(rows: int) -> Trajectory:
    made = Trajectory(Layout(("x",)))
    place = np.arange(rows, dtype=np.float64)
    made.append(Block(0, place[:, None] / 3, place, place[:, None], np.empty((rows, 0))))
    return made


def test_each_cell_has_every_digit(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    studio.step(10)
    trajectory = studio.run.trajectory
    for row in range(11):
        recorded = trajectory.row(row)
        assert made.model.text(row, 0) == str(row)
        assert made.model.text(row, 1) == repr(float(recorded.parameters[0]))
        assert made.model.text(row, 2) == repr(recorded.value)
        assert made.model.text(row, 3) == repr(float(recorded.gradient[0]))
    assert made.model.text(0, 4) == ""
    assert float(made.model.text(1, 4)) == pytest.approx(-0.2)


def test_rows_that_were_not_seen_are_not_shown(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    studio.step(3)
    assert studio.run.trajectory.rows > 4
    assert made.model.rowCount() == 4
    studio.back(2)
    assert made.model.rowCount() == 4


def test_float32_runs_show_float32_digits(qtbot: QtBot, studio: PlainStudio) -> None:
    model = TableModel()
    trajectory = long_trajectory(2)
    model.show_run(1, trajectory, fit=False, single=True, rows=2)
    assert model.text(1, 1) == "0.33333334"
    assert np.float32(model.text(1, 1)) == np.float32(1 / 3)


def test_columns_of_a_fit_and_of_a_network() -> None:
    titles = [column.title for column in columns_of(Layout(("w", "b")), fit=True)]
    assert titles == ["step", "w", "b", "L", "∂L/∂w", "∂L/∂b", "Δw", "Δb"]
    many = Layout(tuple(f"p{place}" for place in range(100)))
    assert [column.kind for column in columns_of(many, fit=True)] == ["step", "value", "norm"]


def test_the_cursor_row_is_followed_and_a_click_scrubs(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    studio.step(60)
    bottom = made.view.rowAt(made.view.viewport().height() - 1)
    assert bottom >= 0
    assert made.view.rowAt(0) <= studio.cursor <= bottom
    made.view.scrollToTop()
    where = made.view.visualRect(made.model.index(2, 1)).center()
    QTest.mouseClick(made.view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert studio.cursor == 2


def test_copy_gives_cells_parted_by_tabs_under_their_titles(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    studio.step(3)
    chosen = QItemSelection(made.model.index(1, 0), made.model.index(2, 2))
    made.view.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    QTest.keyClick(made.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0].split("\t") == ["step", "x", "f"]
    assert [line.split("\t")[0] for line in lines[1:]] == ["1", "2"]
    assert lines[1].split("\t")[1] == "-0.2"
    assert "−" not in "".join(lines)


def test_cells_of_one_row_are_copied_without_titles(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    studio.step(3)
    select, flag = made.view.selectionModel().select, QItemSelectionModel.SelectionFlag
    select(made.model.index(1, 1), flag.ClearAndSelect)
    assert made.view.copy() == "-0.2"
    # Of other columns in another row: each part under its own titles.
    select(made.model.index(2, 0), flag.Select)
    assert made.view.copy().split("\n") == ["x", "-0.2", "step", "2"]


def test_another_run_begins_a_new_table(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    studio.step(5)
    studio.edit("learning_rate", 0.3)
    assert float(made.model.text(1, 1)) == pytest.approx(-0.6)
    studio.edit("problem", "x^2 + y^2")
    assert made.model.columnCount() == 8


def test_a_million_rows_are_read_only_where_they_are_looked_at(
    qtbot: QtBot, studio: PlainStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = page(qtbot, studio)
    trajectory = long_trajectory(1_000_000)
    read: list[int] = []
    row = Trajectory.row
    monkeypatch.setattr(Trajectory, "row", lambda self, number: (read.append(number), row(self, number))[1])
    made.model.show_run(99, trajectory, fit=False, single=False, rows=999_000)
    made.view.scrollToBottom()
    made.view.grab()
    assert made.model.rowCount() == 999_000
    seen = len(read)
    assert 0 < seen < 1000
    resets: list[int] = []
    made.model.modelReset.connect(lambda: resets.append(1))
    made.model.show_run(99, trajectory, fit=False, single=False, rows=1_000_000)
    assert resets == []
    assert made.model.text(999_999, 0) == "999999"


def test_nothing_is_read_while_the_page_is_hidden(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    made.hide()
    studio.step(5)
    assert made.model.rowCount() <= 1
    made.show()
    assert made.model.rowCount() == 6


def test_copying_too_much_is_declined(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    made.model.show_run(99, long_trajectory(200_000), fit=False, single=False, rows=200_000)
    made.view.selectAll()
    assert made.view.copy() == ""
