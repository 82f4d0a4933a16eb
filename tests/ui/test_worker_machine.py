"""Anything in any order: at least 1,000 random sequences of what a user does, each on a real worker in its thread.

After each sequence: the worker is at rest or can be closed, the rows recorded are exactly 0, 1, 2 … with the bits of
an undisturbed run, and the cursor is where a model without thread or worker says it must be.
"""

from __future__ import annotations

import itertools
import time

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtWidgets import QApplication

from gdstudio.engines import open_run
from gdstudio.model import Catalogue, StopRule
from gdstudio.runs import Close
from gdstudio.ui.bench import Bench
from gdstudio.ui.studio import Studio

SEQUENCES = 1000
RATES = (0.05, 0.1, 0.3, 0.9, 1.1)
PATIENCE = 20.0

CATALOGUE = Catalogue()
LESSON = CATALOGUE.lesson("numpy-descent")
_bench: list[Bench] = []
_sequence = itertools.count(1)


def bench() -> Bench:
    """One thread for all sequences: what a sequence leaves behind, the next one would stumble over."""
    if not _bench:
        _bench.append(Bench())
    return _bench[0]


def pump(seconds: float = 0.0) -> None:
    """Let both threads go on for a while."""
    until = time.perf_counter() + seconds
    while True:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
        if time.perf_counter() >= until:
            return


class Machine(RuleBasedStateMachine):
    """The studio under a user's hands, beside a model that only counts."""

    @initialize(steps=st.sampled_from((3, 10)))
    def begin(self, steps: int) -> None:
        QApplication.instance() or QApplication([])
        self.studio = Studio(CATALOGUE, bench=bench())
        self.studio.frames.interval_ms = 1
        # The thread is shared, so each sequence's runs need numbers of their own.
        self.first = self.studio.session._numbers = 1000 * next(_sequence)
        self.studio.open_lesson("numpy-descent")
        self.studio.edit("steps", steps)
        self.studio.edit("stop.enabled", False)
        self.limit, self.at, self.moving = steps, 0, False
        self.rate = 0.1

    @rule(count=st.integers(1, 4))
    def step(self, count: int) -> None:
        self._hold()
        self.studio.step(count)
        self.at += count

    @rule(count=st.integers(1, 4))
    def back(self, count: int) -> None:
        self._hold()
        self.studio.back(count)
        self.at = max(0, self.at - count)

    @rule()
    def to_start(self) -> None:
        self._hold()
        self.studio.to_start()
        self.at = 0

    @rule()
    def run_twice(self) -> None:
        """Play pressed twice is never two plays."""
        self.studio.run_to_end()
        self.studio.run_to_end()
        self.moving = True

    @rule(detent=st.integers(5, 6))
    def play_pause(self, detent: int) -> None:
        self.studio.set_speed(detent)
        was = self.studio.state == "running"
        self.studio.play_pause()
        self.moving = True
        if was:
            self.at, self.moving = self.studio.cursor, False

    @rule(rate=st.sampled_from(RATES))
    def change_rate(self, rate: float) -> None:
        self.studio.edit("learning_rate", rate)
        self.rate = rate

    @rule(rate=st.sampled_from(RATES), cancelled=st.booleans())
    def drag_rate(self, rate: float, cancelled: bool) -> None:
        self._rest()
        self.studio.begin_drag()
        for part in (0.25, 0.5, 1.0):
            self.studio.drag("learning_rate", rate * part)
        if cancelled:
            self.studio.cancel_drag()
        else:
            self.studio.end_drag()
            self.rate = rate

    @rule()
    def change_and_undo(self) -> None:
        self._rest()
        self.studio.edit("learning_rate", 0.45)
        self.studio.undo()

    @rule(milliseconds=st.sampled_from((0, 1, 3)))
    def wait(self, milliseconds: int) -> None:
        pump(milliseconds / 1000)

    def _hold(self) -> None:
        """A press of any other button pauses: from here on it is known where the run stands."""
        if self.moving:
            self.studio.pause()
            self.at, self.moving = self.studio.cursor + self.studio.session.pending_steps, False

    def _rest(self) -> None:
        """What brings the cursor back to where it was forgets steps that are not shown yet."""
        self._hold()
        self._until_settled()

    def _until_settled(self) -> None:
        until = time.perf_counter() + PATIENCE
        while not self._settled():
            pump(0.0005)
            state = f"{self.studio.state} at {self.studio.cursor}, wanted {self.at}"
            assert time.perf_counter() < until, f"stuck: {state}"

    @invariant()
    def the_cursor_never_shows_what_is_not_there(self) -> None:
        if hasattr(self, "studio"):
            run = self.studio.run
            assert self.studio.cursor <= max(run.trajectory.rows - 1, 0) or run.held is not None

    def teardown(self) -> None:
        if not hasattr(self, "studio"):
            return
        studio = self.studio
        self._until_settled()
        if self.moving:
            assert studio.cursor <= max(self.limit, self.at)
        else:
            assert studio.cursor == self.at, "a step was lost or doubled"
        self._check_bits()
        studio.frames.stop()
        self._close_runs()
        studio.deleteLater()

    def _settled(self) -> bool:
        studio = self.studio
        arrived = studio.run.pending is None and not studio.session.pending_steps
        return studio.state != "running" and arrived and studio.run.trajectory.rows > studio.cursor

    def _check_bits(self) -> None:
        """Every row is there once, with the bits that an engine left in peace gives."""
        run = self.studio.run
        assert run.spec.values["learning_rate"] == self.rate
        rows = run.trajectory.rows
        spec = run.spec.with_(stop=StopRule(enabled=False))
        expected = open_run(spec).advance(rows)
        assert np.array_equal(run.trajectory.column("parameters.x"), expected.parameters[:rows, 0])

    def _close_runs(self) -> None:
        """The worker forgets this sequence."""
        self.studio.bench.came.disconnect(self.studio._answers_came)
        self.studio.bench.send([Close(number) for number in range(self.first, self.studio.session._numbers + 1)])
        self.studio.bench.inbox.clear()
        self.studio.bench.drawn()


Machine.TestCase.settings = settings(max_examples=SEQUENCES, stateful_step_count=12, deadline=None)
TestAnyOrder = Machine.TestCase


def test_the_thread_of_all_these_sequences_ends_in_good_order(qapp: QApplication) -> None:
    assert bench().close()
    assert bench().thread_.isFinished()
    _bench.clear()


def test_the_machine_would_notice_a_step_that_is_made_twice() -> None:
    """A planted fault is caught: the machine is no decoration."""
    studio = Studio(CATALOGUE)
    studio.open_lesson("numpy-descent")
    try:
        machine = Machine()
        machine.studio, machine.at, machine.moving, machine.limit, machine.rate = studio, 1, False, 10, 0.1
        studio.step(2)
        while not machine._settled():
            pump(0.001)
        assert studio.cursor != machine.at
    finally:
        studio.close()
        studio.deleteLater()
