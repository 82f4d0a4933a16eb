"""The studio's engine room: between two frames it collects what came and what changed, in a frame it passes all of it on.

One frame: take answers for a few milliseconds, let playing time pass, ask the worker for what is wanted now, emit
the signals of everything that changed, and, when the window has drawn, let the worker go on.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QTimer, Slot

from gdstudio.engines import Trace
from gdstudio.model import Catalogue, Message, RunSpec
from gdstudio.runs import SPEEDS, FieldReady, Session, Traced
from gdstudio.ui.bench import Bench
from gdstudio.ui.look import Look
from gdstudio.ui.lookup import Fields, Traces
from gdstudio.ui.showing import Showing
from gdstudio.ui.signals import Signals
from gdstudio.ui.waiting import Waiting
from gdstudio.ui.worker import BURST, LONG_BURST, FieldFailed, WarmedUp

TAKING = 0.012
"""Seconds a frame may spend on taking in answers; the rest waits for the next one."""

EVERY_TRACE_UP_TO = 20.0
"""Steps a second up to which each step's arithmetic is followed; above, it is followed ten times a second."""

SIDE_PERIOD = 0.1
"""Seconds between two signals for side panels while a run plays."""


class Live(Signals):
    """Session, worker and frames. `Studio` adds what widgets may do."""

    def __init__(self, catalogue: Catalogue | None = None, *, bench: Bench | None = None, look: Look | None = None) -> None:
        super().__init__()
        self.catalogue = catalogue or Catalogue()
        self.session = Session(self.catalogue)
        self.look, self.showing, self.fields = look or Look(), Showing(), Fields()
        self.traces = Traces(self.session)
        self.bench = bench or Bench()
        self.waiting = Waiting(self)
        self.waiting.changed.connect(self.busy_changed)
        self.previewed: RunSpec | None = None
        self.opened_from: Path | None = None
        self.notice: Message | None = None
        self.unverified = False
        self.session.subscribe(self._note)
        self.bench.came.connect(self._answers_came)
        self.frames.due.connect(self._frame)
        self._shown_trace: Trace | None = None
        self._side_at = 0.0

    def trace(self) -> Trace | None:
        """The step that led to the cursor (at 0: the step to come) taken apart, or None until it has come."""
        run = self.session.run
        return self.traces.at(max(0, run.shown(self.session.cursor) - 1))

    @contextmanager
    def _acting(self) -> Iterator[None]:
        """What the user does: the worker hears of it at once, and the views change with this frame or the next."""
        if self.notice is not None:
            self.notice = None
            self.changed("state")
        try:
            yield
        finally:
            self.waiting.user_acted()
            self.frames.request(at_once=True)

    def _note(self, names: frozenset[str]) -> None:
        self.changed(*names)

    @Slot()
    def _answers_came(self) -> None:
        self.frames.request(at_once=True)

    @Slot()
    def _frame(self) -> None:
        seconds = self.frames.seconds()
        left = self._take_answers()
        if self.session.state == "running":
            self.session.tick(seconds)
        self._ask()
        self._compare_with_saved()
        self.frames.flowing = left or self.session.state == "running"
        self._follow_trace()
        self._tell_side_panels()
        if self.any_changed():
            self.frames.drew()
        self.emit_changed()
        self.bench.send(self.fields.wanted())
        # A timer of no length fires after the repaints that the signals have queued.
        QTimer.singleShot(0, self, self._drawn)

    def _take_answers(self) -> bool:
        """Whether some are left for the next frame."""
        until = time.perf_counter() + TAKING
        inbox = self.bench.inbox
        while inbox and time.perf_counter() < until:
            answer = inbox.popleft()
            self.waiting.heard(answer)
            match answer:
                case Traced():
                    self.traces.receive(answer)
                case FieldReady() | FieldFailed():
                    self.fields.receive(answer)
                    self.changed("fields")
                case WarmedUp():
                    self.bench.garbage.settle()
                case _:
                    self.session.receive(answer)
        return bool(inbox)

    def _ask(self) -> None:
        if not self.session.runs:
            return
        commands = self.session.wanted()
        self.waiting.asked(commands)
        self.bench.send(commands)
        row = self.session.run.shown(self.session.cursor)
        if self.session.state == "running" and self.session.speed > EVERY_TRACE_UP_TO:
            rows: tuple[int, ...] = (row - 1,) if self._side_is_due() else ()
        else:
            rows = (row - 1, row, row + 1, row - 2)
        self.bench.send(self.traces.wanted(tuple(place for place in rows if place >= 0)))

    def _follow_trace(self) -> None:
        if self.session.runs and (trace := self.trace()) is not self._shown_trace:
            self._shown_trace = trace
            self.changed("trace")

    def _follow_problem(self) -> None:
        if self.showing.follow(self.session.spec.problem):
            self.changed("figures")

    def _compare_with_saved(self) -> None:
        """A session was opened again: once its rows are there, say whether the numbers are the same."""
        if not self.unverified or (found := self.session.saved_comparison()) is None:
            return
        self.unverified = False
        self.notice = found if self.notice is None else Message("{first} {second}", {"first": self.notice, "second": found})
        self.changed("state")

    def _side_is_due(self) -> bool:
        return time.perf_counter() - self._side_at > SIDE_PERIOD

    def _tell_side_panels(self) -> None:
        if self.any_changed() and (self.session.state != "running" or self._side_is_due()):
            self._side_at = time.perf_counter()
            self.changed("followed")

    @Slot()
    def _drawn(self) -> None:
        fast = self.session.state == "running" and self.session.speed == SPEEDS[-1]
        self.bench.drawn(LONG_BURST if fast else BURST)

    def close(self) -> None:
        """End the worker; nothing is drawn any more."""
        self.frames.stop()
        self.waiting.stop()
        self.bench.close()
