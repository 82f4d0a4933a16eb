"""Drawing: a slide as PNG against matplotlib, repainting long runs against short ones, copying a figure."""

from __future__ import annotations

import io
import statistics
from collections.abc import Callable, Iterator

import matplotlib

matplotlib.use("Agg")

import numpy as np
from matplotlib import pyplot as plt
from PySide6.QtWidgets import QApplication

from gdstudio import analysis, plots
from gdstudio.model import Catalogue, RunSpec
from gdstudio.model import edits as spec_edits
from gdstudio.plots.figure import Figure as Drawn
from gdstudio.runs import Run, complete
from gdstudio.ui import picture
from gdstudio.ui.canvas import Canvas
from gdstudio.ui.picture import Picture
from gdstudio.ui.picture_sizes import PRESETS
from tests.benchmarks import Figure, seconds, speed

SLIDE = PRESETS["slide"]
CAPTION = "f(x) = x² + 2x + 1 · gradient descent, η = 0.1 · from x = 0 · step 10: x = −0.893, f = 0.0115 · NumPy"
ROUNDS = 15


def figures() -> Iterator[Figure]:
    """The rows of this module."""
    app = QApplication.instance() or QApplication(["benchmarks"])
    yield from _png()
    yield from _repaint(app)


def _png() -> Iterator[Figure]:
    for name, lesson, plot, plain in (
        ("curve", "numpy-descent", "curve", _matplotlib_curve),
        ("contours", "linear-regression", "parameters", _matplotlib_contours),
    ):
        run = complete(1, _spec(lesson), 40)
        figure = _drawer(run, plot)

        def ours(figure: Callable[[int], Drawn] = figure) -> bytes:
            return picture.png(Picture(figure(10), SLIDE, caption=CAPTION))

        faster, least, most = speed(ours, plain)
        note = f"{1000 * seconds(ours):.0f} ms and {1000 * seconds(plain):.0f} ms; {1 / most:.2f} to {1 / least:.2f}"
        yield Figure(f"1920×1080 PNG of the {name}, time against matplotlib's", 1 / faster, 1.5, "lower", note)
        copied = 1000 * statistics.median(_copy(figure) for _ in range(7))
        yield Figure(f"copy the figure of the {name}, ms", copied, 250, "lower", "half a slide as PNG, SVG and PDF")


def _copy(figure: Callable[[int], Drawn]) -> float:
    return seconds(lambda: picture.mime_data(Picture(figure(10), caption=CAPTION)))


def _repaint(app: QApplication) -> Iterator[Figure]:
    """Parabola at the rate that bounces for ever: nothing converges, and no point can be left out for being near."""
    for plot, size in (("curve", (976, 372)), ("loss", (976, 128))):
        times = {}
        for rows in (1_000, 1_000_000):
            spec = spec_edits.apply(_spec("numpy-descent"), "learning_rate", "1", Catalogue())
            run = complete(1, spec, rows)
            times[rows] = _painting(app, _drawer(run, plot, rows), rows, size)
        ratio = times[1_000_000] / times[1_000]
        note = f"{1000 * times[1_000]:.1f} ms and {1000 * times[1_000_000]:.1f} ms"
        yield Figure(f"repaint the {plot} with 10⁶ iterates against 10³", ratio, 2.0, "lower", note)


def _painting(app: QApplication, figure: Callable[[int], Drawn], rows: int, size: tuple[int, int]) -> float:
    """The median time from a moved cursor to painted pixels."""
    canvas = Canvas()
    canvas.resize(*size)
    canvas.set_figure(figure(rows // 2))
    canvas.show()
    app.processEvents()

    def step(cursor: int) -> None:
        canvas.set_figure(figure(cursor))
        canvas.viewport().repaint()

    cursors = np.linspace(rows // 10, rows - 2, ROUNDS).astype(int).tolist()
    result = statistics.median(seconds(lambda cursor=cursor: step(cursor)) for cursor in cursors)
    canvas.close()
    return result


def _spec(lesson: str) -> RunSpec:
    spec = Catalogue().lesson(lesson).runs[0]
    return spec_edits.apply(spec, "engine", "numpy", Catalogue())


def _drawer(run: Run, plot: str, steps: int = 40) -> Callable[[int], Drawn]:
    """What makes the plot's figure at a cursor, its fields computed once."""

    def view(cursor: int, fields: dict) -> plots.PlotInput:
        layers = plots.default_layers(plot)
        return plots.view_of(
            [run], 0, cursor=cursor, reached=run.trajectory.rows - 1, steps=steps, fields=fields, layers=layers
        )

    fields = {request: analysis.compute(request) for request in plots.fields(plot, view(0, {}))}
    return lambda cursor: plots.draw(plot, view(min(cursor, run.trajectory.rows - 1), fields))


def _matplotlib_curve() -> bytes:
    """The same curve, path, tangent, points, labels and caption."""
    x, path = np.linspace(-3, 1.5, 601), -1 + 0.8 ** np.arange(11)
    figure = plt.figure(figsize=(1920 / 144, 1080 / 144), dpi=144)
    axes = figure.add_subplot()
    axes.plot(x, (x + 1) ** 2, color="0.3", lw=2)
    axes.plot(path, (path + 1) ** 2, "o-", lw=2.5)
    axes.plot([-1.6, -0.2], [-0.1, 0.1])
    axes.plot([-1], [0], "*", ms=12)
    axes.plot(path[:1], [1], "o", ms=10, mfc="w")
    axes.plot(path[-1:], (path[-1:] + 1) ** 2, "o", ms=11)
    axes.set_xlabel("$x$", fontsize=18)
    axes.set_ylabel("$f(x)$", fontsize=18)
    return _saved(figure, axes)


def _matplotlib_contours() -> bytes:
    """The same loss on a grid as heat and contours, and a path."""
    px, py = np.array([1.0, 2, 3]), np.array([2.0, 4, 6])
    w, b = np.linspace(-1.5, 4.5, 256), np.linspace(-3, 3, 256)
    loss = ((w[None, :, None] * px + b[:, None, None] - py) ** 2).mean(-1)
    figure = plt.figure(figsize=(1920 / 144, 1080 / 144), dpi=144)
    axes = figure.add_subplot()
    axes.imshow(np.log(loss + 1e-3), extent=(-1.5, 4.5, -3, 3), origin="lower", aspect="auto", cmap="Blues")
    axes.contour(w, b, np.log(loss + 1e-3), 14, colors="0.3", linewidths=1)
    path = np.array([2, 0]) + np.array([-2.7, 0.2]) * 0.9 ** np.arange(40)[:, None]
    axes.plot(path[:, 0], path[:, 1], "o-", lw=2.5)
    axes.set_xlabel("$w$", fontsize=18)
    axes.set_ylabel("$b$", fontsize=18)
    return _saved(figure, axes)


def _saved(figure: plt.Figure, axes: plt.Axes) -> bytes:
    axes.grid(True)
    axes.tick_params(labelsize=18)
    figure.text(0.02, 0.02, CAPTION, fontsize=16)
    out = io.BytesIO()
    figure.savefig(out)
    plt.close(figure)
    return out.getvalue()
