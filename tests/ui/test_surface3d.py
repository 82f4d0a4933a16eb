"""The surface in the window: turned by mouse, keys and wheel, put back by 0, and saved as it is seen, as vectors."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gdstudio import analysis, plots
from gdstudio.model import Lesson
from gdstudio.plots.camera import HOME, Camera
from gdstudio.plots.figure import Faces, Figure
from gdstudio.ui import picture as pictures
from gdstudio.ui.canvas import Canvas
from gdstudio.ui.picture import Picture
from gdstudio.ui.picture_sizes import PRESETS
from gdstudio.ui.sheet import rows_of
from gdstudio.ui.theme import DARK, LIGHT, Theme, channels
from gdstudio.ui.window import Window
from tests.plots.samples import function_spec, run_of, view
from tests.ui.gestures import at, drag, wheel

Make = Callable[..., Window]


def figure(text: str = "x^2 + 2y^2", camera: Camera | None = None) -> Figure:
    run = run_of(function_spec(text, start=(2.0, 1.5)), 12)
    return plots.draw("surface", view("surface", run, cursor=8, camera=camera))


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    result = Canvas()
    qtbot.addWidget(result)
    result.resize(800, 480)
    result.show()
    result.set_figure(figure())
    return result


def heard(canvas: Canvas) -> list[Camera | None]:
    cameras: list[Camera | None] = []
    canvas.view_changed.connect(cameras.append)
    return cameras


def test_a_drag_turns_coarsely_and_release_rests(canvas: Canvas) -> None:
    cameras = heard(canvas)
    drag(canvas, QPoint(400, 240), QPoint(30, 0), QPoint(60, 20))
    *turning, still = cameras
    assert turning and all(camera is not None and camera.turning for camera in turning)
    assert still is not None and not still.turning
    assert still.azimuth < HOME.azimuth and still.elevation > HOME.elevation
    assert turning[-1] is not None and still == turning[-1].at_rest()


def test_a_click_and_a_tremble_turn_nothing(canvas: Canvas) -> None:
    cameras = heard(canvas)
    drag(canvas, QPoint(400, 240))
    drag(canvas, QPoint(400, 240), QPoint(2, 1))
    assert cameras == []


def test_the_wheel_enlarges_and_the_pill_leads_home(canvas: Canvas) -> None:
    cameras = heard(canvas)
    wheel(canvas, QPoint(400, 240), 2)
    nearer = cameras[-1]
    assert nearer is not None and nearer.zoom > 1
    canvas.set_figure(figure(camera=nearer))
    assert canvas._pill.isVisible()
    canvas._pill.click()
    assert cameras[-1] is None
    canvas.set_figure(figure())
    assert not canvas._pill.isVisible()


def test_an_enlarged_surface_is_painted_inside_its_box_only(canvas: Canvas) -> None:
    canvas.set_figure(figure(camera=HOME.zoomed(4.0)))
    item = canvas.plot.items["surface"]
    frame = canvas.plot.frame
    assert frame is not None
    box = item.box
    assert box.left() >= -0.5 and box.right() <= frame.width + 0.5
    assert box.top() >= -0.5 and box.bottom() <= frame.height + 0.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("turning", [False, True])
def test_no_ground_shines_through_between_the_faces(canvas: Canvas, theme: Theme, turning: bool) -> None:
    canvas.set_theme(theme)
    whole = figure("0.01*(x + y)", Camera(-60.0, 60.0, turning=turning))
    canvas.set_figure(replace(whole, marks=(whole.mark("surface"),)))
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    ground = channels(canvas.plot.theme.stage)
    bare = pixels == (0xFF << 24 | ground[0] << 16 | ground[1] << 8 | ground[2])
    middle = canvas.plot.inner().center()
    reach = 60
    around = bare[int(middle.y()) - reach : int(middle.y()) + reach, int(middle.x()) - reach : int(middle.x()) + reach]
    assert not around.any()


# In the window.


def _shown(make_window: Make, qtbot: QtBot) -> Window:
    window = make_window("curved-valley")
    qtbot.waitUntil(lambda: window.studio.run.trajectory.rows > 1 and window.isActiveWindow())
    window.studio.show_figure("surface")
    qtbot.waitUntil(lambda: "surface" in window.stage.panes and window.stage.panes["surface"].canvas.figure is not None)
    qtbot.waitUntil(lambda: "surface" in _figure(window).keyed())
    window.stage.setFocus()
    return window


def _figure(window: Window) -> Figure:
    drawn = window.stage.panes["surface"].canvas.figure
    assert drawn is not None
    return drawn


def test_the_usual_figure_of_a_function_is_its_contours(make_window: Make, qtbot: QtBot) -> None:
    window = make_window("curved-valley")
    assert window.studio.figures == ("parameters",)
    assert [name for name, _ in window.studio.figure_choices()] == ["parameters", "surface"]


def test_the_start_is_dragged_over_the_relief(make_window: Make, qtbot: QtBot) -> None:
    window = _shown(make_window, qtbot)
    canvas, studio = window.stage.panes["surface"].canvas, window.studio
    start, handle = studio.spec.start, _figure(window).mark("start")
    place = at(canvas, handle.x, handle.y)
    drag(canvas, place, QPoint(30, 12), QPoint(60, 25), release=False)
    item = canvas.plot.items["start"]
    shown = tuple(float(each) for each in item.spoken.replace("−", "-").strip("()").split(", "))
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place + QPoint(60, 25))
    assert studio.spec.start == shown != start
    assert _figure(window).camera == HOME
    qtbot.waitUntil(window.actions_["undo"].isEnabled)
    window.actions_["undo"].trigger()
    assert studio.spec.start == start


def test_a_session_keeps_its_camera(make_window: Make, qtbot: QtBot) -> None:
    window = _shown(make_window, qtbot)
    window.stage.turn(25.0, 10.0)
    qtbot.waitUntil(lambda: _figure(window).camera not in (None, HOME) and not _figure(window).camera.turning)
    turned = _figure(window).camera
    kept = Lesson.parse(window.studio.as_lesson().write(), "kept", "text", window.studio.catalogue)
    window.studio.open_lesson("curved-valley")
    assert window.studio.showing.camera is None
    window.studio.open(kept)
    qtbot.waitUntil(lambda: _figure(window).camera == turned)


@pytest.mark.parametrize("numbers", [None, "up", [1.0], [1.0, 2.0, "3"], [float("nan"), 1.0, 1.0]])
def test_what_is_no_camera_is_home(numbers: object) -> None:
    assert Camera.read(numbers) is None


def test_the_mouse_turns_it_and_0_puts_it_back(make_window: Make, qtbot: QtBot) -> None:
    window = _shown(make_window, qtbot)
    drag(window.stage.panes["surface"].canvas, QPoint(300, 150), QPoint(60, 0), QPoint(120, 15))
    qtbot.waitUntil(lambda: _figure(window).camera not in (None, HOME) and not _figure(window).camera.turning)
    QTest.keyClick(window.stage, Qt.Key.Key_0)
    qtbot.waitUntil(lambda: _figure(window).camera == HOME)
    assert window.studio.cursor == 0


@pytest.mark.parametrize(
    ("key", "part", "sign"),
    [(Qt.Key.Key_Left, "azimuth", 1), (Qt.Key.Key_Right, "azimuth", -1), (Qt.Key.Key_Up, "elevation", 1),
     (Qt.Key.Key_Down, "elevation", -1)],
)  # fmt: skip
def test_keys_turn_it_and_step_nothing(make_window: Make, qtbot: QtBot, key: Qt.Key, part: str, sign: int) -> None:
    window = _shown(make_window, qtbot)
    QTest.keyClick(window.stage, key, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: sign * (getattr(_figure(window).camera, part) - getattr(HOME, part)) == pytest.approx(5.0))
    qtbot.waitUntil(lambda: not _figure(window).camera.turning)
    assert window.studio.cursor == 0


def test_the_picture_is_seen_from_where_the_window_sees(make_window: Make, qtbot: QtBot) -> None:
    window = _shown(make_window, qtbot)
    canvas = window.stage.panes["surface"].canvas
    canvas.zoom(0.5, QPointF(10, 10))
    canvas.orbit.nudge(30.0, 10.0)
    pasted = rows_of(window.copying.picture().figures)[0][0]
    assert pasted.camera == HOME.zoomed(2.0).turned(30.0, 10.0)
    faces = pasted.mark("surface")
    assert isinstance(faces, Faces) and not faces.rough


def test_a_saved_session_shows_the_surface_again(make_window: Make, qtbot: QtBot) -> None:
    window = _shown(make_window, qtbot)
    saved = window.studio.as_lesson()
    window.studio.show_figure("parameters")
    window.studio.open(saved)
    assert window.studio.figures == ("surface",)


# As a picture.


@pytest.mark.parametrize("zoom", [1.0, 3.0])
def test_the_svg_is_well_formed_vectors_and_repeats(qapp: object, zoom: float) -> None:
    made = Picture(figure(camera=HOME.zoomed(zoom)), PRESETS["half-slide"])
    document = pictures.svg(made)
    tree = ElementTree.fromstring(document.decode())
    polygons = [node for node in tree.iter() if node.tag.endswith("polygon")]
    assert len(polygons) > 500
    assert not [node for node in tree.iter() if node.tag.endswith("image") or node.tag.endswith("clipPath")]
    numbers = re.findall(r'points="([^"]*)"', document.decode())
    assert all("nan" not in each and "inf" not in each for each in numbers)
    again = pictures.svg(made) == document
    assert again


def test_the_pdf_is_one_page_without_a_raster(qapp: object) -> None:
    document = pictures.pdf(Picture(figure(), PRESETS["slide"]))
    assert document.startswith(b"%PDF")
    assert b"/Subtype /Image" not in document


def test_a_map_is_refined_when_the_hand_lets_go(make_window: Make, qtbot: QtBot) -> None:
    window = make_window("curved-valley")
    studio, canvas = window.studio, window.stage.panes["parameters"].canvas

    def detail() -> int:
        heat = canvas.figure.keyed().get("heat") if canvas.figure is not None else None
        return heat.values.shape[0] if heat is not None else 0

    qtbot.waitUntil(lambda: detail() == 512)
    asked: list[tuple[int, ...]] = []
    studio.bench.worker._compute = lambda request: asked.append(request.size) or analysis.compute(request)
    studio.begin_drag()
    for value in (60.0, 70.0):
        studio.drag("constants.a", value)
        qtbot.waitUntil(lambda value=value: studio.run.spec.constants["a"] == value)
        qtbot.waitUntil(lambda: (128, 128) in asked)
        qtbot.wait(50)
    assert not {(256, 256), (512, 512)} & set(asked)
    studio.end_drag()
    qtbot.waitUntil(lambda: (512, 512) in asked and detail() == 512)
