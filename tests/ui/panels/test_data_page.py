"""The data of a fit: typed, pasted, deleted, undone; rows marked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from gdstudio.model import Catalogue
from gdstudio.model.fit import fit_to
from gdstudio.ui.panels.data_file import DataFile
from gdstudio.ui.panels.data_page import DataPage
from tests.ui.panels.plain_studio import PlainStudio, activate

EDIT = Qt.ItemDataRole.EditRole


def page(qtbot: QtBot, fit: PlainStudio) -> DataPage:
    made = DataPage(fit)
    made.resize(304, 560)
    activate(qtbot, made)
    return made


def columns(fit: PlainStudio) -> dict[str, list[float]]:
    return {name: values.tolist() for name, values in fit.spec.problem.columns.items()}


def select(made: DataPage, *rows: int) -> None:
    flags = QItemSelectionModel.SelectionFlag
    made.view.selectionModel().clear()
    for row in rows:
        made.view.selectionModel().select(made.model.index(row, 0), flags.Select | flags.Rows)


def test_a_typed_cell_is_one_undoable_edit(qtbot: QtBot, fit: PlainStudio) -> None:
    made = page(qtbot, fit)
    assert made.model.setData(made.model.index(1, 1), "9/2", EDIT)
    assert columns(fit) == {"x": [1, 2, 3], "y": [2, 4.5, 6]}
    assert [path for path, _ in fit.edits] == ["data"]
    fit.undo()
    assert columns(fit)["y"] == [2, 4, 6]
    assert made.model.data(made.model.index(1, 1)) == "4"


def test_a_cell_that_is_no_number_is_refused_with_its_place(qtbot: QtBot, fit: PlainStudio) -> None:
    made = page(qtbot, fit)
    assert not made.model.setData(made.model.index(2, 1), "n/a", EDIT)
    assert made.note.text == 'Line 3, column "y": `n/a` is not a number.'
    assert fit.edits == []


def test_rows_are_added_and_deleted(qtbot: QtBot, fit: PlainStudio) -> None:
    made = page(qtbot, fit)
    made.add_row()
    assert columns(fit) == {"x": [1, 2, 3, 3], "y": [2, 4, 6, 6]}
    select(made, 0, 3)
    made.delete_rows()
    assert columns(fit) == {"x": [2, 3], "y": [4, 6]}


def test_the_keys_of_a_spreadsheet(qtbot: QtBot, fit: PlainStudio) -> None:
    made = page(qtbot, fit)
    view = made.view
    view.setFocus()
    view.setCurrentIndex(made.model.index(0, 1))
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert (view.currentIndex().row(), view.currentIndex().column()) == (1, 1)
    QTest.keyClick(view, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert view.currentIndex().row() == 0
    QTest.keyClicks(view, "8")
    QTest.keyClick(view.indexWidget(view.currentIndex()) or view.findChild(QLineEdit), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: columns(fit)["y"] == [8, 4, 6])
    assert view.currentIndex().row() == 1
    select(made, 0, 1)
    QTest.keyClick(view, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert columns(fit) == {"x": [1, 1, 3], "y": [8, 8, 6]}
    select(made, 1)
    QTest.keyClick(view, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    assert columns(fit) == {"x": [1, 3], "y": [8, 6]}
    assert QGuiApplication.clipboard().text() == "1\t8"


def test_enter_in_the_last_row_goes_on_in_a_new_one(qtbot: QtBot, fit: PlainStudio) -> None:
    made = page(qtbot, fit)
    made.view.setFocus()
    made.view.setCurrentIndex(made.model.index(2, 0))
    QTest.keyClicks(made.view, "5")
    QTest.keyClick(made.view.findChild(QLineEdit), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: columns(fit)["x"] == [1, 2, 5, 5])
    assert made.view.currentIndex().row() == 3


def test_the_last_row_cannot_go(qtbot: QtBot, fit: PlainStudio) -> None:
    made = page(qtbot, fit)
    select(made, 0, 1, 2)
    made.delete_rows()
    assert columns(fit)["x"] == [1, 2, 3]
    assert "at least one point" in made.note.text


def test_pasting_replaces_all_data(qtbot: QtBot, fit: PlainStudio) -> None:
    made = page(qtbot, fit)
    for names in ("", "x\ty\n"):
        QGuiApplication.clipboard().setText(f"{names}1,5\t2,5\n3,5\t4,5")
        made.paste_all()
        assert columns(fit) == {"x": [1.5, 3.5], "y": [2.5, 4.5]}


@pytest.mark.parametrize(
    "text", ["height\tweight\n1,5\t2,5\n3,5\t4,5", "x\tz\ty\n1\t2\t3\n4\t5\t6", "1\t2\t3\n4\t5\t6"]
)
def test_another_table_is_asked_about_as_a_file_is(qtbot: QtBot, fit: PlainStudio, text: str) -> None:
    made = page(qtbot, fit)
    before = columns(fit)
    QGuiApplication.clipboard().setText(text)
    made.paste_all()
    dialog = made.findChild(DataFile)
    qtbot.waitUntil(lambda: dialog.table is not None)
    assert next(iter(dialog.table.columns)) == ("height" if "height" in text else "x" if "x" in text else "x1")
    assert dialog.windowTitle() == "Fit the pasted data" and columns(fit) == before
    dialog.reject()


def test_an_empty_cell_is_called_so(qtbot: QtBot, fit: PlainStudio) -> None:
    made = page(qtbot, fit)
    QGuiApplication.clipboard().setText("1\t2\n\t4\n5\t6")
    made.paste_all()
    assert made.note.text == 'Line 2, column "x": the cell is empty.'


def test_control_v_pastes_at_the_current_cell_and_adds_rows(qtbot: QtBot, fit: PlainStudio) -> None:
    made = page(qtbot, fit)
    made.view.setCurrentIndex(made.model.index(2, 1))
    QGuiApplication.clipboard().setText("7\n8")
    QTest.keyClick(made.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert columns(fit) == {"x": [1, 2, 3, 0], "y": [2, 4, 7, 8]}


def test_wrong_cells_can_be_left_out_by_one_click(qtbot: QtBot, fit: PlainStudio) -> None:
    made = page(qtbot, fit)
    QGuiApplication.clipboard().setText("1\t2\n3\tn/a\n5\t-")
    made.paste_all()
    assert made.note.text == 'Line 2, column "y": `n/a` is not a number. 2 such cells in all.'
    assert columns(fit)["x"] == [1, 2, 3]
    made.note.findChild(QPushButton).click()
    assert columns(fit) == {"x": [1], "y": [2]}


@pytest.mark.parametrize(("text", "says"), [("", "no numbers"), ("1\n2", "this fit needs 2: x, y")])
def test_what_cannot_be_pasted_is_said(qtbot: QtBot, fit: PlainStudio, text: str, says: str) -> None:
    made = page(qtbot, fit)
    QGuiApplication.clipboard().setText(text)
    made.paste_all()
    assert says in made.note.text
    assert fit.edits == []


def test_copy_and_paste_give_the_same_data(qtbot: QtBot, fit: PlainStudio) -> None:
    made = page(qtbot, fit)
    made.view.selectAll()
    QTest.keyClick(made.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines()[0] == "x\ty"
    before = columns(fit)
    made.paste_all()
    assert columns(fit) == before
    # Cells that may be put elsewhere bring no names along.
    select(made, 1)
    QTest.keyClick(made.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "x" not in QGuiApplication.clipboard().text()


def test_the_row_under_the_pointer_or_the_selected_one_is_marked(qtbot: QtBot, fit: PlainStudio) -> None:
    made, seen = page(qtbot, fit), []
    made.row_marked.connect(seen.append)
    select(made, 1)
    made.view.entered.emit(made.model.index(2, 0))
    made.view.left.emit()
    made.view.clearSelection()
    assert seen == [1, 2, 1, -1]


def test_the_rate_is_pinned_at_the_foot(qtbot: QtBot, fit: PlainStudio) -> None:
    made = page(qtbot, fit)
    assert made.rate is not None
    made.rate.control.slider.stepped.emit(0.05)
    assert fit.spec.values["learning_rate"] == 0.05
    assert "Stable below 0.1803" in made.rate.gauge.text


def test_data_that_determine_nothing_are_said(qtbot: QtBot, fit: PlainStudio) -> None:
    made = page(qtbot, fit)
    fit.edit("data", {"x": [5.0, 5.0, 5.0], "y": [1.0, 2.0, 3.0]})
    assert made.note.text.startswith("All x values are 5, so no line is determined.")
    fit.undo()
    assert made.note.text == ""


def test_the_page_fits_into_the_inspector(qtbot: QtBot, fit: PlainStudio) -> None:
    assert page(qtbot, fit).minimumSizeHint().width() <= 304


def test_a_columns_head_says_what_its_numbers_are(qtbot: QtBot, fit: PlainStudio) -> None:
    fit.edit("problem", fit_to(Catalogue().dataset("cars"), Catalogue()))
    model = page(qtbot, fit).model
    heads = [
        model.headerData(0, Qt.Orientation.Horizontal, role)
        for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
    ]
    assert heads == ["speed", "speed when the brake is put on, miles per hour"]
