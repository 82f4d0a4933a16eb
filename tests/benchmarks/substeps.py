"""Part by part: from the key to the painted frame, program, figure, band and transport together, on each engine."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gdstudio.engines import warm_up
from gdstudio.ui.window import Window
from tests.benchmarks import Figure
from tests.benchmarks.window import ENGINES, answer, opened, wait

PRESSES, LIMIT = 60, 50.0


def figures() -> Iterable[Figure]:
    """The median of many presses, of which each fourth goes back."""
    warm_up()
    for engine, lesson in ENGINES.items():
        with opened(lesson) as window:
            yield _median(engine, list(_presses(window)))
    with opened("network") as window:
        yield _median("torch, a network and its graph", list(_presses(window)))
    with opened("numpy-descent") as window:
        window.studio.edit("optimizer", "adam")
        wait(0.5)
        yield _median("numpy, Adam", list(_presses(window)))


def _median(name: str, times: list[float]) -> Figure:
    note = f"p95 {statistics.quantiles(times, n=20)[18]:.1f}"
    return Figure(f"{name}: a part on or back → painted, median (ms)", statistics.median(times), LIMIT, "lower", note)


def _presses(window: Window) -> Iterator[float]:
    studio, view = window.studio, window.stage.code.view
    window.stage.setFocus()
    QTest.keyClick(window.stage, Qt.Key.Key_M)
    while studio.microscope.opened() is None:
        wait(0.02)
    wait(0.3)
    for count in range(PRESSES):
        key = Qt.Key.Key_Left if count % 4 == 3 else Qt.Key.Key_Right
        before = studio.cursor, studio.microscope.at
        wait(0.03)
        yield answer(
            lambda key=key: QTest.keyClick(window.stage, key), view.viewport(),
            until=lambda before=before: (studio.cursor, studio.microscope.at) != before,
        )  # fmt: skip
