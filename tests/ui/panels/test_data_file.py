"""A data file in its dialog: the guess shown and corrected, bad cells left out or mended, the fit one change."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gdstudio.model.dataset import MOST_WRITTEN
from gdstudio.ui.panels.data_cells_view import NUMBER
from gdstudio.ui.panels.data_file import DataFile

ROWS = "name;height (cm);mass\na;1,5;2\nb;2,5;4\nc;n/a;5\nd;3.5;6\n"


@pytest.fixture
def opened(make_studio, qtbot: QtBot, tmp_path: Path):
    made = []

    def make(text: str | bytes = ROWS, name: str = "people.csv") -> DataFile:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        dialog = DataFile(make_studio("numpy-descent"), path)
        # It deletes itself when it closes; the fixture closes it.
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        made.append(dialog)
        dialog.show()
        qtbot.waitUntil(lambda: dialog.table is not None or bool(dialog.note.text))
        return dialog

    yield make
    for dialog in made:
        dialog.close()
        dialog.reader.close()
        dialog.deleteLater()


def test_the_guess_is_shown_and_what_was_left_out(opened) -> None:
    dialog = opened()
    shown = [each.currentData() for each in (dialog.encoding, dialog.separator, dialog.decimal, dialog.header)]
    assert shown == ["utf-8", ";", ",", True]
    assert dialog.facts.text() == "4 rows, 2 columns of numbers. Left out, since they hold words: name."
    assert 'Line 4, column "height (cm)": n/a is not a number. 2 such cells in all.' in dialog.note.text.replace(
        "`", ""
    )
    assert not dialog.fit.isEnabled()
    assert dialog.preview.columnCount() == 2 and dialog.preview.item(2, 0).text() == "n/a"


def test_bad_cells_are_mended_or_left_out(opened) -> None:
    dialog = opened()
    assert dialog.cells.item(1, NUMBER).text() == "3.5"
    dialog.cells.item(0, NUMBER).setText("1/2")
    dialog.mend.click()
    assert dialog.table.columns["height"].tolist() == [1.5, 2.5, 0.5, 3.5]
    assert dialog.fit.isEnabled() and dialog.cells.isHidden()
    other = opened()
    other.left_out.click()
    assert other.table.columns["mass"].tolist() == [2, 4]
    assert other.fit.isEnabled() and not other.note.text


def test_the_fit_is_one_change_that_undo_takes_back(opened, qtbot: QtBot) -> None:
    dialog = opened()
    studio = dialog.studio
    before = studio.spec
    dialog.left_out.click()
    dialog.accept()
    problem = studio.spec.problem
    assert (problem.data, problem.model_text, problem.title) == (("height", "mass"), "w*height + b", "people")
    studio.undo()
    assert studio.spec == before


def test_another_layout_is_another_view_of_the_same_bytes(opened, qtbot: QtBot) -> None:
    dialog = opened("1,2\n3,4\n")
    assert list(dialog.table.columns) == ["x1", "x2"]
    dialog.path.unlink()
    dialog.header.show_data(True)
    dialog.header.activated.emit(0)
    qtbot.waitUntil(lambda: dialog.table is not None and dialog.table.rows == 1)
    dialog.separator.show_data(";")
    dialog.separator.activated.emit(0)
    qtbot.waitUntil(lambda: bool(dialog.note.text))
    assert not dialog.fit.isEnabled()


def test_the_model_follows_the_number_of_features(opened) -> None:
    dialog = opened("a,b,c\n1,2,3\n2,1,5\n3,5,4\n")
    assert (dialog.model.currentData(), dialog.chosen_features(), dialog.target.currentData()) == ("line", ["a"], "c")
    dialog.features.item(1).setCheckState(Qt.CheckState.Checked)
    assert dialog.model.currentData() == "several-features"
    assert dialog.problem().parameters == ("b_0", "w1", "w2") or dialog.problem().parameters == ("b", "w1", "w2")
    dialog.features.item(1).setCheckState(Qt.CheckState.Unchecked)
    assert dialog.model.currentData() == "line"
    dialog.model.show_data("logistic-regression")
    dialog.model.activated.emit(0)
    assert dialog.loss.currentData() == "cross-entropy"
    dialog.model.show_data("polynomial")
    dialog.model.activated.emit(0)
    dialog.degree.show_data(3)
    assert dialog.loss.currentData() == "mse"
    assert len(dialog.problem().parameters) == 4


def test_no_feature_is_refused_here(opened) -> None:
    dialog = opened("a,b\n1,2\n2,1\n")
    before = dialog.studio.spec
    dialog.features.item(0).setCheckState(Qt.CheckState.Unchecked)
    dialog.accept()
    assert "at least one column" in dialog.note.text and dialog.isVisible()
    assert dialog.studio.spec == before


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04 xl/workbook.xml", "Excel workbook"),
        (b"a,b\n1,\x00", "is not text"),
        (b"a,b\n", "no row"),
    ],
)
def test_what_is_no_table_is_a_sentence(opened, content: bytes, words: str) -> None:
    dialog = opened(content)
    assert words in dialog.note.text and not dialog.fit.isEnabled()
    assert dialog.body.isVisible() == (dialog.reader.content is not None) == ("row" in words)


def test_a_layout_that_was_guessed_wrong_can_be_corrected(opened, qtbot: QtBot) -> None:
    dialog = opened("x/y\n1/2\n3/4\n")
    assert "No column of this file" in dialog.note.text and not dialog.fit.isEnabled()
    assert dialog.body.isVisible() and dialog.body.isEnabled() and dialog.separator.currentData() == ","


def test_a_long_table_is_fitted_and_kept_only_in_the_program(opened, qtbot: QtBot, tmp_path: Path) -> None:
    x = np.linspace(0, 1, MOST_WRITTEN + 1)
    dialog = opened("x,y\n" + "\n".join(f"{a!r},{2 * a!r}" for a in x.tolist()))
    dialog.accept()
    studio = dialog.studio
    qtbot.waitUntil(lambda: studio.run.spec.problem.data == ("x", "y") and studio.run.trajectory.rows > 1)
    assert len(studio.spec.problem.columns["x"]) == MOST_WRITTEN + 1


def test_opening_a_data_file_opens_its_dialog(make_window, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x,y\n1,2\n2,4\n")
    window = make_window()
    assert window.files.open_path(path)
    (dialog,) = window.findChildren(DataFile)
    qtbot.waitUntil(lambda: dialog.table is not None)
    dialog.accept()
    qtbot.waitUntil(lambda: window.studio.run.spec.problem.data == ("x", "y"))
    said: list[str] = []
    window.studio.toast.connect(said.append)
    window.studio.edit("data", {"x": [1.0, 2.0], "y": [1.0, 3.0]})
    assert window.files.save_to(tmp_path / "kept.toml")
    window.studio.toast.disconnect(said.append)
    assert said == ["Saved: kept.toml"]


def test_cross_entropy_of_a_target_that_is_no_class_is_refused_below_the_fields(opened) -> None:
    dialog = opened("a,b\n1,20\n2,30\n")
    dialog.model.show_data("logistic-regression")
    dialog.model.activated.emit(0)
    dialog.accept()
    assert dialog.note.text == "Cross-entropy of two classes: the target has to be 0 or 1, and `b` is 20 in row 1."


def test_enter_fits_as_soon_as_the_file_is_read(opened, qtbot: QtBot) -> None:
    dialog = opened("a,b\n1,2\n2,1\n")
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    QTest.keyClick(dialog.focusWidget() or dialog, Qt.Key.Key_Return)
    assert dialog.studio.spec.problem.data == ("a", "b")
