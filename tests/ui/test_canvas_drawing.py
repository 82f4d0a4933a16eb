"""Lines are cut and thinned without changing what is seen; axes are numbered as people write numbers."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from gdstudio.plots.figure import Axis, Figure, Heat, LegendEntry, Line, Points, Text
from gdstudio.ui.canvas import Canvas
from gdstudio.ui.frame import Frame
from gdstudio.ui.items.heat import colours, image
from gdstudio.ui.legend import in_picture, on_screen
from gdstudio.ui.plot import Plot
from gdstudio.ui.polyline import Strokes, cut, pieces, thin
from gdstudio.ui.scale import Scale
from gdstudio.ui.theme import DARK, LIGHT
from gdstudio.ui.ticks import step_for, ticks
from gdstudio.ui.words import parse, words, wrapped
from tests.ui import samples

coordinate = st.floats(-1e6, 1e6) | st.sampled_from([np.nan, 0.0, 100.0, 50.0, 1e140, -1e140])


def shown(qtbot, width: int = 640, height: int = 480) -> Canvas:
    """A canvas on the screen."""
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(width, height)
    canvas.show()
    return canvas


def inked(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Which pixels of 100 by 80 a plain line through the points touches, painted by Qt itself."""
    picture = QImage(100, 80, QImage.Format.Format_Grayscale8)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    painter.setPen(QPen(QColor("black"), 1))
    painter.drawPath(Strokes(x, y).path())
    painter.end()
    buffer = bytes(picture.constBits())
    return np.frombuffer(buffer, np.uint8).reshape(80, -1)[:, :100] < 128


# -- cutting and thinning


@given(st.lists(st.tuples(coordinate, coordinate), max_size=30))
def test_cut_lines_stay_in_the_box(points) -> None:
    x, y = np.array(points, dtype=float).reshape(-1, 2).T
    a, b = cut(x, y, 100.0, 80.0)
    kept = ~np.isnan(a)
    assert (a[kept] >= -1e-6).all()
    assert (a[kept] <= 100 + 1e-6).all()
    assert (b[kept] >= -1e-6).all()
    assert (b[kept] <= 80 + 1e-6).all()


@given(st.lists(st.tuples(st.floats(-150, 250), st.floats(-150, 250)), min_size=2, max_size=12))
def test_cutting_takes_nothing_that_is_seen(points) -> None:
    """Every place on the uncut line that lies in the box lies on the cut one, and the other way round."""
    x, y = np.array(points).T
    a, b = cut(x, y, 100.0, 80.0)
    dense = _dense(x, y)
    inside = dense[(dense[:, 0] > 0.01) & (dense[:, 0] < 99.99) & (dense[:, 1] > 0.01) & (dense[:, 1] < 79.99)]
    left = _dense(a, b)
    assert _near(inside, left)
    assert _near(left, dense)


