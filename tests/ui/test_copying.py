"""Copy figure: what is pasted is what is seen, at the size that was asked for, or a sentence says why not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from gdstudio.ui.sheet import rows_of
from gdstudio.ui.window import Window

Make = Callable[..., Window]
# Milliseconds: PyTorch is loaded in them, on a machine with other work.
PATIENCE = 120_000


def _ready(make_window: Make, qtbot: QtBot, lesson: str = "numpy-descent") -> Window:
    window = make_window(lesson)
    session = window.studio.session
    qtbot.waitUntil(lambda: session.runs[0].trajectory.rows > 1 and bool(window.stage.panes), timeout=PATIENCE)
    panes = window.stage.visible_panes()
    qtbot.waitUntil(lambda: all(pane.canvas.figure is not None for pane in panes), timeout=PATIENCE)
    return window


@pytest.mark.parametrize("lesson", ["numpy-descent", "linear-regression"])
def test_a_zoomed_view_is_pasted_as_it_is_seen(make_window: Make, qtbot: QtBot, lesson: str) -> None:
    window = _ready(make_window, qtbot, lesson)
    pane = window.stage.visible_panes()[0]
    canvas = pane.canvas
    whole = rows_of(window.copying.picture().figures)[0][0].home
    canvas.zoom(0.25, QPointF(200, 100))
    seen = canvas.plot.visible()
    pasted = rows_of(window.copying.picture().figures)
    assert pasted[0][0].home == pytest.approx(seen)
    assert seen[1] - seen[0] == pytest.approx((whole[1] - whole[0]) / 4, rel=1e-6)
    window.stage.fit()
    assert rows_of(window.copying.picture().figures)[0][0].home == whole


@pytest.mark.parametrize("size", ["half-slide", "slide"])
def test_the_clipboards_image_has_the_slides_physical_size(make_window: Make, qtbot: QtBot, size: str) -> None:
    window = _ready(make_window, qtbot)
    window.settings.set("picture/size", size)
    window.copying.copy()
    data = QGuiApplication.clipboard().mimeData()
    read = QImage()
    assert read.loadFromData(data.data("image/png"), "PNG")
    for image in (read, data.imageData()):
        assert image.height() / image.dotsPerMeterY() / 0.0254 == pytest.approx(7.5, rel=1e-3)
        width = 13.3333 if size == "slide" else 6.6667
        assert image.width() / image.dotsPerMeterX() / 0.0254 == pytest.approx(width, rel=1e-3)


def test_a_size_that_holds_no_figure_is_said_and_nothing_is_copied(make_window: Make, qtbot: QtBot) -> None:
    window = _ready(make_window, qtbot)
    QGuiApplication.clipboard().setText("as before")
    window.settings.set("picture/size", "60x40px")
    with qtbot.waitSignal(window.studio.toast) as said:
        window.copying.copy()
    assert "too small" in said.args[0] and "60×40" in said.args[0]
    assert QGuiApplication.clipboard().text() == "as before"
