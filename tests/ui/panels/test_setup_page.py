"""The Setup page is made from what problem, optimizer and engine declare."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from gdstudio.engines import ENGINES
from gdstudio.model import Catalogue, resources_folder
from gdstudio.ui.panels.function_field import FunctionField
from gdstudio.ui.panels.log_slider import LogSlider
from gdstudio.ui.panels.math_line import MathLine
from gdstudio.ui.panels.setup_page import SetupPage
from gdstudio.ui.panels.value_control import RateControl
from tests.ui.panels.plain_studio import PlainStudio, activate


def page(qtbot: QtBot, studio: PlainStudio) -> SetupPage:
    made = SetupPage(studio)
    made.resize(304, 620)
    activate(qtbot, made)
    return made


def choose(combo: QComboBox, data: str) -> None:
    combo.setCurrentIndex(combo.findData(data))
    combo.activated.emit(combo.currentIndex())


def test_each_hyperparameter_has_its_slider_with_its_range(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    choose(made.optimizer.chosen, "adam")
    made.optimizer.options.button.click()
    assert studio.spec.optimizer.name == "adam"
    declared = studio.spec.optimizer.hyperparameters
    sliders = [each for each in made.optimizer.findChildren(LogSlider) if each.isVisibleTo(made)]
    assert [(each.low, each.high, each.log) for each in sliders] == [
        (each.low, each.high, each.scale == "log") for each in declared
    ]
    assert [each.value for each in sliders] == [studio.spec.values[each.name] for each in declared]


def test_a_long_derivative_stands_on_several_lines_that_can_be_read(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    studio.edit("problem", "sin(x)^3*exp(-x^2/5)*cos(3*x)/(1 + x^2) + 0.1*x^2")
    (line,) = made.problem.findChildren(MathLine)
    laid = line.chosen()
    assert laid.size >= 0.75 * line.size_wanted
    assert laid.width <= line.width()
    assert line.height() >= round(laid.height) > 3 * laid.size


def test_options_are_folded_but_for_those_that_are_on(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)

    def shown() -> set[str]:
        return {name for name, each in made.optimizer.options.controls.items() if each.isVisibleTo(made)}

    assert set(made.optimizer.options.controls) == {"weight_decay", "clip"}
    assert shown() == set()
    studio.edit("clip", 1.0)
    assert shown() == {"clip"}
    made.optimizer.options.button.click()
    assert shown() == {"weight_decay", "clip"}
    made.optimizer.options.button.click()
    studio.edit("clip", 0)
    assert shown() == set()
    choose(made.optimizer.chosen, "newton")
    assert made.optimizer.options is None


def test_what_torchs_class_keeps_in_float32_is_said_under_the_engine(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    choose(made.optimizer.chosen, "nadam")
    choose(made.engine.chosen, "torch.optim")
    assert made.engine.note.text == ""
    choose(made.more.dtype, "float64")
    assert made.engine.note.text.startswith("torch.optim.NAdam keeps its mu_product in float32")
    choose(made.engine.chosen, "numpy")
    assert made.engine.note.text == ""


def test_a_new_optimizer_file_is_enough_for_a_form(qtbot: QtBot, studio: PlainStudio, tmp_path: Path) -> None:
    (tmp_path / "optimizers").mkdir()
    (tmp_path / "optimizers" / "halved.toml").write_text(
        'title = "Halved"\n[hyperparameters]\n'
        'learning_rate = { default = 0.5, low = 0.001, high = 1.0, scale = "log", help = "A rate." }\n'
        'share = { default = 0.25, low = 0.0, high = 0.5, help = "A share." }\n'
        '[[equations]]\ntext = "theta = theta - learning_rate*share*g"\nsays = "Less."\n',
        "utf-8",
    )
    studio.catalogue = studio.session.catalogue = Catalogue([resources_folder(), tmp_path])
    made = page(qtbot, studio)
    choose(made.optimizer.chosen, "halved")
    sliders = {each.accessibleName(): each for each in made.optimizer.findChildren(LogSlider)}
    assert sliders["Share"].high == 0.5
    assert "A share." in made.optimizer.controls[0].toolTip()


def test_every_field_has_a_name_and_each_label_its_buddy(qtbot: QtBot, fit: PlainStudio) -> None:
    made = page(qtbot, fit)
    made.more.button.setChecked(True)
    controls = [
        *made.findChildren(QLineEdit), *made.findChildren(QComboBox), *made.findChildren(LogSlider),
    ]  # fmt: skip
    assert len(controls) > 8
    assert [each for each in controls if each.isEnabled() and not each.accessibleName()] == []
    assert [each for each in made.findChildren(QAbstractButton) if not each.text()] == []
    labels = [each for each in made.findChildren(QLabel) if each.buddy() is not None]
    assert len(labels) >= 8


def test_a_slide_is_one_undo_and_follows_the_session(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    assert isinstance(made.optimizer.rate, RateControl)
    control = made.optimizer.rate.control
    entries = len(studio.session.history.done)
    control.slider.pressed.emit()
    for value in (0.2, 0.5, 1.1):
        control.slider.moved.emit(value)
        assert studio.spec.values["learning_rate"] == value
        assert control.field.text() == f"{value}"
    control.slider.released.emit()
    assert len(studio.session.history.done) == entries + 1
    assert studio.run.ghost is not None
    studio.undo()
    assert control.field.text() == "0.1"
    assert control.slider.value == 0.1


def test_escape_during_a_slide_leaves_no_trace(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    assert made.optimizer.rate is not None
    slider = made.optimizer.rate.control.slider
    entries = len(studio.session.history.done)
    slider.pressed.emit()
    slider.moved.emit(2.0)
    slider.cancelled.emit()
    assert studio.spec.values["learning_rate"] == 0.1
    assert slider.value == 0.1
    assert len(studio.session.history.done) == entries


def test_a_fit_of_many_parameters_has_its_largest_stable_rate_too(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    studio.edit("problem", "three-points")
    studio.edit("model", "polynomial 7")
    assert made.optimizer.rate is not None
    x = np.array(studio.spec.problem.columns["x"])[:, np.newaxis] ** np.arange(8)
    largest = 2 / np.linalg.eigvalsh(2 * x.T @ x / len(x))[-1]
    assert made.optimizer.rate.control.slider.threshold == pytest.approx(largest)
    studio.edit("model", "perceptron 4")
    assert made.optimizer.rate.control.slider.threshold is None


def test_the_gauge_says_where_descent_is_stable(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    assert made.optimizer.rate is not None
    gauge = made.optimizer.rate.gauge
    assert gauge.text == "Stable below 1."
    assert made.optimizer.rate.control.slider.threshold == pytest.approx(1.0)
    studio.edit("learning_rate", 1.1)
    assert gauge.text == "1.1 is above 1: unstable."
    studio.edit("problem", "x^4")
    assert "At this point" in gauge.text or "limit at this point" in gauge.text or "No curvature" in gauge.text
    studio.edit("optimizer", "adam")
    assert made.optimizer.rate.control.slider.threshold is None


def test_the_switch_makes_changes_hold_from_this_step_on(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    studio.step(3)
    assert made.optimizer.rate is not None
    switch = made.optimizer.rate.switch
    assert switch is not None
    assert switch.onwards.text() == "from step 3 on"
    switch.onwards.click()
    studio.edit("learning_rate", 0.5)
    assert studio.spec.values["learning_rate"] == 0.1
    assert studio.spec.values_at(3)["learning_rate"] == 0.5
    switch.whole.click()
    assert studio.applies_from == "whole"


def test_new_constants_become_sliders_and_go_again(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    studio.edit("problem", "a*x^2 + b")
    assert [each.quantity.path for each in made.problem.constants] == ["constants.a", "constants.b"]
    made.problem.constants[0].slider.stepped.emit(3.0)
    assert studio.spec.constants["a"] == 3.0
    studio.edit("problem", "x^2")
    assert made.problem.constants == []


def test_the_start_is_typed_and_follows_the_problem(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    line = made.start.cells[0].field
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "3/2")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert studio.spec.start == (1.5,)
    studio.edit("problem", "x^2 + y^2")
    assert len(made.start.cells) == 2


def test_engines_are_those_there_are(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    combo = made.engine.chosen
    assert [combo.itemData(place) for place in range(combo.count())] == list(ENGINES)
    assert combo.currentData() == "numpy"


def test_a_dtype_that_the_engine_cannot_have_is_refused_in_words(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    choose(made.more.dtype, "float32")
    assert studio.spec.dtype == "float64"
    assert made.more.dtype.currentData() == "float64"
    assert "float64" in made.more.note.text


def test_more_is_closed_until_asked_for(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    assert made.more.form.isHidden()
    made.more.button.click()
    assert made.more.form.isVisible()
    made.more.steps.field.submit("25")
    assert studio.spec.steps == 25
    assert made.more.steps.field.text() == "25"


def test_the_wheel_changes_no_choice(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    combo: QWidget = made.optimizer.chosen
    event = QWheelEvent(
        QPointF(5, 5), combo.mapToGlobal(QPointF(5, 5)), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(combo, event)
    assert studio.spec.optimizer.name == "gradient-descent"


@pytest.mark.parametrize(
    "text", ["a*(x^2+y)^2 + b*sin(x)^3/(1+y^2)*exp(-x^2-y^2) + cos(x*y)^2 + 2", "x1^2 + x2^2 + x3^2 + x4^2"]
)
def test_no_content_is_wider_than_the_page(qtbot: QtBot, studio: PlainStudio, text: str) -> None:
    studio.edit("problem", text)
    studio.edit("optimizer", "adam")
    made = page(qtbot, studio)
    made.more.button.click()
    assert made.widget().minimumSizeHint().width() <= made.viewport().width()


def test_an_optimizer_that_the_engine_has_not_is_refused_in_words(
    qtbot: QtBot, studio: PlainStudio, tmp_path: Path
) -> None:
    (tmp_path / "optimizers").mkdir()
    (tmp_path / "optimizers" / "own.toml").write_text(
        'title = "Own"\n[hyperparameters]\nlearning_rate = { default = 0.5, low = 0.001, high = 1.0, scale = "log" }\n'
        '[[equations]]\ntext = "theta = theta - learning_rate*sign(g)"\nsays = "Signs."\n',
        "utf-8",
    )
    studio.catalogue = studio.session.catalogue = Catalogue([resources_folder(), tmp_path])
    made = page(qtbot, studio)
    studio.edit("engine", "torch.optim")
    choose(made.optimizer.chosen, "own")
    assert studio.spec.optimizer.name == "gradient-descent"
    assert made.optimizer.chosen.currentData() == "gradient-descent"
    assert "torch.optim" in made.optimizer.note.text


def test_a_double_click_on_the_label_gives_the_default(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    labels = [each for each in made.optimizer.findChildren(QLabel) if each.text().startswith("Learning rate")]
    QTest.mouseDClick(labels[0], Qt.MouseButton.LeftButton)
    assert studio.spec.values["learning_rate"] == studio.spec.optimizer.hyperparameter("learning_rate").default
    assert len(studio.edits) == 1


def test_the_field_makes_room_for_an_expression(qtbot: QtBot, studio: PlainStudio) -> None:
    made = page(qtbot, studio)
    assert made.optimizer.rate is not None
    control = made.optimizer.rate.control
    before = control.field.width()
    control.field.setFocus()
    control.field.selectAll()
    QTest.keyClicks(control.field, "1/3")
    QTest.keyClick(control.field, Qt.Key.Key_Return)
    control.field.clearFocus()
    assert control.field.text() == "1/3 = 0.3333"
    assert before < control.field.width() <= control.width() // 2
    assert control.slider.value == 1 / 3


def test_a_function_of_more_variables_may_replace_its_own_field(qtbot: QtBot, studio: PlainStudio) -> None:
    """Enter makes another form while the old form's field is still committing."""
    page = SetupPage(studio)
    activate(qtbot, page)
    for text, start in (("(1-x)^2 + 100*(y-x^2)^2", (0.0, 0.0)), ("x^2 + 2x + 1", (0.0,))):
        line = page.findChild(FunctionField).line
        line.setFocus()
        line.selectAll()
        line.insert(text)
        line.setModified(True)
        QTest.keyClick(line, Qt.Key.Key_Return)
        qtbot.wait(50)
        assert studio.spec.start == start


def test_a_fits_start_is_drawn_by_a_seed_evenly_or_as_pytorch_does(qtbot: QtBot, fit: PlainStudio) -> None:
    made = page(qtbot, fit)
    row = made.start.drawn
    assert row is not None and row.way.currentText() == "" and not row.seed.isVisible()
    choose(row.way, "pytorch")
    assert (fit.spec.start_drawn, fit.spec.seed, row.seed.isVisible()) == ("pytorch", 0, True)
    first = fit.spec.start
    assert [cell.field.value for cell in made.start.cells] == list(first)
    row.seed.field.setText("3")
    row.seed.field.setModified(True)
    QTest.keyClick(row.seed.field, Qt.Key.Key_Return)
    assert (fit.spec.start_drawn, fit.spec.seed) == ("pytorch", 3) and fit.spec.start != first
    fit.edit("start.w", 0.5)
    assert row.way.currentText() == "" and not row.seed.isVisible()
    fit.edit("model", "w*x^2 + b")
    assert row is made.start.drawn and row.way.findData("pytorch") == -1
