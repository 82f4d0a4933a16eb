"""The surface in space being turned: eight paths on Rosenbrock's valley, every frame really painted, offscreen.

From the camera's move to the painted pixels, in the window's own canvas at the size of its stage. No GPU is used.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtWidgets import QApplication

from gdstudio import analysis, plots
from gdstudio.model import Catalogue, RunSpec
from gdstudio.plots.camera import HOME, Camera
from gdstudio.plots.figure import Figure as Drawn
from gdstudio.runs import Run, complete
from gdstudio.ui.canvas import Canvas
from tests.benchmarks import Figure

STEPS, FRAMES = 200, 60
SIZE = (972, 372)
RUNS = (
    ("gradient-descent", 0.001), ("gradient-descent", 0.002), ("momentum", 0.0002), ("momentum", 0.0005),
    ("adam", 0.02), ("adam", 0.05), ("adam", 0.1), ("adam", 0.3),
)  # fmt: skip


def figures() -> Iterator[Figure]:
    """Frames a second while it turns, and at rest for comparison."""
    app = QApplication.instance() or QApplication(["benchmarks"])
    draw = _drawer()
    canvas = Canvas()
    canvas.resize(*SIZE)
    canvas.set_figure(draw(HOME))
    canvas.show()
    app.processEvents()
    for name, turning, wanted in (("being turned", True, 20.0), ("drawn finely", False, 2.0)):
        times = [
            _frame(canvas, draw, HOME.turned(4.0 * number, 0.3 * number, turning=turning)) for number in range(FRAMES)
        ]
        wall, busy = (statistics.median(part) for part in zip(*times, strict=True))
        note = f"{1000 * wall:.0f} ms a frame, {1000 * busy:.0f} ms of processor time"
        yield Figure(f"surface with {len(RUNS)} paths {name}, frames a second", 1 / wall, wanted, note=note)
    canvas.close()


def _frame(canvas: Canvas, draw: Callable[[Camera], Drawn], camera: Camera) -> tuple[float, float]:
    """Seconds on the wall, and of the processor."""
    wall, busy = time.perf_counter(), time.process_time()
    canvas.set_figure(draw(camera))
    canvas.viewport().repaint()
    return time.perf_counter() - wall, time.process_time() - busy


def _drawer() -> Callable[[Camera], Drawn]:
    """What makes the figure from a camera, its field computed once."""
    runs = [_run(number, *each) for number, each in enumerate(RUNS)]
    view = partial(
        plots.view_of, runs, 0, cursor=STEPS, reached=STEPS, steps=STEPS, layers=plots.default_layers("surface")
    )
    fields = {request: analysis.compute(request) for request in plots.fields("surface", view(fields={}))}
    return lambda camera: plots.draw("surface", view(fields=fields, camera=camera))


def _run(number: int, optimizer: str, rate: float) -> Run:
    catalogue = Catalogue()
    chosen = catalogue.optimizer(optimizer)
    values = chosen.defaults() | {"learning_rate": rate}
    spec = RunSpec.of(catalogue.problem("rosenbrock"), chosen, values=values, steps=STEPS, engine="numpy")
    made = complete(number + 1, spec, STEPS)
    made.colour = number
    return made
