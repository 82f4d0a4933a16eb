"""A monkey at the window and a worker in no hurry: any order of commands and answers leaves the session sound."""

import math

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from gdstudio.model import InputError, RunSpec
from tests.runs.fakes import Desk, lesson_of, oracle, parameters, spec_of

RATES = st.sampled_from([0.05, 0.1, 0.45, 0.9, 1.2])
KNOWN: dict[tuple[str, int], np.ndarray] = {}


def truth(spec: RunSpec, rows: int) -> np.ndarray:
    if (spec.key, rows) not in KNOWN:
        KNOWN[spec.key, rows] = oracle(spec, rows)
    return KNOWN[spec.key, rows]


class SessionMachine(RuleBasedStateMachine):
    """Two runs to begin with; answers of one run keep their order, everything else may happen at any moment."""

    @initialize(steps=st.sampled_from([3, 10, 60]))
    def open(self, steps: int) -> None:
        self.desk = Desk()
        self.session = self.desk.session
        self.session.open(lesson_of(spec_of(steps=steps), spec_of(rate=0.2, optimizer="momentum", steps=steps)))

    @rule(n=st.integers(1, 12))
    def step(self, n: int) -> None:
        self.session.step(n)

    @rule(n=st.integers(1, 12))
    def back(self, n: int) -> None:
        self.session.back(n)

    @rule(row=st.integers(0, 80))
    def scrub(self, row: int) -> None:
        self.session.scrub(row)

    @rule()
    def play(self) -> None:
        self.session.play()

    @rule()
    def run_to_end(self) -> None:
        self.session.run_to_end()

    @rule()
    def pause(self) -> None:
        shown = self.session.cursor
        self.session.pause()
        assert (self.session.cursor, self.session.pending_steps) == (shown, 0)
        assert self.session.state != "running"

    @rule(seconds=st.sampled_from([0.016, 0.4, 3.0]), speed=st.sampled_from([0.5, 20.0, math.inf]))
    def tick(self, seconds: float, speed: float) -> None:
        self.session.speed = speed
        self.session.tick(seconds)

    @rule(rate=RATES, start=st.sampled_from(["whole", 2, 7]))
    def edit(self, rate: float, start: object) -> None:
        self.session.set_applies_from(start)
        self.session.edit("learning_rate", rate)

    @rule(x=st.sampled_from([-3.0, 0.5, 4.0]), path=st.sampled_from(["start.x", "point.x"]))
    def move_the_start(self, x: float, path: str) -> None:
        self.session.edit(path, x)

    @rule(steps=st.sampled_from([0, 5, 20]))
    def change_the_limit(self, steps: int) -> None:
        self.session.edit("steps", steps)

    @rule(rates=st.lists(RATES, max_size=4), end=st.sampled_from(["let go", "escape", "hold"]))
    def drag(self, rates: list[float], end: str) -> None:
        if not self.session.dragging:
            self.session.begin_drag()
        for rate in rates:
            self.session.drag("learning_rate", rate)
        if end == "let go":
            self.session.end_drag()
        elif end == "escape":
            self.session.cancel_drag()

    @rule()
    def undo(self) -> None:
        self.session.undo()

    @rule()
    def redo(self) -> None:
        self.session.redo()

    @rule(rate=RATES)
    def undo_after_a_change_is_as_if_nothing_had_been(self, rate: float) -> None:
        self.session.end_drag()
        self.session.pause()
        before = self.session._picture()
        if self.session.edit("learning_rate", rate):
            after = self.session._picture()
            self.session.undo()
            assert self.session._picture() == before
            self.session.redo()
            assert self.session._picture() == after
            self.session.undo()
            assert self.session._picture() == before

    @rule()
    def duplicate(self) -> None:
        if len(self.session.runs) < 4:
            self.session.duplicate()

    @rule(place=st.integers(0, 3))
    def remove(self, place: int) -> None:
        if place < len(self.session.runs):
            try:
                self.session.remove(place)
            except InputError:
                assert len(self.session.runs) == 1

    @rule(place=st.integers(-1, 5))
    def select(self, place: int) -> None:
        self.session.select(place)

    @rule()
    def restore(self) -> None:
        self.session.restore_lesson()

    # The worker, in its own time.

    @rule()
    def commands_reach_the_worker(self) -> None:
        self.desk.send()

    @rule(rows=st.integers(1, 9))
    def the_worker_works(self, rows: int) -> None:
        self.desk.burst(rows)

    @precondition(lambda self: self.desk.waiting)
    @rule(data=st.data())
    def an_answer_arrives(self, data: st.DataObject) -> None:
        self.desk.deliver(data.draw(st.sampled_from(sorted(self.desk.waiting))))

    @rule()
    def everything_arrives(self) -> None:
        target = self.session.cursor + self.session.pending_steps
        self.desk.run()
        assert self.session.pending_steps == 0
        assert all(run.pending is None for run in self.session.runs)
        ends = [run.record.last for run in self.session.runs if run.outcome]
        everyone_ended = len(ends) == len(self.session.runs)
        assert self.session.cursor == (min(target, max(ends)) if everyone_ended else target) or self.session.dragging
        for run in self.session.runs:
            assert run.outcome or run.record.last >= self.session.cursor + 1
            assert run.shown(self.session.cursor) == min(self.session.cursor, run.record.last)

    @invariant()
    def rows_are_the_runs_own_without_gap_or_double(self) -> None:
        for place, run in enumerate(self.session.runs):
            if run.trajectory.rows:
                assert np.array_equal(parameters(self.session, place), truth(run.spec, run.trajectory.rows))

    @invariant()
    def what_is_shown_is_recorded(self) -> None:
        session = self.session
        assert 0 <= session.cursor <= session.reached
        assert 0 <= session.selected < len(session.runs)
        assert session.state in ("idle", "running", "paused", "ended")
        assert session.state != "running" or session.pending_steps == 0
        for run in session.runs:
            shown = run.shown(session.cursor)
            assert -1 <= shown <= run.record.last
        assert str(session.status())
        assert len({run.colour for run in session.runs}) == len(session.runs)
        assert len({run.number for run in session.runs}) == len(session.runs)


SessionMachine.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
TestSession = SessionMachine.TestCase
