"""What is drawn while something is dragged or moved: no more than changes, as finely as can follow the hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from gdstudio.ui.drawing import view_of
from gdstudio.ui.studio import Studio
from gdstudio.ui.window import Window

HAND, COARSE, FINE = (128, 128), (256, 256), (512, 512)


@pytest.fixture
def valley(make_studio: Callable[..., Studio], qtbot: QtBot) -> Studio:
    """A function of two variables with a constant, its map computed as finely as it gets."""
    studio = make_studio("narrow-valley")
    studio.edit("problem", "rosenbrock")
    qtbot.waitUntil(lambda: studio.run.spec.problem.name == "rosenbrock" and studio.run.trajectory.rows > 1)
    qtbot.waitUntil(lambda: maps(studio) == [COARSE, FINE])
    return studio


def maps(studio: Studio) -> list[tuple[int, ...]]:
    """The sizes of the maps that are there for the constants as they are; those that are not are asked for."""
    found = view_of(studio, "parameters").fields.items()
    return sorted(request.size for request, field in found if request.kind == "surface" and field.request == request)


def test_a_map_is_coarse_under_the_hand_and_fine_when_it_rests(valley: Studio, qtbot: QtBot) -> None:
    assert maps(valley) == [COARSE, FINE]
    valley.begin_drag()
    valley.drag("constants.a", 60.0)
    qtbot.waitUntil(lambda: valley.run.spec.constants["a"] == 60.0 and maps(valley) == [HAND])
    valley.end_drag()
    qtbot.waitUntil(lambda: FINE in maps(valley))
    assert HAND not in maps(valley)


def test_a_map_that_stays_as_it_is_stays_fine_under_the_hand(valley: Studio, qtbot: QtBot) -> None:
    valley.begin_drag()
    valley.drag("start", (-1.0, 1.0))
    qtbot.waitUntil(lambda: valley.run.spec.start == (-1.0, 1.0))
    assert maps(valley) == [COARSE, FINE]
    valley.end_drag()


def test_the_map_of_a_dragged_constant_is_asked_for_with_its_path(valley: Studio, qtbot: QtBot) -> None:
    maps(valley)
    valley.begin_drag()
    valley.drag("constants.a", 60.0)
    asked = [(request.size, dict(request.constants)) for request in valley.fields._asked if request.kind == "surface"]
    assert (HAND, {"a": 60.0}) in asked and valley.run.spec.constants["a"] != 60.0
    qtbot.waitUntil(lambda: valley.run.spec.constants["a"] == 60.0)
    valley.end_drag()


def test_moving_a_view_draws_its_figure_and_arranges_nothing(
    make_window: Callable[..., Window], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window("linear-regression")
    moved, other = window.stage.visible_panes()[:2]
    qtbot.waitUntil(lambda: moved.canvas.figure is not None and other.canvas.figure is not None)
    frames: list[frozenset[str]] = []
    window.studio.framed.connect(lambda: frames.append(window.studio.in_frame))
    moved.canvas.pan(moved.canvas.plot.frame, 20.0, 0.0)
    assert moved.ranges == moved.canvas.plot.visible() and moved.moved
    drawn: list[str] = []
    for pane in window.stage.visible_panes():
        monkeypatch.setattr(pane, "draw", lambda draw=pane.draw, name=pane.name: (drawn.append(name), draw()))
    window.studio.in_frame = frozenset({"seen"})
    window.studio.framed.emit()
    assert drawn == [moved.name] and not moved.moved
    qtbot.waitUntil(lambda: any("seen" in names for names in frames[1:]))
    assert all("figures" not in names for names in frames)
