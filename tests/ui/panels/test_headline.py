"""The headline: one line at every width, its parts open their fields, its right end shows and hides."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gdstudio import plots
from gdstudio.model import Catalogue
from gdstudio.ui.panels.focus import STAGE
from gdstudio.ui.panels.headline import Headline
from gdstudio.ui.panels.sentence import Part
from gdstudio.ui.scale import Scale
from gdstudio.ui.showing import Showing
from gdstudio.ui.theme import DARK
from tests.ui.panels.plain_studio import PlainStudio, activate


class Host(QWidget):
    """A window with a stage below the headline."""

    def __init__(self, headline: Headline, width: int) -> None:
        super().__init__()
        self.stage = QWidget()
        self.stage.setObjectName(STAGE)
        self.stage.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(headline)
        column.addWidget(self.stage, 1)
        self.resize(width, 300)


@pytest.fixture
def hosts() -> Iterator[list[Host]]:
    """Windows that live as long as the test."""
    yield []


def headline(qtbot: QtBot, studio: PlainStudio, hosts: list[Host], width: int = 960) -> Headline:
    made = Headline(studio)
    hosts.append(Host(made, width))
    activate(qtbot, hosts[-1])
    return made


def boxes(made: Headline) -> list[tuple[int, int]]:
    return [(piece.x(), piece.x() + piece.width()) for piece in made.sentence._pieces]


CHINESE = """
title = "最速下降法与牛顿法的比较：从同一起点出发在一个很长的山谷中各走一百步"
[[runs]]
problem = "notebook-parabola"
optimizer = "gradient-descent"
"""


@pytest.mark.parametrize("width", [960, 1100, 1280, 1920])
@pytest.mark.parametrize("lesson", ["numpy-descent", "torch-descent", "linear-regression", CHINESE])
def test_it_is_one_line_and_nothing_overlaps(
    qtbot: QtBot, hosts: list[Host], tmp_path: Path, width: int, lesson: str
) -> None:
    studio = PlainStudio("numpy-descent")
    if lesson is CHINESE:
        (tmp_path / "long.toml").write_text(lesson, "utf-8")
        studio.open_lesson(tmp_path / "long.toml")
        studio.edit("problem", "a*(x^2 + y)^2 + b*sin(x)^3/(1 + y^2)*exp(-x^2 - y^2) + cos(x*y)^2 + 2")
    else:
        studio.open_lesson(lesson)
    made = headline(qtbot, studio, hosts, width)
    places = boxes(made)
    assert all(left[1] <= right[0] for left, right in pairwise(places))
    assert places[-1][1] <= made.sentence.width()
    assert made.height() <= 48
    studio.close()


def test_a_part_that_was_shortened_has_its_text_as_tooltip(
    qtbot: QtBot, studio: PlainStudio, hosts: list[Host]
) -> None:
    studio.edit("problem", "x^2*sin(x)^2 + exp(-x^2)*cos(3x) + 1/(1 + x^2) + sqrt(1 + x^4) + x")
    made = headline(qtbot, studio, hosts)
    assert made.sentence.parts["problem"].toolTip() == made.sentence.parts["problem"].text()
    assert made.sentence.parts["rate"].toolTip() == ""


def test_a_pitfall_is_read_whole_while_anything_else_can_be_shortened(
    qtbot: QtBot, studio: PlainStudio, hosts: list[Host]
) -> None:
    studio.edit("problem", "x^2*sin(x)^2 + exp(-x^2)*cos(3x) + 1/(1 + x^2) + sqrt(1 + x^4) + x")
    studio.edit("engine", "torch")
    studio.edit("pitfall", "change-under-no-grad")
    parts = headline(qtbot, studio, hosts, 1200).sentence.parts
    assert parts["pitfall"].toolTip() == "" and parts["problem"].toolTip()


@pytest.mark.parametrize("width", range(900, 1000, 7))
def test_no_gap_stands_behind_a_shortened_part(
    qtbot: QtBot, studio: PlainStudio, hosts: list[Host], width: int
) -> None:
    studio.edit("problem", "x^2*sin(x)^2 + exp(-x^2)*cos(3x) + 1/(1 + x^2) + sqrt(1 + x^4) + x")
    part = headline(qtbot, studio, hosts, width).sentence.parts["problem"]
    painted = part.grab().toImage()
    inked = [
        x for x in range(part.width()) if any(painted.pixelColor(x, y).lightness() < 160 for y in range(part.height()))
    ]
    assert part.toolTip() and part.width() - max(inked) <= 7


def test_it_follows_the_run(qtbot: QtBot, studio: PlainStudio, hosts: list[Host]) -> None:
    made = headline(qtbot, studio, hosts)
    assert made.sentence.parts["rate"].text() == "η = 0.1"
    studio.edit("learning_rate", 0.25)
    assert made.sentence.parts["rate"].text() == "η = 0.25"
    studio.step(7)
    studio.applies_from = 7
    assert made.sentence.parts["branch"].text() == "from step 7"


@pytest.mark.parametrize("part", ["problem", "start", "optimizer", "rate", "engine"])
def test_each_part_opens_its_field_and_escape_closes_it(
    qtbot: QtBot, studio: PlainStudio, hosts: list[Host], part: str
) -> None:
    made = headline(qtbot, studio, hosts)
    QTest.mouseClick(made.sentence.parts[part], Qt.MouseButton.LeftButton)
    assert made.popover is not None
    assert made.popover.isVisible()
    popover = made.popover
    QTest.keyClick(popover, Qt.Key.Key_Escape)
    assert not popover.isVisible()
    assert studio.edits == []


def test_a_rate_typed_in_its_popover_is_one_edit_and_the_stage_gets_the_focus(
    qtbot: QtBot, studio: PlainStudio, hosts: list[Host]
) -> None:
    made = headline(qtbot, studio, hosts)
    made.open_part("rate")
    assert made.popover is not None
    line = made.popover.findChild(QLineEdit)
    assert line.selectedText() == "0.1"
    QTest.keyClicks(line, "1/4")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert studio.edits == [("learning_rate", "1/4")]
    assert made.popover is None or not made.popover.isVisible()
    assert QApplication.focusWidget() is hosts[-1].stage


def test_a_popover_lies_on_the_screen(qtbot: QtBot, studio: PlainStudio, hosts: list[Host]) -> None:
    made = headline(qtbot, studio, hosts, 1280)
    made.open_part("engine")
    assert made.popover is not None
    bounds = made.window().screen().availableGeometry()
    assert bounds.contains(made.popover.geometry())


def test_the_lessons_menu_opens_lessons(qtbot: QtBot, studio: PlainStudio, hosts: list[Host]) -> None:
    made = headline(qtbot, studio, hosts)
    menu = made._lesson_menu()
    titles = [action.text() for action in menu.actions()]
    assert titles[:3] == ["1 By hand (NumPy)", "2 With autograd (PyTorch)", "3 Fitting a line (nn.Linear)"]
    menu.actions()[2].trigger()
    assert studio.spec.problem.name == "three-points"
    assert "problem" in made.sentence.parts


def test_the_view_switch_has_the_figures_that_exist(qtbot: QtBot, fit: PlainStudio, hosts: list[Host]) -> None:
    made = headline(qtbot, fit, hosts)
    buttons = made.figures
    assert [button.text() for button in buttons] == [title for _, title in fit.figure_choices()]
    shown = fit.figures
    QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    assert fit.figures != shown
    assert [button.isChecked() for button in buttons] == [button.objectName() in fit.figures for button in buttons]


@pytest.mark.parametrize("lesson", sorted(Catalogue().lessons))
def test_no_menu_of_layers_has_more_than_eight_of_them(lesson: str) -> None:
    showing, opened = Showing(), Catalogue().lesson(lesson)
    showing.begin(opened, opened.runs[0])
    groups = showing.layer_groups()
    assert all(len(layers) <= 8 for _, layers in groups)
    assert groups[0][0] == "" and {"path", "next"} <= {name for name, _, _ in groups[0][1]}
    every = [name for _, layers in groups for name, _, _ in layers]
    known = {layer.name for figure in showing.shown() for layer in plots.PLOTS[figure].layers}
    assert sorted(every) == sorted(known)


def test_layers_are_switched_on_and_off(qtbot: QtBot, studio: PlainStudio, hosts: list[Host]) -> None:
    made = headline(qtbot, studio, hosts)
    QTest.mouseClick(made.layers, Qt.MouseButton.LeftButton)
    menu = made.findChild(QMenu)
    assert menu is not None
    action = menu.actions()[0]
    before = studio.layers
    action.trigger()
    assert studio.layers != before
    menu.close()


def test_parts_are_reached_by_tab_and_pressed_by_space(qtbot: QtBot, studio: PlainStudio, hosts: list[Host]) -> None:
    made = headline(qtbot, studio, hosts)
    part = made.sentence.parts["start"]
    assert part.focusPolicy() == Qt.FocusPolicy.TabFocus
    assert all(each.accessibleName() for each in made.findChildren(Part))
    part.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(part, Qt.Key.Key_Space)
    assert made.popover is not None


@pytest.mark.parametrize(("height", "wanted"), [(720, 48), (1080, 68)])
def test_it_grows_with_the_scale(
    qtbot: QtBot, studio: PlainStudio, hosts: list[Host], height: int, wanted: int
) -> None:
    made = headline(qtbot, studio, hosts, 1920)
    assert made.sizeHint().height() == 44
    made.set_scale(Scale.screen(height))
    made.set_theme(DARK)
    assert abs(made.sizeHint().height() - wanted) <= 2


def test_several_runs_are_chosen_from_the_headline(qtbot: QtBot, studio: PlainStudio, hosts: list[Host]) -> None:
    made = headline(qtbot, studio, hosts)
    studio.duplicate()
    assert "runs" in made.sentence.parts
    menu = made._runs_menu()
    assert [action.isChecked() for action in menu.actions()] == [False, True]
    menu.actions()[0].trigger()
    assert studio.session.selected == 0
