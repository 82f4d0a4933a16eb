"""The window: how soon it is painted, how smooth it stays beside a worker at full speed, how soon it answers the hand.

Offscreen, so that they can be run anywhere. Times of the hand are milliseconds from the event to the painted frame,
95 of 100; UX's limits stand beside them. Each limit holds on two cores that nothing else uses.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop, QObject, QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from gdstudio.engines import open_run, warm_up
from gdstudio.model import Catalogue, RunSpec, StopRule
from gdstudio.runs import SPEEDS
from gdstudio.ui.opening import application
from gdstudio.ui.settings import Settings
from gdstudio.ui.studio import Studio
from gdstudio.ui.window import Window
from tests.benchmarks import Figure

STARTS, PRESSES, FLAT_OUT = 5, 60, 4.0
ENGINES = {"numpy": "numpy-descent", "torch": "torch-descent", "torch.optim": "linear-regression"}

_BARE = """
import sys, time
from PySide6.QtWidgets import QApplication
import numpy, pyqtgraph
app = QApplication([])
class Plot(pyqtgraph.PlotWidget):
    def paintEvent(self, event):
        super().paintEvent(event)
        print(time.time()); sys.stdout.flush(); import os; os._exit(0)
x = numpy.linspace(-4, 2, 513)
plot = Plot(); plot.plot(x, x**2 + 2*x + 1); plot.resize(1280, 720); plot.show()
app.exec()
"""
_OURS = """
import sys, time
import gdstudio.ui.before_qt
from gdstudio.ui.canvas import Canvas
paint = Canvas.paintEvent
def painted(self, event):
    paint(self, event)
    if self.figure is not None:
        print(time.time()); sys.stdout.flush(); import os; os._exit(0)
Canvas.paintEvent = painted
from gdstudio.ui.application import start
start(None)
"""


def figures() -> Iterable[Figure]:
    """All figures of the window."""
    yield first_window()
    for engine, lesson in ENGINES.items():
        yield from beside_the_worker(engine, lesson)
    yield from under_the_hand()


# The first window, each in a process of its own.


def first_window() -> Figure:
    """The median of several starts, in turn with a bare window's; the very first of each compiles and is not counted."""
    bare, ours = [], []
    with tempfile.TemporaryDirectory() as home:
        for _ in range(STARTS + 1):
            bare.append(_start(_BARE, home))
            ours.append(_start(_OURS, home))
    before, after = statistics.median(bare[1:]), statistics.median(ours[1:])
    note = f"{1000 * after:.0f} ms; a bare window {1000 * before:.0f} ms"
    return Figure("first painted window / bare PySide6 + pyqtgraph window", after / before, 1.5, "lower", note)


def _start(program: str, home: str) -> float:
    """Seconds from the start of the process to the first painting, with compiled modules as an installation has them."""
    places = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "PYTHONPYCACHEPREFIX"), home)
    environment = {**os.environ, **places}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begun = time.time()
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[0]) - begun


# A timer of 5 ms beside a worker that runs as fast as it can.


def beside_the_worker(engine: str, lesson: str) -> Iterator[Figure]:
    """Lateness of the timer, frames a second, and the worker's speed against its speed without a window."""
    warm_up()
    spec = endless(lesson)
    alone = _rows_a_second(spec)
    with opened(lesson) as window:
        studio = window.studio
        studio.session.budget_bytes = 8 << 30
        studio.edit("stop.enabled", False)
        studio.edit("steps", 10**9)
        studio.set_speed(len(SPEEDS) - 1)
        studio.play_pause()
        wait(0.5)
        late, frames, rows = _watch(studio)
        studio.pause()
    p99 = statistics.quantiles(late, n=100)[98]
    yield Figure(f"{engine}: 5 ms timer beside the worker, lateness p99 (ms)", p99, 16.0, "lower",
                 f"median {statistics.median(late):.1f}, worst {max(late):.1f}")  # fmt: skip
    yield Figure(f"{engine}: frames a second beside the worker", frames, 30.0)
    yield Figure(f"{engine}: worker's speed with the window / without", rows / alone, 0.4, note=f"{rows:,.0f} steps/s")


def endless(lesson: str) -> RunSpec:
    """The lesson's run without an end."""
    return Catalogue().lesson(lesson).runs[0].with_(stop=StopRule(enabled=False))


def _rows_a_second(spec: RunSpec) -> float:
    """The same engine in this thread, with nothing else going on."""
    engine = open_run(spec)
    engine.advance(200)
    count, done, begun = 256, 0, time.perf_counter()
    while (passed := time.perf_counter() - begun) < 1.5:
        before = time.perf_counter()
        done += engine.advance(count).rows
        if time.perf_counter() - before < 0.01:
            count *= 2
    return done / passed


def _watch(studio: Studio) -> tuple[list[float], float, float]:
    late: list[float] = []
    frames = [0]
    last = [time.perf_counter()]

    def tick() -> None:
        now = time.perf_counter()
        late.append(max(0.0, 1000 * (now - last[0]) - 5))
        last[0] = now

    def frame() -> None:
        frames[0] += 1

    timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=5)
    timer.timeout.connect(tick)
    studio.framed.connect(frame)
    first, begun = studio.run.trajectory.rows, time.perf_counter()
    timer.start()
    wait(FLAT_OUT)
    timer.stop()
    passed = time.perf_counter() - begun
    studio.framed.disconnect(frame)
    return late, frames[0] / passed, (studio.run.trajectory.rows - first) / passed


# From the hand to the painted frame.


