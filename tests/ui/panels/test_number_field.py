"""Exact numbers: what is taken, what is refused, and in which words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from gdstudio.language import LanguageError, parse_number
from gdstudio.model import InputError
from gdstudio.ui.panels.number_field import NumberCell, exact
from tests.ui.panels.plain_studio import PlainStudio, activate


class Taker:
    """Takes numbers as a setting does."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    def __call__(self, text: str) -> None:
        self.taken.append(parse_number(text))


def cell(qtbot: QtBot, taker: Taker, value: float = 0.1) -> NumberCell:
    made = NumberCell("Learning rate", taker)
    qtbot.addWidget(made)
    made.field.show_value(value)
    activate(qtbot, made)
    return made


def typed(made: NumberCell, text: str) -> None:
    made.field.setFocus()
    made.field.selectAll()
    # Test keys are ASCII; other characters arrive as an input method or the clipboard brings them.
    if text.isascii():
        QTest.keyClicks(made.field, text)
    else:
        made.field.insert(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1/3", 1 / 3), ("2e-3", 0.002), (" 0.5 ", 0.5), ("−2", -2.0), ("pi/4", 0.7853981633974483), ("２", 2.0)],
)
def test_enter_takes_an_expression_once(qtbot: QtBot, text: str, value: float) -> None:
    taker = Taker()
    made = cell(qtbot, taker)
    typed(made, text)
    QTest.keyClick(made.field, Qt.Key.Key_Return)
    made.field.clearFocus()
    assert taker.taken == [value]
    assert made.field.note.isHidden()


def test_an_expression_stays_beside_its_value_until_the_value_changes(qtbot: QtBot) -> None:
    taker = Taker()
    made = cell(qtbot, taker)
    typed(made, "1/3")
    QTest.keyClick(made.field, Qt.Key.Key_Return)
    made.field.clearFocus()
    made.field.show_value(1 / 3)
    assert made.field.text() == "1/3 = 0.3333"
    made.field.show_value(0.25)
    assert made.field.text() == "0.25"


@pytest.mark.parametrize("text", ["abc", "1/0", "0,1", "", "nan", "1e999", "__import__('os')", "9**9**9**9", "("])
def test_a_refused_text_stays_with_its_reason(qtbot: QtBot, text: str) -> None:
    taker = Taker()
    made = cell(qtbot, taker)
    typed(made, text or " ")
    QTest.keyClick(made.field, Qt.Key.Key_Return)
    assert taker.taken == []
    assert made.field.text() == (text or " ")
    assert made.field.note.text
    QTest.keyClick(made.field, Qt.Key.Key_Escape)
    assert made.field.text() == "0.1"
    assert made.field.note.isHidden()


def test_a_decimal_comma_is_mended_by_one_click(qtbot: QtBot) -> None:
    taker = Taker()
    made = cell(qtbot, taker)
    typed(made, "0,1")
    QTest.keyClick(made.field, Qt.Key.Key_Return)
    button = made.findChild(QPushButton)
    assert button.text() == "Use 0.1"
    button.click()
    assert taker.taken == [0.1]


def test_leaving_the_field_commits_and_an_untouched_one_does_not(qtbot: QtBot) -> None:
    taker = Taker()
    made = cell(qtbot, taker)
    made.field.setFocus()
    made.field.clearFocus()
    assert taker.taken == []
    typed(made, "0.3")
    made.field.clearFocus()
    assert taker.taken == [0.3]


def test_what_is_being_typed_is_not_overwritten_by_the_same_value(qtbot: QtBot) -> None:
    made = cell(qtbot, Taker())
    typed(made, "0.12")
    made.field.show_value(0.1)
    assert made.field.text() == "0.12"


def test_a_setting_refuses_in_its_own_words(qtbot: QtBot, studio: PlainStudio) -> None:
    def submit(text: str) -> None:
        studio.edit("learning_rate", text)

    made = NumberCell("Learning rate", submit)
    qtbot.addWidget(made)
    made.field.show_value(0.1)
    activate(qtbot, made)
    for text in ("0", "-1", " "):
        typed(made, text)
        QTest.keyClick(made.field, Qt.Key.Key_Return)
        assert made.field.note.text == "The learning rate must be greater than 0. The run still uses 0.1."
    assert studio.spec.values["learning_rate"] == 0.1
    assert studio.edits == []


def test_a_setting_offers_the_languages_mend(qtbot: QtBot, studio: PlainStudio) -> None:
    def submit(text: str) -> None:
        studio.edit("start.x", text)

    made = NumberCell("Start x", submit)
    made.field.show_value(0.0)
    activate(qtbot, made)
    typed(made, "0,5")
    QTest.keyClick(made.field, Qt.Key.Key_Return)
    made.findChild(QPushButton).click()
    assert studio.spec.start == (0.5,)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_is_shown_with_enough_digits(value: float) -> None:
    assert float(exact(value)) == value


@settings(max_examples=60)
@given(st.text(max_size=40))
def test_nothing_typed_raises(text: str) -> None:
    try:
        parse_number(text)
    except (LanguageError, InputError) as error:
        assert str(error)