def _dense(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    rows = [np.empty((0, 2))]
    for i in range(len(x) - 1):
        if not np.isnan([x[i], x[i + 1], y[i], y[i + 1]]).any():
            t = np.linspace(0, 1, 60)[:, None]
            rows.append(np.array([x[i], y[i]]) * (1 - t) + np.array([x[i + 1], y[i + 1]]) * t)
    return np.concatenate(rows)


def _near(some: np.ndarray, others: np.ndarray) -> bool:
    if not len(some):
        return True
    if not len(others):
        return False
    return bool((np.abs(some[:, None] - others[None]).max(-1).min(1) < 8.0).all())


def test_a_far_line_keeps_its_direction() -> None:
    a, b = cut(np.array([0.0, 1e12]), np.array([0.0, 5e11]), 100.0, 80.0)
    assert a.tolist() == pytest.approx([0, 100])
    assert b.tolist() == pytest.approx([0, 50])


def test_thinning_changes_no_picture() -> None:
    t = np.linspace(0, 1, 50_000)
    x, y = 50 + 40 * np.cos(9 * t), 40 + 30 * np.sin(14 * t)
    a, b = thin(x, y)
    assert len(a) < 2000
    assert (inked(a, b) != inked(x, y)).mean() < 0.02


def test_extremes_survive_thinning() -> None:
    rng = np.random.default_rng(1)
    x, y = np.linspace(0, 90, 200_000), rng.uniform(20, 60, 200_000)
    y[123_456] = 2.0
    a, b = thin(x, y)
    assert len(a) <= 2100
    assert b.min() == 2.0
    assert b.max() > 59.9


def test_breaks_survive_thinning() -> None:
    x, y = np.linspace(0, 90, 10_000), np.full(10_000, 40.0)
    y[5000] = np.nan
    a, b = thin(x, y)
    assert np.isnan(b).sum() == 1
    assert len(pieces(a, b)) == 2


def test_a_million_jagged_iterates_are_painted_in_no_time(qtbot) -> None:
    """As one thick antialiased path two thousand of them already take seconds."""
    canvas = shown(qtbot, 900, 300)
    rng = np.random.default_rng(2)
    line = Line(key="loss", role="loss", run=0, x=np.arange(1e6), y=rng.uniform(0, 1, 1_000_000))
    figure = Figure("loss", "", Axis("k"), Axis("f"), (line,), (0, 1e6, 0, 1))
    started = time.perf_counter()
    canvas.set_figure(figure)
    canvas.grab()
    assert time.perf_counter() - started < 3


@pytest.mark.parametrize("connect", ["finite", "pairs"])
def test_diverged_lines_are_painted(qtbot, connect) -> None:
    canvas = shown(qtbot, 600, 300)
    x = np.array([0.0, 1e3, -1e30, 1e200, -1e308, np.inf, 0.5, np.nan, 0.2, 0.9])
    with np.errstate(over="ignore"):
        y = x**2
    marks = (
        Line(key="path", role="path", run=1, x=x, y=y, connect=connect, cased=True),
        Points(key="dots", role="path", run=1, x=x, y=x),
    )
    canvas.set_figure(Figure("curve", "", Axis("x"), Axis("f"), marks, (0, 1, 0, 1)))
    assert not canvas.grab().isNull()


def test_pairs_are_joined_and_nothing_else(qtbot) -> None:
    canvas = shown(qtbot)
    canvas.set_figure(samples.fit())
    strokes = canvas.plot.items["residuals"]._strokes
    assert len(pieces(strokes.x, strokes.y)) == 5


def test_what_is_not_positive_is_not_drawn_on_a_log_axis(qtbot) -> None:
    canvas = shown(qtbot)
    y = np.array([1.0, 0.0, -3.0, 0.1, 0.01])
    marks = (Points(key="dots", role="loss", run=0, x=np.arange(5.0), y=y),)
    canvas.set_figure(Figure("loss", "", Axis("k"), Axis("f", log=True), marks, (0, 4, 1e-3, 10)))
    assert len(canvas.plot.items["dots"]._places) == 3


@pytest.mark.parametrize("home", [
    (1.0, 1.0, 2.0, 2.0), (0.0, np.inf, -np.inf, 0.0), (np.nan, 1.0, 0.0, 1.0), (-1e308, 1e308, -1e308, 1e308),
    (0.0, 1e-320, 0.0, 1e-320), (-5.0, -1.0, 0.0, 0.0),
])  # fmt: skip
@pytest.mark.parametrize("log", [False, True])
def test_no_range_is_too_odd(qtbot, home, log) -> None:
    canvas = shown(qtbot, 500, 300)
    line = Line(key="line", role="loss", run=0, x=np.array([0.0, 1.0, 2.0]), y=np.array([1.0, 5.0, np.nan]))
    canvas.set_figure(Figure("loss", "", Axis("k"), Axis("f", log=log), (line,), home))
    assert not canvas.grab().isNull()


@pytest.mark.parametrize("factor", ["1", "1.5", "2"])
def test_fine_screens_are_used(factor) -> None:
    """In a process of its own: symbols, stamped ones too, lie in their places on a screen of that pixel ratio."""
    program = (
        "from PySide6.QtWidgets import QApplication\napp = QApplication([])\n"
        "import numpy as np\nfrom gdstudio.plots.figure import Axis, Figure, Points\n"
        "from gdstudio.ui.canvas import Canvas\nfrom gdstudio.ui.theme import LIGHT\n"
        "x = np.linspace(0.1, 0.9, 80)\ncanvas = Canvas()\ncanvas.resize(700, 300)\ncanvas.show()\n"
        "dots = Points(key='d', role='path', run=0, x=x, y=x)\n"
        "canvas.set_figure(Figure('d', '', Axis('x'), Axis('y'), (dots,), (0, 1, 0, 1)))\n"
        "image = canvas.viewport().grab().toImage()\nratio = image.devicePixelRatio()\n"
        "inner, frame = canvas.plot.inner(), canvas.plot.frame\n"
        "px, py = frame.point(x[-1], x[-1])\n"
        "seen = image.pixelColor(round((inner.x() + px) * ratio), round((inner.y() + py) * ratio)).name().upper()\n"
        "print(ratio, seen == LIGHT.runs[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=os.environ | {"QT_SCALE_FACTOR": factor}, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert done.stdout.split() == [str(float(factor)), "True"]


@given(
    st.floats(-1e12, 1e12), st.floats(1e-12, 1e12), st.floats(0, 1), st.booleans(),
)  # fmt: skip
def test_the_number_that_is_written_is_the_number_that_is_meant(low, span, share, log) -> None:
    ends = (-8.0, 5.0) if log else (low, low + span)
    frame = Frame(*ends, 0, 1, 600, 400, log, False, LIGHT, Scale())
    x, _ = frame.rounded(*frame.data(600 * share, 200))
    text = frame.written(x, 0).replace("·10<sup>", "e").replace("</sup>", "").replace("−", "-")
    assert float(text) == x


# -- heat maps


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_quiet_ramp_runs_between_its_two_colours(theme) -> None:
    table = colours(theme, "quiet")
    assert QColor(int(table[0]) & 0xFFFFFF).name().upper() == theme.heat_low
    assert f"#{int(table[255]) & 0xFFFFFF:06X}" == theme.heat_high


@pytest.mark.parametrize("ramp", ["viridis", "cividis"])
def test_the_loud_ramps_are_there_for_those_who_ask(ramp) -> None:
    assert len(set(colours(LIGHT, ramp).tolist())) > 200


def test_row_nought_of_a_raster_is_lowest_and_nan_is_like_no_value() -> None:
    picture = image(np.array([[1.0, np.nan], [0.0, 0.0]]), LIGHT, "quiet")
    assert picture.pixelColor(0, 1).name().upper() == LIGHT.heat_high
    assert picture.pixelColor(0, 0).name().upper() == LIGHT.heat_low
    hole = picture.pixelColor(1, 1)
    assert f"#FF{hole.name()[1:].upper()}" not in {f"#{int(colour):08X}" for colour in colours(LIGHT, "quiet")}
    assert hole.lightness() < QColor(LIGHT.heat_high).lightness() + 15


def test_a_raster_beyond_the_view_is_cut(qtbot) -> None:
    canvas = shown(qtbot)
    heat = Heat(key="heat", role="heat", values=np.ones((4, 4)), x_range=(-9, 9), y_range=(-9, 9))
    canvas.set_figure(Figure("p", "", Axis("w"), Axis("b"), (heat,), (0, 1, 0, 1)))
    box = canvas.plot.items["heat"].box
    inner = canvas.plot.inner()
    assert (box.width(), box.height()) == pytest.approx((inner.width(), inner.height()))


# -- numbers on axes


def labels(low: float, high: float, most: int = 6, **kind: bool) -> list[str]:
    return [text for _, text in ticks(low, high, most, **kind).major]


def test_numbers_are_written_as_people_write_them() -> None:
    assert labels(-2.3, 3.1) == ["−2", "−1", "0", "1", "2", "3"]
    assert labels(0, 0.35, 5) == ["0.0", "0.1", "0.2", "0.3"]
    assert labels(0, 4e6, 3) == ["0", "2·10<sup>6</sup>", "4·10<sup>6</sup>"]
    assert labels(0, 2.2e-6, 3) == ["0", "10<sup>−6</sup>", "2·10<sup>−6</sup>"]


def test_powers_of_ten_have_superscripts() -> None:
    assert labels(-8, 1, 5, log=True) == [
        "10<sup>−8</sup>",
        "10<sup>−6</sup>",
        "10<sup>−4</sup>",
        "10<sup>−2</sup>",
        "1",
    ]
    assert labels(0, 2, 5, log=True) == ["1", "10", "10<sup>2</sup>"]
    assert labels(np.log10(2), np.log10(6), 5, log=True) == ["2", "3", "4", "5", "6"]


def test_steps_are_whole() -> None:
    assert labels(0, 3, 6, whole=True) == ["0", "1", "2", "3"]
    assert labels(0, 1, 6, whole=True) == ["0", "1"]


@given(st.floats(-1e12, 1e12), st.floats(1e-9, 1e12), st.integers(1, 8), st.booleans())
def test_never_too_many_always_inside_always_rising(low, span, most, whole) -> None:
    high = low + span
    found = ticks(low, high, most, whole=whole)
    places = [place for place, _ in found.major]
    assert len(places) <= most
    assert places == sorted(set(places))
    assert all(low - span * 1e-6 <= place <= high + span * 1e-6 for place in places)


@given(st.floats(-300, 299), st.floats(0.01, 600), st.integers(2, 8))
def test_the_same_holds_for_logarithms(low, span, most) -> None:
    found = ticks(low, min(300.0, low + span), most, log=True)
    assert len(found.major) <= most
    assert all(low - 1e-6 <= place <= low + span + 1e-6 for place, _ in found.major)


@given(st.floats(1e-300, 1e300), st.integers(1, 10))
def test_a_step_is_1_2_or_5(span, most) -> None:
    mantissa = f"{step_for(span, most):.6e}".split("e")[0]
    assert float(mantissa) in (1.0, 2.0, 5.0)


# -- words


def test_small_rich_text_is_understood_and_the_rest_is_text() -> None:
    ((x, one, rest),) = parse("<i>x</i><sub>1</sub> &lt; 2 & a<b")
    assert (x.text, x.italic) == ("x", True)
    assert (one.text, one.height) == ("1", "sub")
    assert rest.text == " < 2 & a<b"


@given(st.text(max_size=60))
def test_any_text_can_be_laid_out(text) -> None:
    assert wrapped(text, 16, 120).width >= 0


def test_captions_break_between_words_and_chinese_characters_not_at_equals_signs(qapp) -> None:
    caption = wrapped("<i>f</i>(<i>x</i>) = 1.049 · gradient descent, <i>η</i> = 0.1 · from <i>x</i> = 1.5", 20, 200)
    lines: dict[float, str] = {}
    for piece in caption.pieces:
        lines[piece.y] = lines.get(piece.y, "") + piece.run.text
    assert len(lines) >= 3
    assert all(not line.lstrip().startswith(("=", "·")) and not line.rstrip().endswith("=") for line in lines.values())
    assert caption.width <= 200
    assert wrapped("学习率是每一步的大小，由使用者选定。", 20, 100).width <= 100


def test_an_outline_covers_its_words(qapp) -> None:
    text = words("10<sup>−6</sup>", 30)
    box = text.outline().boundingRect()
    assert box.left() >= 0
    assert box.right() <= text.width + 2
    assert box.top() >= -4
    assert box.bottom() <= text.height


# -- the legend


def test_up_to_four_runs_need_no_legend_on_the_screen_and_always_one_in_a_picture() -> None:
    runs = tuple(LegendEntry(f"{n}", "path", n) for n in range(5))
    assert on_screen(runs[:4]) == ()
    assert on_screen(runs) == runs
    # A relief has no names at the tips of its paths.
    assert on_screen(runs[:2], tips=False) == runs[:2]
    assert in_picture([*runs[:2], LegendEntry("0", "loss", 0)]) == runs[:2]
    assert in_picture(runs[:1]) == ()


def test_on_the_screen_a_run_is_named_with_the_number_that_selects_it() -> None:
    runs = tuple(LegendEntry("Adam", "path", n, n + 1) for n in range(5))
    assert [entry.text for entry in on_screen(runs)] == [f"{n} Adam" for n in (1, 2, 3, 4, 5)]
    assert in_picture(runs) == runs


def test_the_legend_stands_outside_the_data(qtbot) -> None:
    canvas = shown(qtbot, 600, 400)
    canvas.set_figure(samples.fit())
    with_legend = canvas.plot.inner().top()
    canvas.set_figure(Figure(**{**_parts(samples.fit()), "legend": ()}))
    assert with_legend > canvas.plot.inner().top() + 15


def _parts(figure: Figure) -> dict[str, object]:
    return {name: getattr(figure, name) for name in ("name", "title", "x", "y", "marks", "home")}


def test_a_label_that_has_no_place_is_not_painted(qtbot) -> None:
    canvas = shown(qtbot)
    text = Text(key="tip", role="label", x=99.0, y=0.5, text="far away")
    canvas.set_figure(Figure("p", "", Axis("w"), Axis("b"), (text,), (0, 1, 0, 1)))
    assert canvas.plot.items["tip"].box.isEmpty()


def test_the_name_at_a_tip_is_for_the_screen_and_a_picture_has_its_legend(qtbot) -> None:
    text = Text(key="tip.0", role="tip", run=0, x=0.5, y=0.5, text="1 Adam")
    figure = Figure("p", "", Axis("w"), Axis("b"), (text,), (0, 1, 0, 1))
    canvas = shown(qtbot)
    canvas.set_figure(figure)
    assert not canvas.plot.items["tip.0"].box.isEmpty()
    still = Plot(canvas.plot.theme, canvas.plot.scale, still=True)
    still.set_size(640.0, 480.0)
    still.show_figure(figure)
    assert still.items["tip.0"].box.isEmpty()


def test_words_that_are_wider_than_their_room_give_way_to_short_ones(qtbot) -> None:
    canvas = shown(qtbot)
    widths = []
    for room in (0.5, 0.05):
        text = Text(key="tip.0", role="tip", run=0, x=0.5, y=0.5, text="1 Gradient descent", short="1", room=room)
        canvas.set_figure(Figure("p", "", Axis("w"), Axis("b"), (text,), (0, 1, 0, 1)))
        widths.append(canvas.plot.items["tip.0"].box.width())
    assert widths[1] < 0.3 * widths[0]


@pytest.mark.parametrize("span", [(-0.7, 9.8), (0.0, 1.0), (-4.0, 2.0), (0.0, 50.0), (3.0, 3.9), (0.0, 10.0)])
def test_an_axis_of_a_picture_has_three_numbers_where_they_fit(qapp, span) -> None:
    still = Plot(LIGHT, Scale.output(36.0, 36.0), still=True)
    still.set_size(900.0, 560.0)
    still.show_figure(Figure("p", "", Axis("x"), Axis("y"), (), (*span, *span)))
    assert still.axes is not None
    assert len(still.axes.x.major) >= 3 and len(still.axes.y.major) >= 3