def under_the_hand() -> Iterator[Figure]:
    """Everything that UX gives a limit in milliseconds."""
    for engine, limit in (("numpy", 33.0), ("torch", 50.0)):
        with opened(ENGINES[engine]) as window:
            yield _ninety_five(f"{engine}: step and back", list(_steps(window)), limit)
    with opened("numpy-descent") as window:
        yield _ninety_five("play / pause", list(_plays(window)), 16.0)
        yield _ninety_five("dragging the rate", list(_drags(window)), 33.0)
        yield _ninety_five("undo", list(_undos(window)), 33.0)
        yield _ninety_five("copy figure", list(_copies(window)), 250.0)
        yield _ninety_five("scrub in 10⁶ iterates", list(_scrubs(window)), 16.0)


def _ninety_five(name: str, times: list[float], limit: float) -> Figure:
    note = f"median {statistics.median(times):.1f}"
    return Figure(f"{name} → painted, p95 (ms)", statistics.quantiles(times, n=20)[18], limit, "lower", note)


def _steps(window: Window) -> Iterator[float]:
    canvas = window.stage.visible_panes()[0].canvas
    for count in range(PRESSES):
        key = Qt.Key.Key_Left if count % 4 == 3 else Qt.Key.Key_Right
        wait(0.03)
        yield answer(lambda key=key: QTest.keyClick(window.stage, key), canvas.viewport())


def _plays(window: Window) -> Iterator[float]:
    window.studio.edit("steps", 10**6)
    window.studio.set_speed(0)
    for _ in range(PRESSES):
        wait(0.03)
        yield answer(lambda: QTest.keyClick(window.stage, Qt.Key.Key_Space), window.transport.buttons["play"])
    window.studio.pause()


def _drags(window: Window) -> Iterator[float]:
    studio, canvas = window.studio, window.stage.visible_panes()[0].canvas
    studio.scrub(0)
    studio.step(10)
    wait(0.2)
    studio.begin_drag()
    for count in range(PRESSES):
        rate = 0.11 + 0.01 * count
        yield answer(
            lambda rate=rate: studio.drag("learning_rate", rate), canvas.viewport(),
            until=lambda rate=rate: studio.run.spec.values["learning_rate"] == rate,
        )  # fmt: skip
    studio.end_drag()


def _undos(window: Window) -> Iterator[float]:
    studio, canvas = window.studio, window.stage.visible_panes()[0].canvas
    for count in range(PRESSES // 3):
        studio.edit("learning_rate", 0.11 + 0.01 * count)
        wait(0.1)
        yield answer(window.actions_["undo"].trigger, canvas.viewport())


def _copies(window: Window) -> Iterator[float]:
    for _ in range(PRESSES // 5):
        wait(0.05)
        yield answer(window.actions_["copy_figure"].trigger, window.toast)
        window.toast.hide()


def _scrubs(window: Window) -> Iterator[float]:
    studio, timeline = window.studio, window.transport.timeline
    studio.edit("stop.enabled", False)
    studio.run_to_end()
    until = time.perf_counter() + 60
    while studio.state == "running" and time.perf_counter() < until:
        wait(0.1)
    assert studio.cursor == 10**6, "the worker was too slow"
    wait(0.3)
    canvas, middle = window.stage.visible_panes()[0].canvas, timeline.height() / 2
    QTest.mousePress(timeline, Qt.MouseButton.LeftButton, pos=QPointF(timeline.x_of(0), middle).toPoint())
    for count in range(1, PRESSES):
        place = QPointF(timeline.x_of(10**6 * (count * 7 % PRESSES) / PRESSES), middle).toPoint()
        wait(0.03)
        yield answer(lambda place=place: QTest.mouseMove(timeline, place), canvas.viewport())
    QTest.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=place)


# Tools.


class Painted(QObject):
    """Whether a widget was painted since it was asked last."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.since = False
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.since = self.since or event.type() == QEvent.Type.Paint
        return False


def answer(act: Callable[[], object], widget: QWidget, until: Callable[[], bool] = lambda: True) -> float:
    """Milliseconds from the act to the end of the widget's next painting (the first in which `until` holds)."""
    painted = Painted(widget)
    watch = QTimer(interval=10_100)
    watch.start()
    begun = time.perf_counter()
    act()
    while True:
        ready = until()
        if painted.since and ready:
            break
        painted.since = painted.since and ready
        # As an event loop does, asleep until something comes: a loop that spins would take the worker's time.
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.perf_counter() - begun > 10:
            raise TimeoutError(f"{widget} was not painted")
    passed = 1000 * (time.perf_counter() - begun)
    widget.removeEventFilter(painted)
    return passed


@contextmanager
def opened(lesson: str) -> Iterator[Window]:
    """A window of 1280×720 with a lesson that is ready to be stepped."""
    application()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder) / "settings.ini")
        studio = Studio(look=settings.look())
        studio.open_lesson(lesson)
        window = Window(studio, settings)
        window.resize(1280, 720)
        window.show()
        studio.waiting.stop()
        while studio.run.trajectory.rows < 2:
            wait(0.02)
        # What a window makes in idle moments after its first picture, for tenths of a second, is not what is measured.
        while window.inspector.make_ready():
            wait(0.02)
        wait(0.4)
        yield window
        # The offscreen clipboard outlives the interpreter, which what was made in Python does not survive.
        QApplication.clipboard().clear()
        window.close()
        window.deleteLater()
        wait(0.05)


def wait(seconds: float) -> None:
    """Let the event loop run, without holding the interpreter's lock."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()
