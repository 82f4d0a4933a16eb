"""The Setup page gives every control the height it needs, whatever is changed on it and in whatever order."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from gdstudio.ui.panels.note import Paragraph
from gdstudio.ui.window import Window

Make = Callable[..., Window]


def squeezed(page: QWidget) -> list[str]:
    found = []
    for kind in (QLabel, QPushButton, QLineEdit):
        for each in page.findChildren(kind):
            needed = each.heightForWidth(each.width()) if each.hasHeightForWidth() else each.minimumSizeHint().height()
            if each.isVisible() and each.height() < needed - 1:
                found.append(f"{each.text()!r}: {each.height()} of {needed}")
    return found


def test_a_form_that_was_made_while_its_page_was_hidden_is_laid_out_whole(make_window: Make, qtbot: QtBot) -> None:
    window = make_window("numpy-descent", (1280, 720))
    studio, page = window.studio, window.inspector.setup
    window.set_text(1.1)
    studio.edit("start", "1.5")
    studio.edit("optimizer", "adam")
    qtbot.wait(100)
    window.inspector.show_page("step")
    qtbot.wait(150)
    window.inspector.show_page("setup")
    qtbot.wait(150)
    studio.edit("problem", "three-points")
    qtbot.waitUntil(lambda: window.inspector.page() == "data")
    window.inspector.show_page("setup")
    qtbot.waitUntil(lambda: bool(page.optimizer.rate and page.optimizer.rate.gauge.text), timeout=10_000)
    # The turn after the text came lays it out.
    qtbot.waitUntil(lambda: not squeezed(page))


@pytest.mark.parametrize("text", [1.0, 1.3])
def test_the_switch_keeps_its_room_beside_a_note_of_two_lines(make_window: Make, qtbot: QtBot, text: float) -> None:
    window = make_window("numpy-descent", (1280, 720))
    studio, page = window.studio, window.inspector.setup
    window.set_text(text)
    studio.edit("problem", "two-minima")
    for path, value in [("start", "0"), ("start", "1.5"), ("learning_rate", "0.5"), ("optimizer", "momentum"),
                        ("optimizer", "gradient-descent"), ("start", "0"), ("learning_rate", "0.01")]:  # fmt: skip
        studio.edit(path, value)
        qtbot.wait(5)
        assert not squeezed(page), (path, value)
        qtbot.wait(120)
        assert not squeezed(page), (path, value)
    rate = page.optimizer.rate
    assert rate is not None and rate.switch is not None and rate.gauge.height() > 1.8 * rate.fontMetrics().height()


def test_a_shorter_sentence_leaves_no_room_of_a_longer_one(qtbot: QtBot) -> None:
    words = Paragraph()
    qtbot.addWidget(words)
    words.resize(200, 20)
    heights = []
    for sentence in ("Short.", "A sentence so long that it goes on in a second line, and then in a third.", "Short."):
        words.setText(sentence)
        heights.append(words.minimumHeight())
    assert heights[1] > 1.5 * heights[0] and heights[2] == heights[0]
