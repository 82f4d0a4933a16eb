"""What a lesson says and asks is seen: the question when it opens, all of it in its popover."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gdstudio.ui.panels.lesson_text import LessonText
from tests.model.specs import CATALOGUE

LESSON = CATALOGUE.lesson("linear-regression")


def said(widget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel)]


@pytest.mark.parametrize("name", CATALOGUE.lessons)
def test_a_lesson_opens_on_its_question_until_something_is_done(make_studio, name: str) -> None:
    studio = make_studio(name)
    assert studio.status() == CATALOGUE.lesson(name).question["en"]
    studio.step()
    assert studio.status() != CATALOGUE.lesson(name).question["en"]


def test_a_saved_session_does_not_ask_again(make_studio, tmp_path) -> None:
    studio = make_studio("numpy-descent")
    (tmp_path / "kept.toml").write_text(studio.as_lesson().write(), encoding="utf-8")
    studio.open_lesson(tmp_path / "kept.toml")
    assert LESSON.question["en"] not in studio.status()


def test_text_and_question_stand_in_the_language_of_the_window(qtbot: QtBot) -> None:
    for language in ("en", "zh_CN"):
        page = LessonText(LESSON, language)
        qtbot.addWidget(page)
        assert said(page) == [LESSON.question[language], LESSON.text[language]]
        assert page.more.isHidden()


def test_hints_come_one_by_one(qtbot: QtBot) -> None:
    page = LessonText(replace(LESSON, hints=("Look at κ.", "Look along the valley.")), "en")
    qtbot.addWidget(page)
    page.show()
    assert page.more.text() == "Show a hint (2 left)"
    for hint in ("Look at κ.", "Look along the valley."):
        assert hint not in said(page)
        qtbot.mouseClick(page.more, Qt.MouseButton.LeftButton)
        assert said(page)[-1] == hint
    assert page.more.isHidden()


def test_the_help_menu_opens_it_below_the_lesson_s_name(make_window) -> None:
    window = make_window("linear-regression")
    window.actions_["lesson_text"].trigger()
    popover = window.headline.popover
    assert popover is not None
    assert LESSON.text["en"] in said(popover)
    column = popover.layout()
    assert popover.height() == column.totalHeightForWidth(popover.width())
    popover.close()
