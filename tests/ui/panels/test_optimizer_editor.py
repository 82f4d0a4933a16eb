"""Writing an optimizer: verdicts, mends, the path that follows, and what apply, undo, race and save make of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton
from pytestqt.qtbot import QtBot

from gdstudio.model import Catalogue, Lesson, resources_folder
from gdstudio.model.draft import Draft
from gdstudio.ui.panels.optimizer_editor import OptimizerEditor
from gdstudio.ui.panels.optimizer_group import WRITE, OptimizerGroup
from tests.ui.panels.plain_studio import PlainStudio, activate

Open = Callable[..., OptimizerEditor]
DESCENT = Draft.of(Catalogue().optimizer("gradient-descent")).text
HEAVY = "v = beta*v + g\ntheta = theta - learning_rate*v"


@pytest.fixture
def editor(qtbot: QtBot, studio: PlainStudio) -> OptimizerEditor:
    made = OptimizerEditor(studio)
    made.resize(480, 600)
    activate(qtbot, made)
    made.open_editor()
    return made


@pytest.fixture
def on_torch_optim(qtbot: QtBot) -> Iterator[PlainStudio]:
    made = PlainStudio("numpy-descent")
    made.edit("engine", "torch.optim")
    yield made
    made.close()


def typed(made: OptimizerEditor, text: str) -> None:
    made.text.selectAll()
    made.text.insertPlainText(text)
    made.check()


def row(studio: PlainStudio, at: int) -> float:
    return float(studio.run.trajectory.row(at).parameters[0])


def test_it_begins_with_the_runs_own_equations(editor: OptimizerEditor, studio: PlainStudio) -> None:
    assert editor.text.toPlainText() == DESCENT
    assert not editor.changed and not editor.apply_button.isEnabled()
    studio.edit("optimizer", "adam")
    assert editor.text.toPlainText().endswith("theta = theta - learning_rate*m_hat/(sqrt(v_hat) + eps)")
    assert editor.declared.fields["beta2", "high"].value == 0.99999


def test_the_path_follows_what_is_typed_and_nothing_is_the_runs_yet(
    editor: OptimizerEditor, studio: PlainStudio
) -> None:
    studio.step()
    typed(editor, "theta = theta - 2*learning_rate*g")
    assert row(studio, 1) == pytest.approx(-0.4)
    assert studio.session.dragging and studio.undo_text() == ""
    typed(editor, "theta = theta - 2*learning_rate*")
    assert row(studio, 1) == pytest.approx(-0.4)
    editor.close_editor()
    assert row(studio, 1) == pytest.approx(-0.2)
    assert studio.spec.optimizer.name == "gradient-descent"


def test_the_verdict_comes_by_itself(qtbot: QtBot, editor: OptimizerEditor) -> None:
    editor.text.selectAll()
    editor.text.insertPlainText("v = g\ntheta = theta - sin v")
    qtbot.waitUntil(lambda: bool(editor.note.text), timeout=2000)
    assert editor.text.marked == (1, 16, 3)
    assert editor.note.text.startswith("Line 2: `sin` needs brackets")
    assert not editor.apply_button.isEnabled() and not editor.save_button.isEnabled()


def test_a_mend_changes_its_line_and_can_be_undone(editor: OptimizerEditor) -> None:
    typed(editor, "if decay: g = g + sin theta\ntheta = theta - learning_rate*g")
    editor.note.findChild(QPushButton).click()
    assert editor.text.toPlainText().splitlines()[0] == "if decay: g = g + sin(theta)"
    assert editor.text.marked is None and editor.apply_button.isEnabled()
    editor.text.undo()
    assert editor.text.toPlainText().splitlines()[0] == "if decay: g = g + sin theta"


def test_new_names_are_announced_and_get_fields(editor: OptimizerEditor) -> None:
    typed(editor, HEAVY)
    assert editor.note.text == (
        "beta is new: it becomes a slider from 0 to 1, now 0.9. v keeps its value from step to step, at first 0."
    )
    assert editor.declared.fields["beta", "default"].value == 0.9
    assert list(editor.declared.initial) == ["v"]


def test_a_slip_of_the_pen_is_asked_about(editor: OptimizerEditor) -> None:
    typed(editor, "theta = theta - learnig_rate*g")
    assert editor.note.text.endswith("Did you mean learning_rate?")
    editor.note.findChild(QPushButton).click()
    assert editor.text.toPlainText() == "theta = theta - learning_rate*g"


def test_apply_is_one_change_and_undo_brings_text_and_path_back(editor: OptimizerEditor, studio: PlainStudio) -> None:
    studio.step(2)
    typed(editor, HEAVY)
    editor.title.setText("Heavy ball")
    editor.title.setModified(True)
    QTest.keyClick(editor.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    editor.title.typed.emit("Heavy ball")
    assert editor.apply()
    assert studio.spec.optimizer.title == "Heavy ball" and studio.spec.values["beta"] == 0.9
    # By hand: g = 2x + 2 at 0 and at -0.2.
    assert row(studio, 2) == pytest.approx(-0.2 - 0.1 * (0.9 * 2 + 1.6))
    studio.undo()
    studio.undo()
    assert studio.spec.optimizer.name == "gradient-descent" and row(studio, 2) == pytest.approx(-0.36)
    assert editor.text.toPlainText() == DESCENT


def test_the_edit_menu_names_the_change_once(editor: OptimizerEditor, studio: PlainStudio) -> None:
    typed(editor, HEAVY)
    for text in ("theta = theta - 0.5*learning_rate*g", HEAVY):
        typed(editor, text)
    editor.apply()
    assert studio.undo_text() == "Undo optimizer Gradient descent → Gradient descent (changed)"
    studio.undo()
    assert studio.undo_text() == ""


def test_fields_change_default_range_and_initial_value(editor: OptimizerEditor, studio: PlainStudio) -> None:
    typed(editor, HEAVY)
    field = editor.declared.fields["beta", "default"]
    field.setText("1/2")
    field.setModified(True)
    field._commit()
    editor.declared.fields["learning_rate", "high"].submit("0.5")
    initial = editor.declared.initial["v"]
    initial.setText("3")
    initial.setModified(True)
    initial.editingFinished.emit()
    editor.apply()
    made = studio.spec.optimizer
    assert made.hyperparameter("beta").default == studio.spec.values["beta"] == 0.5
    assert made.hyperparameter("learning_rate").high == 0.5
    assert row(studio, 1) == pytest.approx(-0.1 * (0.5 * 3 + 2))


def test_a_default_outside_its_range_is_said_and_the_last_good_run_stays(
    editor: OptimizerEditor, studio: PlainStudio
) -> None:
    typed(editor, HEAVY)
    good = studio.spec.optimizer
    editor.declared.number_set.emit("beta", "default", 2.0)
    assert "beta: The default lies outside its own range." in editor.note.text
    assert editor.text.marked == (0, 4, 4)
    assert studio.spec.optimizer == good
    editor.declared.number_set.emit("beta", "high", 3.0)
    assert editor.note.text == "" and editor.apply()


def test_escape_brings_the_last_good_text_back_then_closes(editor: OptimizerEditor, studio: PlainStudio) -> None:
    closed: list[bool] = []
    editor.closed.connect(lambda: closed.append(True))
    typed(editor, "theta = theta -")
    QTest.keyClick(editor.text, Qt.Key.Key_Escape)
    assert editor.text.toPlainText() == DESCENT and not closed
    editor.text.undo()
    assert editor.text.toPlainText() == "theta = theta -"
    editor.leave()
    QTest.keyClick(editor.text, Qt.Key.Key_Escape)
    assert closed and not studio.session.dragging


def test_a_race_against_the_original_is_one_entry_of_undo(editor: OptimizerEditor, studio: PlainStudio) -> None:
    typed(editor, HEAVY)
    editor.race()
    titles = [run.wanted.spec.optimizer.title for run in studio.session.runs]
    assert titles == ["Gradient descent", "Gradient descent (changed)"]
    assert studio.session.selected == 1 and not editor.changed
    studio.step(2)
    paths = [float(run.trajectory.row(2).parameters[0]) for run in studio.session.runs]
    assert paths == [pytest.approx(-0.36), pytest.approx(-0.54)]
    studio.undo()
    assert len(studio.session.runs) == 1 and studio.spec.optimizer.name == "gradient-descent"


def test_what_was_applied_races_against_what_it_was_made_from(editor: OptimizerEditor, studio: PlainStudio) -> None:
    typed(editor, HEAVY)
    editor.apply()
    editor.race()
    titles = [run.wanted.spec.optimizer.title for run in studio.session.runs]
    assert sorted(titles) == ["Gradient descent", "Gradient descent (changed)"]
    assert studio.spec.optimizer.title == "Gradient descent (changed)"


def test_a_pinned_run_keeps_its_optimizer_and_says_so(editor: OptimizerEditor, studio: PlainStudio) -> None:
    studio.pin_run(0, True)
    typed(editor, HEAVY)
    assert "is pinned" in editor.note.text and not studio.session.dragging
    assert not editor.apply() and studio.spec.optimizer.name == "gradient-descent"


def test_equations_of_ones_own_are_no_class_of_torch_optim(qtbot: QtBot, on_torch_optim: PlainStudio) -> None:
    made = OptimizerEditor(on_torch_optim)
    activate(qtbot, made)
    typed(made, "theta = theta - 2*learning_rate*g")
    assert "torch.optim" in made.note.text and not made.apply_button.isEnabled()
    next(each for each in made.note.findChildren(QPushButton) if each.text() == "Run it on PyTorch").click()
    assert on_torch_optim.spec.engine == "torch" and made.apply()


def test_a_session_keeps_the_equations(editor: OptimizerEditor, studio: PlainStudio, tmp_path: Path) -> None:
    typed(editor, HEAVY)
    editor.apply()
    studio.step(3)
    again = PlainStudio(Lesson.parse(studio.as_lesson().write(), "own", "own.toml", studio.catalogue))
    assert again.spec.optimizer == studio.spec.optimizer
    assert row(again, 3) == row(studio, 3)
    again.close()


def test_the_list_of_optimizers_ends_with_the_way_to_ones_own(qtbot: QtBot, studio: PlainStudio) -> None:
    group = OptimizerGroup(studio)
    activate(qtbot, group)
    box = group.findChild(QComboBox)
    assert box.itemData(box.count() - 1) == WRITE
    with qtbot.waitSignal(studio.writing_wanted):
        box.setCurrentIndex(box.count() - 1)
        box.activated.emit(box.count() - 1)
    assert box.currentText() == "Gradient descent"
    studio.edit("optimizer", {"title": "Own", "hyperparameters": {}, "equations": [{"text": "theta = theta - g"}]})
    assert box.currentIndex() == -1 and box.placeholderText() == "Own"


def test_a_file_that_was_written_is_in_the_list(qtbot: QtBot, studio: PlainStudio, tmp_path: Path) -> None:
    studio.catalogue = studio.session.catalogue = Catalogue([resources_folder(), tmp_path])
    group = OptimizerGroup(studio)
    activate(qtbot, group)
    (tmp_path / "optimizers").mkdir()
    (tmp_path / "optimizers" / "own.toml").write_text(
        'title = "Own"\nhyperparameters = {}\n[[equations]]\ntext = "theta = theta - g"\n', "utf-8"
    )
    studio.catalogue.look_again()
    group.refresh()
    assert group.chosen.findData("own") >= 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(alphabet="mgθtheta =+-*/()^019.#:if|x_", max_size=30), max_size=6))
def test_hostile_typing_never_breaks_the_editor(editor: OptimizerEditor, studio: PlainStudio, texts: list[str]) -> None:
    for text in texts:
        typed(editor, text + "\ntheta = theta - learning_rate*g")
        assert editor.apply_button.isEnabled() is (editor.text.marked is None and editor.changed)
    editor.close_editor()
    assert studio.spec.optimizer.name == "gradient-descent"
