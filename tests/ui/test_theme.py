"""The themes can be read from the last row, and the runs told apart by everyone."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from gdstudio.ui import style
from gdstudio.ui.palette import palette
from gdstudio.ui.roles import ROLE_LOOKS, role_look
from gdstudio.ui.scale import Scale
from gdstudio.ui.theme import DARK, LIGHT, THEMES, Theme, mix, run_style
from tests.ui.colours import VISIONS, contrast, difference

themes = pytest.mark.parametrize("theme", list(THEMES.values()), ids=list(THEMES))


def test_the_measures_agree_with_known_values() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert difference("#FFFFFF", "#000000", "normal") == pytest.approx(100, abs=0.1)
    # Pure red and a dark olive: far apart for most, near for protanopes.
    assert difference("#CC0000", "#4A4200", "protan") < 20 < difference("#CC0000", "#4A4200", "normal")


@themes
def test_run_colours_stand_out_from_the_stage(theme: Theme) -> None:
    assert [colour for colour in theme.runs if contrast(colour, theme.stage) < 3] == []


@themes
@pytest.mark.parametrize("vision", VISIONS)
def test_run_colours_differ_in_every_vision(theme: Theme, vision: str) -> None:
    close = [(a, b) for a, b in combinations(theme.runs, 2) if difference(a, b, vision) < 20]
    assert close == []


def test_the_test_would_see_colours_that_fail() -> None:
    """Okabe–Ito's yellow on white, and a red and green that fall together: known failures."""
    assert contrast("#F0E442", LIGHT.stage) < 3
    assert min(difference("#2CA02C", "#D6653A", vision) for vision in VISIONS) < 20


@themes
def test_room_text_can_be_read(theme: Theme) -> None:
    for colour in (theme.ink, theme.quiet):
        assert contrast(colour, theme.stage) >= 7
        assert contrast(colour, theme.window) >= 6.5
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    assert contrast(theme.alert, theme.stage) >= 4.5
    assert contrast(theme.accent, theme.window) >= 3


@themes
@pytest.mark.parametrize("role", [role for role in ROLE_LOOKS if role not in ("contour", "heat", "axis")])
def test_lines_and_markers_stand_out(theme: Theme, role: str) -> None:
    look = role_look(role, 0, theme, Scale())
    seen = mix(theme.stage, look.colour, look.opacity)
    assert contrast(seen, theme.stage) >= 3


@themes
def test_the_heat_ramp_is_quiet_and_paths_have_a_casing_to_lie_on(theme: Theme) -> None:
    assert contrast(theme.heat_low, theme.heat_high) < 2.2
    assert contrast(theme.runs[0], theme.stage) >= 3


def test_eight_runs_have_eight_dashes_and_eight_markers() -> None:
    styles = [run_style(index, LIGHT) for index in range(8)]
    assert len({style.dash for style in styles}) == len({style.marker for style in styles}) == 8
    assert len({style.glyph for style in styles}) == 8
    assert styles[0].dash == ()
    assert run_style(8, LIGHT) == styles[0]


def test_a_run_keeps_dash_and_marker_in_the_other_theme() -> None:
    for index in range(8):
        light, dark = run_style(index, LIGHT), run_style(index, DARK)
        assert (light.dash, light.marker) == (dark.dash, dark.marker)


def test_light_is_light_and_dark_is_dark() -> None:
    assert not LIGHT.dark
    assert DARK.dark


@themes
def test_the_palette_takes_the_tokens(theme: Theme, qapp: QApplication) -> None:
    colours = palette(theme)
    assert colours.color(QPalette.ColorRole.Window) == QColor(theme.window)
    assert colours.color(QPalette.ColorRole.Base) == QColor(theme.stage)
    assert colours.color(QPalette.ColorRole.Highlight) == QColor(theme.accent)
    pale = colours.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert pale != colours.color(QPalette.ColorRole.Text)


@themes
def test_applying_a_theme_dresses_the_controls(theme: Theme, qtbot, qapp: QApplication) -> None:
    before = qapp.palette(), qapp.styleSheet(), qapp.font()
    try:
        style.apply(qapp, theme, Scale.window(1.5))
        label, step = QLabel("x"), QPushButton("Step")
        step.setProperty("primary", True)
        for widget in (label, step):
            qtbot.addWidget(widget)
            widget.show()
        assert label.palette().color(QPalette.ColorRole.WindowText) == QColor(theme.ink)
        assert label.font().pixelSize() == 21
        image = step.grab().toImage()
        assert image.pixelColor(4, image.height() // 2) == QColor(theme.accent)
    finally:
        qapp.setPalette(before[0])
        qapp.setStyleSheet(before[1])
        qapp.setFont(before[2])


def test_type_grows_with_the_screen_as_the_hall_needs() -> None:
    """UX 2.2: room text 16 in a window, 22 at 720 and 32 at 1080; band 29 and 43."""
    assert (Scale.window().desk, Scale.window().room) == (14, 16)
    assert [Scale.screen(height).room for height in (720, 1080)] == [22, 32]
    assert [Scale.screen(height).band for height in (720, 1080)] == [29, 43]
    assert Scale.screen(720).ticks <= 5


def test_nothing_is_thinner_than_video_calls_can_carry() -> None:
    thinnest = min(role_look(role, 0, LIGHT, Scale.screen(720)).width for role in ROLE_LOOKS if role != "heat")
    assert thinnest >= 1.25


def test_line_weights_grow_with_the_screen() -> None:
    path = [role_look("path", 0, LIGHT, Scale.screen(height)).width for height in (720, 1080)]
    assert path == [3.0, 4.5]
    assert role_look("current", 0, LIGHT, Scale.screen(720)).size == 14
