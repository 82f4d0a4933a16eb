"""Find an action, keys and symbols, save figure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from gdstudio.ui.actions import Actions
from gdstudio.ui.copying import Copying
from gdstudio.ui.panels.find_action import FindAction, folded
from gdstudio.ui.panels.help_page import HelpPage, symbols
from gdstudio.ui.panels.key_names import keys_of
from gdstudio.ui.panels.save_figure import SaveFigure, proposed_name
from gdstudio.ui.picture_metadata import extract
from gdstudio.ui.settings import Settings
from gdstudio.ui.stage import Stage
from tests.ui.panels.plain_studio import PlainStudio, activate


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(1280, 720)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def actions(studio: PlainStudio, host: QWidget) -> Actions:
    return Actions(studio, host)


def found(dialog: FindAction) -> list[str]:
    return [dialog.list.item(row).text() for row in range(dialog.list.count())]


@pytest.mark.parametrize(
    ("asked", "first"),
    [("step", "Step"), ("epoch", "Step"), ("lr", "Learning rate up"), ("学习率", "Learning rate up"),
     ("reset", "Restore lesson"),
         ("RESTORE", "Restore lesson"), ("dark", "Dark theme"), ("projector", "Full screen")],
)  # fmt: skip
def test_actions_are_found_by_name_and_by_other_words(
    qtbot: QtBot, actions: Actions, host: QWidget, asked: str, first: str
) -> None:
    dialog = FindAction(actions, host)
    dialog.search(asked)
    assert first in found(dialog)[:2]


def test_all_are_listed_at_first_and_none_for_nonsense(qtbot: QtBot, actions: Actions, host: QWidget) -> None:
    dialog = FindAction(actions, host)
    assert len(found(dialog)) == sum(bool(entry.menu) for entry in actions)
    dialog.search("qqqq")
    assert found(dialog) == []
    dialog.do()


def test_arrows_choose_and_enter_does_it_once(
    qtbot: QtBot, actions: Actions, host: QWidget, studio: PlainStudio
) -> None:
    dialog = FindAction(actions, host)
    activate(qtbot, dialog)
    QTest.keyClicks(dialog.line, "step")
    done: list[int] = []
    actions["step"].triggered.connect(lambda: done.append(1))
    QTest.keyClick(dialog.line, Qt.Key.Key_Down)
    QTest.keyClick(dialog.line, Qt.Key.Key_Up)
    QTest.keyClick(dialog.line, Qt.Key.Key_Return)
    assert done == [1]
    assert studio.cursor == 1
    assert not dialog.isVisible()


def test_what_cannot_be_done_now_is_last_and_does_nothing(qtbot: QtBot, actions: Actions, host: QWidget) -> None:
    dialog = FindAction(actions, host)
    dialog.search("undo")
    dialog.list.setCurrentRow(0)
    assert found(dialog)[0] == "Undo"
    dialog.do()


def test_folding_ignores_case_width_and_accents() -> None:
    assert folded("Ｒéset") == "reset"


def test_the_keys_page_has_each_key_of_each_menu(qtbot: QtBot, actions: Actions, host: QWidget) -> None:
    page = HelpPage(actions, host)
    qtbot.addWidget(page)
    texts = {label.text() for label in page.findChildren(QLabel)}
    for entry in actions:
        if entry.keys and entry.menu:
            assert keys_of(actions[entry.name]) in texts
    assert {words for _, words in symbols()} <= texts
    assert "→   Page Down" in texts
    assert min(label.font().pixelSize() for label in page.findChildren(QLabel)) >= 15


@pytest.fixture
def copying(qtbot: QtBot, studio: PlainStudio, tmp_path: Path) -> Iterator[Copying]:
    stage = Stage(studio)
    qtbot.addWidget(stage)
    stage.resize(976, 500)
    yield Copying(studio, stage, Settings(tmp_path / "settings.ini"))


def test_a_saved_figure_is_what_was_chosen_and_is_remembered(
    qtbot: QtBot, studio: PlainStudio, copying: Copying, tmp_path: Path
) -> None:
    studio.step(4)
    dialog = SaveFigure(studio, copying)
    qtbot.addWidget(dialog)
    dialog.size_choice.show_data("beamer-half")
    dialog.theme.show_data("dark")
    dialog._changed()
    dialog.save_to(tmp_path / "figure.png")
    image = QImage(str(tmp_path / "figure.png"))
    assert (image.width(), image.height()) == (732, 732)
    assert image.dotsPerMeterX() == 11811
    assert extract(tmp_path / "figure.png").runs[0]["values"]["learning_rate"] == 0.1
    assert (copying.size().name, copying.settings.text("picture/theme")) == ("beamer-half", "dark")
    again = SaveFigure(studio, copying)
    qtbot.addWidget(again)
    assert again.size_choice.currentData() == "beamer-half"
    assert again.theme.currentData() == "dark"


@pytest.mark.parametrize(("chosen", "ending"), [("SVG (*.svg)", ".svg"), ("PDF (*.pdf)", ".pdf"), ("", ".png")])
def test_a_name_without_an_ending_gets_the_formats(
    qtbot: QtBot, studio: PlainStudio, copying: Copying, tmp_path: Path, chosen: str, ending: str
) -> None:
    dialog = SaveFigure(studio, copying)
    qtbot.addWidget(dialog)
    dialog.save_to(tmp_path / "step4.1", chosen)
    assert (tmp_path / f"step4.1{ending}").stat().st_size > 500


def test_an_own_size_in_pixels_or_millimetres(qtbot: QtBot, studio: PlainStudio, copying: Copying) -> None:
    dialog = SaveFigure(studio, copying)
    qtbot.addWidget(dialog)
    dialog.unit.show_data("px")
    for line, text in ((dialog.wide, "1600"), (dialog.high, "900")):
        line.setText(text)
        line.textEdited.emit(text)
    made = dialog.picture()
    assert made is not None
    assert made.size.pixels == (1600, 900)
    assert copying.size().pixels == (1600, 900)


@pytest.mark.parametrize("text", ["0", "-5", "1e9", "abc", "nan", "1/0"])
def test_no_size_is_said_and_not_saved(
    qtbot: QtBot, studio: PlainStudio, copying: Copying, tmp_path: Path, text: str
) -> None:
    dialog = SaveFigure(studio, copying)
    qtbot.addWidget(dialog)
    dialog.wide.setText(text)
    dialog.wide.textEdited.emit(text)
    dialog.show_preview()
    assert "needs a width and a height" in dialog.note.text
    assert not dialog.save_button.isEnabled()
    dialog.save_to(tmp_path / "none.png")
    assert not (tmp_path / "none.png").exists()


def test_a_folder_that_is_not_there_is_said(
    qtbot: QtBot, studio: PlainStudio, copying: Copying, tmp_path: Path
) -> None:
    dialog = SaveFigure(studio, copying)
    qtbot.addWidget(dialog)
    dialog.save_to(tmp_path / "nowhere" / "figure.png")
    assert "figure.png cannot be written" in dialog.note.text


def test_the_proposed_name_says_what_it_is(studio: PlainStudio) -> None:
    studio.edit("optimizer", "adam")
    studio.step(4)
    assert proposed_name(studio) == "adam-notebook-parabola-step4"
    studio.edit("problem", "x^4")
    assert proposed_name(studio) == "adam-function-step0"
