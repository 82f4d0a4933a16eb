"""Data of a million rows: reading them, the loss surface over them, the window meanwhile; and a dragged point of a
thousand rows.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QTimer

from gdstudio.analysis import surface
from gdstudio.engines import warm_up
from gdstudio.model import FieldRequest
from gdstudio.model.data_source import load
from gdstudio.model.data_table import layout_of, read_table
from gdstudio.model.dataset import with_columns
from gdstudio.ui.data_reader import DataReader
from gdstudio.ui.window import Window
from tests.benchmarks import Figure, ratios, seconds
from tests.benchmarks.fits import ROWS, spec_of_a_line
from tests.benchmarks.window import PRESSES, answer, opened, wait

SIDE, FEW, POINTS = 256, 10_000, 1000
RANGE = (-3.0, 3.0)


def figures() -> Iterator[Figure]:
    yield surface_of_a_line()
    with TemporaryDirectory() as folder:
        path = written(Path(folder) / "million.csv")
        yield reading(path)
        yield from beside(path)
    yield from dragged_point()


def written(path: Path) -> Path:
    """A million rows of three columns with full-length numbers."""
    table = np.random.default_rng(7).normal(size=(ROWS, 3))
    with path.open("w") as file:
        file.write("a,b,c\n")
        file.writelines(f"{a!r},{b!r},{c!r}\n" for a, b, c in table.tolist())
    return path


def reading(path: Path) -> Figure:
    def ours() -> None:
        content = load(path)
        assert read_table(content, layout_of(content), path.name).rows == ROWS

    middle, low, high = ratios(ours, lambda: np.genfromtxt(path, delimiter=",", skip_header=1), seconds, rounds=3)
    return Figure("reading 10⁶ rows × 3 columns", middle, 1.5, note=f"times genfromtxt ({low:.2f} … {high:.2f})")


def surface_of_a_line() -> Figure:
    """Each round has data of its own, so that nothing is remembered."""
    line = spec_of_a_line().problem
    x, y = line.columns["x"], line.columns["y"]
    problems = iter([with_columns(line, {"x": x, "y": y + 0.001 * shift}) for shift in range(7)])
    places = np.linspace(*RANGE, SIDE)

    def ours() -> None:
        request = FieldRequest(
            kind="surface", problem=next(problems), axes=("w", "b"), ranges=(RANGE, RANGE), size=(SIDE, SIDE)
        )
        assert surface.compute(request)["z"].shape == (SIDE, SIDE)

    def plain() -> None:
        few_x, few_y = x[:FEW], y[:FEW]
        z = np.empty((SIDE, SIDE))
        for row, b in enumerate(places):
            for column, w in enumerate(places):
                residual = w * few_x + b - few_y
                z[row, column] = (residual * residual).mean()

    middle, low, high = ratios(ours, plain, seconds, rounds=6)
    note = f"times plain NumPy on 10⁴ rows ({low:.0f} … {high:.0f})"
    return Figure("loss surface 256² over 10⁶ rows", middle, 100, note=note)


def beside(path: Path) -> Iterator[Figure]:
    """How late a timer of 5 ms is while a million rows are read, fitted and panned."""
    # PyTorch comes once a start, and is not what is measured.
    warm_up()
    with opened("linear-regression") as window:
        reader, came = DataReader(path), []
        reader.came.connect(came.append)
        reader.refused.connect(came.append)
        reader.read()
        yield _late("reading", lambda: bool(came))
        reader.close()
        studio = window.studio
        table = came[0]
        studio.edit("problem", with_columns(studio.spec.problem, {"x": table.columns["a"], "y": table.columns["b"]}))
        wait(3)
        studio.edit("stop.enabled", False)
        studio.run_to_end()
        yield _late("fitting", _after(4))
        studio.pause()
        wait(0.5)
        yield _late("panning", _after(4), lambda: _pan(window))


def _after(passed: float) -> Callable[[], bool]:
    until = time.perf_counter() + passed
    return lambda: time.perf_counter() > until


def _pan(window: Window) -> None:
    canvas = window.stage.visible_panes()[0].canvas
    if canvas.plot.frame is not None:
        canvas.pan(canvas.plot.frame, 1.0, 0.0)


def _late(what: str, ended: Callable[[], bool], act: Callable[[], None] = lambda: None) -> Figure:
    late: list[float] = []
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        late.append(max(0.0, 1000 * (now - last) - 5))
        last = now

    timer, frame = QTimer(), QTimer()
    timer.timeout.connect(tick)
    frame.timeout.connect(act)
    timer.start(5), frame.start(16)
    while not ended():
        wait(0.05)
    timer.stop(), frame.stop()
    p99 = statistics.quantiles(late, n=100)[98]
    note = f"median {statistics.median(late):.1f}, worst {max(late):.1f}"
    return Figure(f"10⁶ rows: 5 ms timer while {what}, lateness p99 (ms)", p99, 16.0, "lower", note)


def dragged_point() -> Iterator[Figure]:
    """A point of a thousand rows under the hand: fit, surface, threshold and frame."""
    draw = np.random.default_rng(5)
    x = draw.normal(size=POINTS)
    y = 3 * x + 1 + 0.3 * draw.normal(size=POINTS)
    with opened("linear-regression") as window:
        studio = window.studio
        studio.edit("problem", with_columns(studio.spec.problem, {"x": x, "y": y}))
        wait(0.5)
        studio.step(5)
        wait(0.5)
        canvas, times = window.stage.panes["parameters"].canvas, []
        studio.begin_drag()
        for count in range(PRESSES):
            moved = y.copy()
            moved[0] += 0.02 * (count + 1)
            problem = with_columns(studio.spec.problem, {"x": x, "y": moved})
            times.append(answer(
                lambda problem=problem: studio.drag("problem", problem), canvas.viewport(),
                until=lambda problem=problem: studio.fields.of("surface", problem) and studio.fields.of("closed-form", problem),
            ))  # fmt: skip
        studio.end_drag()
    times = times[len(times) // 4 :]
    note = f"p95 {statistics.quantiles(times, n=20)[18]:.1f}, worst {max(times):.1f}"
    yield Figure("a dragged point of 10³ rows to the frame, median (ms)", statistics.median(times), 16.0, "lower", note)
