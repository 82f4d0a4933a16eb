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

from gdstudio import engines
from gdstudio.engines import Trace
from gdstudio.model import Catalogue, Message, Optimizer, Problem, RunSpec
from gdstudio.runs import SPEEDS, Answer, FieldReady, Session, Traced, lacks_rows
from gdstudio.ui.bench import Bench
from gdstudio.ui.look import Look
from gdstudio.ui.lookup import Fields, Traces
from gdstudio.ui.microscope import Microscope
from gdstudio.ui.origins import Origins
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

    def __init__(
        self, catalogue: Catalogue | None = None, *, bench: Bench | None = None, look: Look | None = None
    ) -> None:
        super().__init__()
        self.catalogue = catalogue or engines.catalogue()
        self.session = Session(self.catalogue)
        self.look, self.showing, self.fields = look or Look(), Showing(), Fields()
        self.traces = Traces(self.session)
        self.microscope = Microscope(self)
        self.bench = bench or Bench()
        self.waiting = Waiting(self)
        self.waiting.changed.connect(self.busy_changed)
        self.previewed: RunSpec | None = None
        self.opened_from: Path | None = None
        # What was typed into the fields of each path and became a run, as long as the program runs.
        self.typed: dict[str, list[str]] = {}
        self.notice: Message | None = None
        self.unverified = False
        self.session.subscribe(self._note)
        self.origins = Origins()
        self.bench.came.connect(self._answers_came)
        self.frames.due.connect(self._frame)
        self._traced: Trace | None = None
        self._traced_kind: tuple[Problem, Optimizer] | None = None
        self._side_at = self._trace_at = 0.0
        self._side = QTimer(self, singleShot=True)
        self._side.timeout.connect(self._tell_apart)

    def trace(self) -> Trace | None:
        """The step that led to the cursor (at 0, and where a step is open: the step to come) taken apart; the one shown
        before while it is on its way, None if that was of another problem or optimizer."""
        return self._traced

    @Slot(int)
    def mark_row(self, row: int) -> None:
        """Point at a data row in the figures; −1 for none."""
        self.showing.marked = row
        self.changed("marked")
        self.frames.request(at_once=True)

    def toggle_microscope(self) -> None:
        """Step part by part, or in whole steps again."""
        with self._acting():
            self.microscope.toggle()

    def go_to_part(self, part: int) -> None:
        """To a part of the step that is open, counted from 1."""
        with self._acting():
            self.microscope.go(part)

    def show_pair(self, pair: tuple[str, str]) -> None:
        """Draw the objective over these two of several parameters."""
        self.showing.pair = pair
        self.changed("marked")
        self.frames.request(at_once=True)

    def _trace_now(self) -> Trace | None:
        run = self.session.run
        found = self.traces.at(max(0, run.shown(self.session.cursor) - (0 if self.microscope.at else 1)))
        kind = run.spec.problem, run.spec.stepped
        # A run without a row that was refused or waits for PyTorch has no step on its way.
        coming = bool(run.trajectory.rows) or not (run.outcome or self.waiting.text)
        coming = coming and kind == self._traced_kind and not self.traces.failed(run.shown(self.session.cursor) - 1)
        if found is None and coming:
            return self._traced
        self._traced_kind = kind
        return found

    @contextmanager
    def _acting(self, *, recompute: bool = False) -> Iterator[None]:
        """What the user does: the worker hears of it at once, and the views change with this frame or the next.

        With `recompute` the worker is about to answer with another path: fields and path change in the same frame.
        """
        if self.notice is not None:
            self.notice = None
            self.changed("state")
        try:
            yield
        finally:
            self.waiting.user_acted()
            if recompute:
                self._follow_problem()
            if recompute and self.session.run.pending is not None:
                self._ask()
                self._ask_for_fields_ahead()
                self.emit_now("undo")
                self.frames.request_with_answer()
            else:
                self.frames.request(at_once=True)

    def _note(self, names: frozenset[str]) -> None:
        self.changed(*names)

    @Slot()
    def _answers_came(self) -> None:
        # Under the hand what belongs together is drawn together; a step taken apart is worth no frame of its own.
        if self.session.dragging and self._more_is_coming():
            self.frames.request_soon()
        else:
            self.frames.request(at_once=True)

    def _more_is_coming(self) -> bool:
        inbox = self.bench.inbox
        here = sum(isinstance(each, FieldReady | FieldFailed) for each in inbox)
        if here < self.fields.awaited or all(isinstance(each, Traced) for each in inbox):
            return True
        return any(run.pending is not None and lacks_rows(run.pending, inbox) for run in self.session.runs)

    def _ask_for_fields_ahead(self) -> None:
        """Data or a constant under the hand: the function is another one with each move, and so are its fields."""
        wanted, shown = self.session.run.wanted.spec, self.session.run.spec
        if self.session.dragging and (wanted.problem, wanted.constants) != (shown.problem, shown.constants):
            self.fields.ahead(wanted.fitted, tuple(sorted(wanted.constants.items())))
            self.bench.send(self.fields.wanted())

    @Slot()
    def _frame(self) -> None:
        seconds = self.frames.seconds()
        left = self._take_answers()
        self._follow_problem()
        if self.session.state == "running":
            self.session.tick(seconds)
        self.microscope.follow()
        self._ask()
        self._compare_with_saved()
        # As fast as possible, what comes from the worker makes the frames; others would only be in its way.
        self.frames.flowing = left or (self.session.state == "running" and not self._flat_out)
        self._follow_trace()
        self._tell_side_panels()
        if self.any_changed():
            self.frames.drew()
        self.emit_changed()
        # A timer of no length fires after the repaints that the signals have queued.
        QTimer.singleShot(0, self, self._drawn)

    def _take_answers(self) -> bool:
        """Whether some are left for the next frame."""
        until = time.perf_counter() + TAKING
        inbox = self.bench.inbox
        of_runs: list[Answer] = []
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
                    of_runs.append(answer)
        self.session.receive_all(of_runs)
        return bool(inbox)

    def _ask(self) -> None:
        if not self.session.runs:
            return
        commands = self.session.wanted()
        self.waiting.asked(commands)
        self.bench.send(commands)

    def _ask_for_traces(self) -> None:
        """Of the steps around the cursor, so that they are there before they are shown."""
        row = self.session.run.shown(self.session.cursor)
        if self.session.dragging or (self.session.state == "running" and self.session.speed > EVERY_TRACE_UP_TO):
            rows: tuple[int, ...] = (row - 1,) if row > 0 else (0,)
        else:
            rows = (row - 1, row, row + 1, row - 2)
        self.bench.send(self.traces.wanted(tuple(place for place in rows if place >= 0)))

    def _follow_trace(self) -> None:
        if self.session.runs and (trace := self._trace_now()) is not self._traced:
            self._traced = trace
            self.changed("trace")

    def _follow_problem(self) -> None:
        """Figures that suit the run that is shown: another problem's come with its first rows."""
        if self.session.runs and self.showing.follow(self.session.run.spec):
            self.changed("figures")

    def _compare_with_saved(self) -> None:
        """A session was opened again: once its rows are there, say whether the numbers are the same."""
        if not self.unverified or (found := self.session.saved_comparison()) is None:
            return
        self.unverified = False
        self.notice = (
            found if self.notice is None else Message("{first} {second}", {"first": self.notice, "second": found})
        )
        self.changed("state")

    def _tell_side_panels(self) -> None:
        if not self.any_changed():
            return
        left = SIDE_PERIOD - (time.perf_counter() - self._side_at)
        if self.session.state != "running" or (left < 0 and not self._flat_out):
            self._side.stop()
            self._side_at = time.perf_counter()
            self.changed("followed")
        elif not self._side.isActive():
            self._side.start(max(0, round(1000 * left)))

    @Slot()
    def _tell_apart(self) -> None:
        """Between two frames, so that nobody waits for one and for the side panels together."""
        self._side_at = time.perf_counter()
        self.followed.emit()

    @Slot()
    def _drawn(self) -> None:
        """What is not needed for the next frame is asked for when this one is on the screen."""
        fast = self._flat_out
        if self.session.runs and (not fast or self._trace_is_due()):
            self._ask_for_traces()
        self.bench.send(self.fields.wanted())
        self.bench.drawn(LONG_BURST if fast else BURST)

    @property
    def _flat_out(self) -> bool:
        return self.session.state == "running" and self.session.speed == SPEEDS[-1]

    def _trace_is_due(self) -> bool:
        now = time.perf_counter()
        if now - self._trace_at < SIDE_PERIOD:
            return False
        self._trace_at = now
        return True

    def close(self) -> None:
        """End the worker; nothing is drawn any more."""
        self.frames.stop()
        self._side.stop()
        self.waiting.stop()
        self.bench.close()
