"""Painting in layers: the figure looks as if painted anew, whatever changed in it, and what stays is painted once."""

from __future__ import annotations

import random

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from gdstudio.plots.figure import Axis, Figure, Heat, Line, Mark, Points
from gdstudio.ui.canvas import Canvas
from gdstudio.ui.theme import DARK
from tests.ui.test_canvas_drawing import shown

HOME = (0.0, 10.0, 0.0, 10.0)


def test_a_figure_looks_as_if_painted_anew_after_any_changes(qtbot) -> None:
    choice = random.Random(4)
    canvas, state = shown(qtbot), {"heat": 0, "below": 1, "path": 2, "tip": 3}
    for _ in range(40):
        name = choice.choice(("path", "path", "path", "path", "tip", "below", "heat"))
        state = {**state, name: choice.randrange(9)} if choice.random() < 0.8 else _without(state, name)
        canvas.set_figure(_figure(state))
        fresh = shown(qtbot)
        fresh.set_figure(_figure(state))
        assert _image(canvas) == _image(fresh)


def test_what_lies_below_all_that_moves_is_painted_once(qtbot, monkeypatch) -> None:
    canvas = shown(qtbot)
    state = {"heat": 0, "below": 1, "path": 2, "tip": 3}
    canvas.set_figure(_figure(state))
    painted: list[str] = []
    for key, item in canvas.plot.items.items():
        monkeypatch.setattr(item, "draw", lambda painter, key=key: painted.append(key))
    for step in range(12):
        canvas.set_figure(_figure({**state, "path": step % 7}))
        _image(canvas)
    assert painted.count("heat") == painted.count("below") < 5
    assert painted.count("path") > 8


@pytest.mark.parametrize("change", ["theme", "size", "view"])
def test_another_theme_size_or_view_begins_anew(qtbot, change: str) -> None:
    figure = _figure({"heat": 0, "below": 1, "path": 2, "tip": 3})
    canvas, fresh = shown(qtbot), shown(qtbot)
    canvas.set_figure(figure)
    for _ in range(5):
        _image(canvas)
    for each in (canvas, fresh):
        if change == "theme":
            each.set_theme(DARK)
        elif change == "size":
            each.resize(500, 400)
    fresh.set_figure(figure)
    for each in (canvas, fresh):
        if change == "view":
            each.plot.set_view((2.0, 5.0, 1.0, 6.0))
    assert _image(canvas) == _image(fresh)


def test_a_part_is_painted_as_it_is_in_the_whole(qtbot) -> None:
    canvas = shown(qtbot)
    canvas.set_figure(_figure({"heat": 0, "below": 1, "path": 2, "tip": 3}))
    part = QRect(100, 80, 200, 150)
    assert canvas.viewport().grab(part).toImage() == _image(canvas).copy(part)


def test_a_cloud_over_what_moves_looks_the_same_each_time(qtbot) -> None:
    choice = np.random.default_rng(5)
    x, y = choice.uniform(0, 10, (2, 400))
    cloud = Points(x, y, key="data", role="data", z=5)
    canvas = shown(qtbot)
    for step in range(6):
        below = Line(np.array([0.0, 10.0]), np.array([step, 9.0 - step]), key="below", role="fit", z=4)
        figure = Figure("p", "", Axis("x"), Axis("y"), (below, cloud), HOME)
        canvas.set_figure(figure)
        fresh = shown(qtbot)
        fresh.set_figure(figure)
        # Laid over one another in another order, tints are rounded differently.
        away = np.abs(_pixels(canvas).astype(int) - _pixels(fresh))
        assert away.max() <= 3


def _figure(state: dict[str, int]) -> Figure:
    marks = tuple(mark for name, value in state.items() for mark in _marks(name, value))
    return Figure("p", "", Axis("w"), Axis("b"), marks, HOME)


def _marks(name: str, value: int) -> list[Mark]:
    x = np.linspace(1.0, 9.0, 30)
    match name:
        case "heat":
            values = np.add.outer(np.linspace(0, 1, 8), np.linspace(0, 0.1 * value, 8)) / 2
            return [Heat(values, (0.0, 10.0), (0.0, 10.0), key="heat", role="heat", z=-20)]
        case "below":
            return [Line(x, 2 + 0.5 * value + np.sin(x), key="below", role="path", run=1, z=4, weight=0.6)]
        case "path":
            return [Line(x, 3 + 0.4 * value + np.cos(x), cased=True, key="path", role="path", run=0, z=5)]
    return [Points(np.array([1.0 + value]), np.array([5.0]), key="tip", role="current", run=0, z=10)]


def _without(state: dict[str, int], name: str) -> dict[str, int]:
    return {key: value for key, value in state.items() if key != name}


def _image(canvas: Canvas) -> QImage:
    return canvas.viewport().grab().toImage()


def _pixels(canvas: Canvas) -> np.ndarray:
    image = _image(canvas)
    return np.array(image.constBits()).reshape(image.height(), image.bytesPerLine())
