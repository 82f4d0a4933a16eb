"""The band: this step's arithmetic and the status, whatever the width."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gdstudio.runs.commands import Failed
from gdstudio.ui.panels.band import Band
from gdstudio.ui.panels.formula import latex_of, plain
from gdstudio.ui.panels.math_line import laid_out, mathematical
from gdstudio.ui.scale import Scale
from gdstudio.ui.theme import DARK
from tests.ui.panels.plain_studio import PlainStudio, activate


def band(qtbot: QtBot, studio: PlainStudio, width: int = 960) -> Band:
    made = Band(studio)
    made.resize(width, made.sizeHint().height())
    activate(qtbot, made)
    return made


def test_it_reads_the_step_that_led_here(qtbot: QtBot, studio: PlainStudio) -> None:
    made = band(qtbot, studio)
    assert plain(made.arithmetic.ways[0]).endswith("0 − 0.1·2 = −0.2")
    studio.step(4)
    line = plain(made.arithmetic.ways[0])
    assert line.startswith("x4 = x3 − ")
    assert line.endswith("−0.488 − 0.1·1.024 = −0.5904")
    assert made.accessibleDescription() == "Step 4 of 10. f fell from 0.2621 to 0.1678."


def test_back_and_step_give_the_same_line(qtbot: QtBot, studio: PlainStudio) -> None:
    made = band(qtbot, studio)
    studio.step(3)
    line, sentence = made.arithmetic.ways, made.accessibleDescription()
    studio.back()
    studio.step()
    assert (made.arithmetic.ways, made.accessibleDescription()) == (line, sentence)


def test_a_fit_shows_all_parameters_where_there_is_room(qtbot: QtBot, fit: PlainStudio) -> None:
    fit.step(4)
    assert "b4" in plain(mathematical(band(qtbot, fit, 1280).arithmetic.ways[0])).replace("𝑏₄", "b4")
    narrow, wide = band(qtbot, fit, 640), band(qtbot, fit, 1400)
    assert wide.arithmetic.chosen().width > narrow.arithmetic.chosen().width  # type: ignore[union-attr]


@pytest.mark.parametrize("optimizer", ["gradient-descent", "momentum", "adam"])
@pytest.mark.parametrize("problem", ["x^2 + 2x + 1", "x^2 + y^2 + sin(x*y)", "notebook-parabola"])
@pytest.mark.parametrize("width", [640, 960, 1280])
def test_nothing_is_clipped(qtbot: QtBot, studio: PlainStudio, optimizer: str, problem: str, width: int) -> None:
    studio.edit("problem", problem)
    studio.edit("optimizer", optimizer)
    studio.step(2)
    made = band(qtbot, studio, width)
    chosen = made.arithmetic.chosen()
    assert chosen is not None
    assert chosen.width <= made.arithmetic.width()
    needed = made.arithmetic.height() + made._status.heightForWidth(made._status.width())
    assert needed <= made.sizeHint().height()


def test_an_outcome_has_its_sign_and_its_whole_sentence(qtbot: QtBot, studio: PlainStudio) -> None:
    studio.edit("learning_rate", 1.1)
    made = band(qtbot, studio)
    studio.step(400)
    assert studio.run.outcome is not None
    assert studio.run.outcome.kind == "diverged"
    assert not made._sign.isHidden()
    assert made._status.text() == studio.status()
    studio.back(3)
    assert made._sign.isHidden()


def test_the_step_limit_has_its_sign(qtbot: QtBot, studio: PlainStudio) -> None:
    made = band(qtbot, studio)
    studio.step(10)
    assert not made._sign.isHidden()
    assert "Done: the 10 steps that were set" in made._status.text()
    studio.step()
    assert made._sign.isHidden()


def test_a_key_and_what_it_does_stay_on_one_line_of_a_long_sentence(qtbot: QtBot, studio: PlainStudio) -> None:
    made = band(qtbot, studio, 420)
    studio.step(10)
    assert made._status.wordWrap() and made._status.text().endswith(" →\u00a0goes\u00a0on.")
    assert studio.status().endswith(" → goes on.")


def test_control_c_copies_latex_with_the_numbers(qtbot: QtBot, studio: PlainStudio) -> None:
    made = band(qtbot, studio)
    studio.step(4)
    with qtbot.waitSignal(studio.toast, timeout=500):
        QTest.keyClick(made, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    text = QGuiApplication.clipboard().text()
    assert text.startswith("x_{4} = ")
    assert text.endswith(r"= -0.488 - 0.1 \cdot 1.024 = -0.5904")
    made.copy_text()
    assert QGuiApplication.clipboard().text().endswith("= −0.5904")
    made.copy_picture()
    assert not QGuiApplication.clipboard().image().isNull()


def test_heights_are_those_of_the_places(qtbot: QtBot, studio: PlainStudio) -> None:
    made = band(qtbot, studio)
    assert abs(made.sizeHint().height() - 88) <= 2
    made.set_arithmetic(False)
    assert made.sizeHint().height() == 40
    made.set_arithmetic(True)
    for height, wanted in ((720, 96), (1080, 136)):
        made.set_scale(Scale.screen(height))
        assert abs(made.sizeHint().height() - wanted) <= 5


def test_theme_and_scale_change_the_picture(qtbot: QtBot, studio: PlainStudio) -> None:
    made = band(qtbot, studio)
    studio.step(10)
    before = made.grab().toImage()
    made.set_theme(DARK)
    assert made.grab().toImage() != before


def test_a_fault_of_ours_can_be_copied(qtbot: QtBot, studio: PlainStudio) -> None:
    made = band(qtbot, studio)
    studio.session.receive(Failed(studio.run.number, "Traceback: the inside"))
    studio.step(50)
    assert "inside the program" in made.accessibleDescription()
    made.copy_details()
    assert QGuiApplication.clipboard().text() == "Traceback: the inside"


def test_two_runs_say_whose_arithmetic_it_is(qtbot: QtBot, studio: PlainStudio) -> None:
    made = band(qtbot, studio)
    studio.duplicate()
    studio.step(2)
    assert plain(made.arithmetic.ways[0]).startswith("2 Gradient descent (2): x")


@pytest.mark.parametrize(
    ("markup", "latex"),
    [
        ("<i>x</i><sub>4</sub>", "x_{4}"), ("−0.5 − 0.1·(−2)", r"-0.5 - 0.1 \cdot (-2)"),
        ("<i>β</i><sub>1</sub>", r"\beta _{1}"),
        ("<i>m̂</i>", r"\hat{m}"), ("6.0·10<sup>−8</sup>", r"6.0 \cdot 10^{-8}"), ("a &lt; b", "a < b"),
    ],
)  # fmt: skip
def test_rich_text_becomes_latex(markup: str, latex: str) -> None:
    assert latex_of(markup) == latex


def test_lines_of_mathematics_are_close(qtbot: QtBot) -> None:
    one, two = laid_out("<i>x</i> = 1", 20.0), laid_out("<i>x</i> = 1<br>= 2", 20.0)
    assert two.height == 2 * one.height < 60
