"""Typing a function: verdicts, mends, preview, history, and what Enter and Esc do."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from gdstudio.ui.panels.function_field import FunctionField
from gdstudio.ui.panels.function_line import partner
from gdstudio.ui.panels.problem_group import ProblemGroup
from tests.ui.panels.plain_studio import PlainStudio, activate


def field(qtbot: QtBot, studio: PlainStudio, path: str = "problem") -> FunctionField:
    made = FunctionField(studio, path)
    made.resize(400, 120)
    activate(qtbot, made)
    return made


def typed(made: FunctionField, text: str) -> None:
    made.line.setFocus()
    made.line.selectAll()
    made.line.insert(text)
    made.line.setModified(True)
    made.line.textEdited.emit(text)


def test_the_verdict_comes_by_itself_and_the_last_good_run_stays(qtbot: QtBot, studio: PlainStudio) -> None:
    made = field(qtbot, studio)
    typed(made, "sin x")
    qtbot.waitUntil(lambda: bool(made.note.text), timeout=2000)
    assert made.line.marked == (0, 3)
    assert "sin" in made.note.text
    assert studio.spec.problem.objective_text == "x^2 + 2x + 1"
    assert studio.edits == []


def test_a_function_that_is_nowhere_finite_stays_in_the_field_with_its_reason(
    qtbot: QtBot, studio: PlainStudio
) -> None:
    made = field(qtbot, studio)
    typed(made, "sqrt(-1 - x^2)")
    QTest.keyClick(made.line, Qt.Key.Key_Return)
    assert made.line.text() == "sqrt(-1 - x^2)"
    assert "no finite value" in made.note.text and "sqrt" in made.note.text
    assert studio.edits == []


def test_a_mend_is_one_click_and_then_enter(qtbot: QtBot, studio: PlainStudio) -> None:
    made = field(qtbot, studio)
    typed(made, "sin x")
    made.check()
    made.findChild(QPushButton).click()
    assert made.line.text() == "sin(x)"
    assert made.line.marked is None
    QTest.keyClick(made.line, Qt.Key.Key_Return)
    assert studio.spec.problem.objective_text == "sin(x)"


def test_enter_edits_once_and_shows_what_was_read(qtbot: QtBot, studio: PlainStudio) -> None:
    made = field(qtbot, studio)
    typed(made, "f(x) = （x＋1）²")
    QTest.keyClick(made.line, Qt.Key.Key_Return)
    QTest.keyClick(made.line, Qt.Key.Key_Return)
    assert [path for path, _ in studio.edits] == ["problem"]
    assert made.line.text() == studio.spec.problem.objective_text == "(x+1)^2"


def test_enter_on_a_wrong_text_keeps_it_and_its_reason(qtbot: QtBot, studio: PlainStudio) -> None:
    made = field(qtbot, studio)
    typed(made, "(x + 1")
    QTest.keyClick(made.line, Qt.Key.Key_Return)
    assert made.line.text() == "(x + 1"
    assert "not closed" in made.note.text
    assert studio.edits == []


def test_escape_brings_the_last_good_text_back(qtbot: QtBot, studio: PlainStudio) -> None:
    made = field(qtbot, studio)
    typed(made, "x^^2")
    made.check()
    QTest.keyClick(made.line, Qt.Key.Key_Escape)
    assert made.line.text() == "x^2 + 2x + 1"
    assert made.line.marked is None
    assert made.note.isHidden()


def test_preview_follows_good_texts_and_ends_with_enter_and_escape(qtbot: QtBot, studio: PlainStudio) -> None:
    made, seen = field(qtbot, studio), []
    made.previewed.connect(lambda spec: seen.append(spec.problem.objective_text if spec else None))
    for text in ("x^4", "x^4 +"):
        typed(made, text)
        made.check()
    QTest.keyClick(made.line, Qt.Key.Key_Escape)
    assert seen == ["x^4", None, None]


def test_a_new_constant_is_announced(qtbot: QtBot, studio: PlainStudio) -> None:
    made = field(qtbot, studio)
    typed(made, "a*x^2")
    made.check()
    assert made.note.text.startswith("a is new: it becomes a slider from −5 to 5, now 1.")


def test_a_capital_e_among_new_names_is_told_from_eulers_number(qtbot: QtBot, studio: PlainStudio) -> None:
    made = field(qtbot, studio)
    typed(made, "a x^2 + b*E^x")
    made.check()
    assert made.note.text == "a, b and E are new: they become sliders, now 1. Euler's number is e. (Enter)"
    typed(made, "a x^2 + b")
    made.check()
    assert made.note.text == "a and b are new: they become sliders, now 1. (Enter)"


def test_up_in_the_empty_field_brings_earlier_functions(qtbot: QtBot, studio: PlainStudio) -> None:
    made = field(qtbot, studio)
    for text in ("x^4", "cos(x)"):
        typed(made, text)
        QTest.keyClick(made.line, Qt.Key.Key_Return)
    typed(made, "")
    QTest.keyClick(made.line, Qt.Key.Key_Up)
    QTest.keyClick(made.line, Qt.Key.Key_Up)
    assert made.line.text() == "x^4"
    QTest.keyClick(made.line, Qt.Key.Key_Down)
    assert made.line.text() == "cos(x)"


def test_undo_shows_the_old_function(qtbot: QtBot, studio: PlainStudio) -> None:
    made = field(qtbot, studio)
    typed(made, "x^4")
    QTest.keyClick(made.line, Qt.Key.Key_Return)
    studio.undo()
    assert made.line.text() == "x^2 + 2x + 1"


def test_the_model_of_a_fit_is_typed_the_same_way(qtbot: QtBot, fit: PlainStudio) -> None:
    made = field(qtbot, fit, "model")
    typed(made, "w*x^2 + b")
    QTest.keyClick(made.line, Qt.Key.Key_Return)
    assert fit.spec.problem.model_text == "w*x^2 + b"
    typed(made, "w*x + q(")
    made.check()
    assert made.note.text


@pytest.mark.parametrize(
    ("text", "place", "other"),
    [("(x+1)", 0, 4), ("(x+1)", 4, 0), ("((x))", 1, 3), ("(x", 0, None), ("x)", 1, None), ("x", 0, None)],
)
def test_brackets_have_their_partners(text: str, place: int, other: int | None) -> None:
    assert partner(text, place) == other


def test_marks_are_painted_and_change_the_picture(qtbot: QtBot, studio: PlainStudio) -> None:
    made = field(qtbot, studio)
    typed(made, "x^2 + sin x + (x+1)")
    before = made.line.grab().toImage()
    made.check()
    assert made.line.grab().toImage() != before


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_no_text_raises_or_reaches_the_run(qtbot: QtBot, studio: PlainStudio, text: str) -> None:
    made = FunctionField(studio)
    qtbot.addWidget(made)
    made.line.setText(text)
    made.line.setModified(True)
    spec = made.check()
    assert (spec is None) == bool(made.note.text and "Read as" not in made.note.text and "is new" not in made.note.text)
    assert not made.line.grab().isNull()
    assert studio.edits == []
    made.deleteLater()


def test_the_preview_goes_with_the_field(qtbot: QtBot, studio: PlainStudio) -> None:
    made = field(qtbot, studio)
    typed(made, "x^4")
    made.check()
    assert studio.previewed is not None
    made.hide()
    assert studio.previewed is None


def test_earlier_texts_outlive_the_field_that_they_were_typed_into(qtbot: QtBot, studio: PlainStudio) -> None:
    first = field(qtbot, studio)
    for text in ("x^4 - x^2", "x^2 + 3"):
        typed(first, text)
        QTest.keyClick(first.line, Qt.Key.Key_Return)
    first.deleteLater()
    second = field(qtbot, studio)
    second.line.clear()
    found = []
    for _ in range(3):
        QTest.keyClick(second.line, Qt.Key.Key_Up)
        found.append(second.line.text())
    assert found == ["x^2 + 3", "x^4 - x^2", "x^2 + 2x + 1"]


def test_a_function_of_two_variables_with_a_constant_gets_a_slider_and_begins_where_it_falls(
    qtbot: QtBot, studio: PlainStudio
) -> None:
    group = ProblemGroup(studio)
    activate(qtbot, group)
    assert group.function is not None
    typed(group.function, "a*x^2 + y^2")
    QTest.keyClick(group.function.line, Qt.Key.Key_Return)
    assert [control.quantity.path for control in group.constants] == ["constants.a"]
    assert studio.spec.start == (1.0, 1.0)
    assert group.function.line.text() == "a*x^2 + y^2"
    typed(group.function, "a*x^2 + sin y")
    group.function.check()
    assert group.function.line.marked == (8, 3)
    assert studio.spec.problem.objective_text == "a*x^2 + y^2"
    studio.undo()
    assert studio.spec.problem.parameters == ("x",) and group.constants == []
