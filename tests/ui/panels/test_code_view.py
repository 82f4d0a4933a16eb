"""The program as a picture: nothing of it is lost in a narrow pane, and it wears its kinds of words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gdstudio.ui.panels.code_colours import colour, words_of
from gdstudio.ui.panels.code_layout import rows_of
from gdstudio.ui.panels.code_view import CodeView, ShownCode
from gdstudio.ui.scale import Scale
from gdstudio.ui.theme import DARK, LIGHT, channels

TEXT = """import torch

for step in range(10):
    f = x**2 + 2*x + 1.5  # the value
    f.backward()
    history.append((x.item(), f.item(), x.grad.item()))
"""


def luminance(shade: str) -> float:
    parts = [each / 255 for each in channels(shade)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_words_have_their_kinds_and_none_is_lost() -> None:
    lines = words_of(TEXT)
    assert "\n".join("".join(word.text for word in line) for line in lines) == TEXT
    kinds = {word.text: word.kind for line in lines for word in line}
    assert (kinds["for"], kinds["in"], kinds["1.5"], kinds["x"]) == ("keyword", "keyword", "number", "plain")
    assert kinds["# the value"] == "comment"


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_every_kind_can_be_read_on_the_stage(theme: object) -> None:
    for kind in ("plain", "keyword", "number", "string", "comment", "name"):
        pair = sorted([luminance(colour(kind, theme)), luminance(theme.stage)])  # type: ignore[arg-type, attr-defined]
        assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5, kind


@given(st.text("abc ,()[]=*", max_size=120), st.integers(8, 80), st.text("xyz =.", max_size=30))
def test_in_any_width_no_row_is_too_long_and_no_letter_is_lost(text: str, columns: int, value: str) -> None:
    rows = rows_of(words_of(text), {0: value}, columns)
    shown = "".join(word.text for row in rows if not (row.value and not row.words) for word in row.words)
    assert shown.replace(" ", "") == text.replace(" ", "")
    for row in rows:
        assert row.indent + sum(len(word.text) for word in row.words) <= max(columns, 8)
        assert not row.value or row.indent + sum(len(word.text) for word in row.words) + len(row.value) <= columns
    if value:
        assert "".join(row.value for row in rows).replace(" ", "") == value.replace(" ", "")


def test_what_goes_on_below_is_further_in() -> None:
    rows = rows_of(words_of("    history.append((x.item(), f.item(), x.grad.item()))"), {}, 34)
    assert [row.indent for row in rows] == [0, 8]


def test_the_lines_to_be_seen_are_in_sight(qtbot: QtBot) -> None:
    view = CodeView()
    qtbot.addWidget(view)
    view.resize(500, 120)
    view.show()
    text = "\n".join(f"x{number} = {number}" for number in range(40))
    view.show_code(ShownCode(text, {}, frozenset({30}), range(29, 31)))
    bar = view.verticalScrollBar()
    first = (bar.value() - 7) / view._row
    assert first == int(first) and first <= 29 and 31 * view._row <= bar.value() + view.viewport().height()
    view.show_code(ShownCode(text, {}, frozenset({2}), range(1, 4)))
    assert bar.value() <= 1 * view._row


def test_a_new_value_is_tinted_for_a_moment_only(qtbot: QtBot) -> None:
    view = CodeView()
    qtbot.addWidget(view)
    view.resize(500, 200)
    view.show_code(ShownCode("x = 1", {0: "x = 1"}))
    assert not view._fresh
    view.show_code(ShownCode("x = 1", {0: "x = 2"}))
    assert view._fresh == {0}
    qtbot.waitUntil(lambda: not view._fresh, timeout=2000)


def test_it_is_drawn_in_both_themes_and_on_a_big_screen(qtbot: QtBot) -> None:
    view = CodeView()
    qtbot.addWidget(view)
    view.resize(500, 200)
    view.show_code(ShownCode(TEXT, {3: "f = 1"}, frozenset({3}), range(2, 6)))
    for theme in (LIGHT, DARK):
        view.set_theme(theme)
        assert view.grab().toImage().pixelColor(400, 190).name().upper() == theme.stage
    rows = view._row
    view.set_scale(Scale.screen(1080))
    assert view._row > 1.5 * rows


def test_ctrl_c_copies(qtbot: QtBot) -> None:
    view = CodeView()
    qtbot.addWidget(view)
    with qtbot.waitSignal(view.copied):
        QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
