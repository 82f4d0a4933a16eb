"""The runs on the stage and the one cursor: what a session is at any moment, and the pictures of it that undo keeps."""

from collections.abc import Callable
from operator import is_not

from gdstudio.model import Catalogue, Lesson, Message, RunSpec
from gdstudio.runs.history import History, SessionState, Slot
from gdstudio.runs.memory import DEFAULT_BUDGET
from gdstudio.runs.naming import label
from gdstudio.runs.run import Clock, Record, Run
from gdstudio.runs.specs import AppliesFrom, shared_steps
from gdstudio.runs.trajectory import Trajectory
from gdstudio.runs.transport import State, Track, Transport

Listener = Callable[[frozenset[str]], None]


class Stage:
    """State and what can be read from it; what changes it is in the classes built upon this one."""

    def __init__(self, catalogue: Catalogue, *, budget_bytes: int = DEFAULT_BUDGET) -> None:
        self.catalogue = catalogue
        self.budget_bytes = budget_bytes
        self.lesson: Lesson | None = None
        self.runs: list[Run] = []
        self.selected = 0
        self.applies_from: AppliesFrom = "whole"
        self.speed = 2.0
        self.stride = 1
        self.history = History()
        self.memory_full = False
        self._transport = Transport()
        self._note: Message | None = None
        self._clock: Clock | None = None
        self._numbers = 0
        self._listeners: list[Listener] = []
        self._named: list[RunSpec] = []
        self._told: tuple[int, State, Message | None] = (0, "idle", None)

    @property
    def run(self) -> Run:
        """The selected run."""
        return self.runs[self.selected]

    @property
    def cursor(self) -> int:
        """The row that is shown; a run that has ended before stands on its last row."""
        return self._transport.cursor

    @property
    def reached(self) -> int:
        """The furthest row shown so far; rows beyond are recorded ahead and were not seen yet."""
        return self._transport.reached

    @property
    def pending_steps(self) -> int:
        """Steps that were pressed and are still being computed."""
        return max(0, self._transport.target - self._transport.cursor)

    @property
    def state(self) -> State:
        """idle (at the start), running, paused or ended."""
        return self._transport.state(self._track())

    @property
    def limit(self) -> int:
        """The row at which Play and Run to end stop."""
        steps = max((run.wanted.spec.steps for run in self.runs), default=0)
        return -(-steps // self.stride)

    @property
    def recorded(self) -> int:
        """The last row that the cursor can go to at once."""
        return max(0, self._track().available)

    @property
    def step_number(self) -> int:
        """The step that the cursor stands for."""
        return self.cursor * self.stride

    def subscribe(self, listener: Listener) -> None:
        """`listener` gets the names of what has changed: "spec", "rows", "cursor", "state", "runs", "undo"."""
        self._listeners.append(listener)

    def _tell(self, *names: str) -> None:
        cursor, *state = self._told
        self._told = (self.cursor, self.state, self._note)
        moved = ["cursor"] if cursor != self.cursor else []
        # A note is part of the status sentence, so a new one, or none any more, is told as well.
        moved += ["state"] if state != [*self._told[1:]] else []
        changes = frozenset([*names, *moved])
        if changes & {"runs", "spec", "rows"}:
            self._label()
        for listener in self._listeners if changes else ():
            listener(changes)

    def _label(self) -> None:
        """Name the runs anew if their settings have changed."""
        specs = [run.wanted.spec for run in self.runs]
        if (
            len(specs) != len(self._named)
            or any(map(is_not, specs, self._named))
            or any(not run.label for run in self.runs)
        ):
            self._named = specs
            label(self.runs)

    def _track(self) -> Track:
        """Runs that have ended stand on their last row; every other one must have the row that is shown."""
        held = [
            run.pending.ticks for run in self.runs if run.pending and run.held is not None and not run.pending.ended
        ]
        going = [run.record.ticks for run in self.runs if not run.record.ended]
        last = max((run.record.ticks for run in self.runs), default=-1)
        over = bool(self.runs) and all(run.pending is None and run.record.ended for run in self.runs)
        return Track(min([*held, *going], default=last), last if over else None, self.limit)

    def _record(self, spec: RunSpec, goal: int = 0, base: Record | None = None) -> Record:
        """A record with a new number; it begins with the rows that `base` has in common with it."""
        self._numbers += 1
        record = Record.blank(self._numbers, spec, goal=goal, stride=self.stride)
        record.clock = self.clock
        if base is None or base.last < 0 or base.trajectory.stride != self.stride:
            return record
        step = shared_steps(base.spec, spec)
        rows = base.trajectory.rows if step is None else min(step // self.stride + 1, base.trajectory.rows)
        if rows > 0:
            record.trajectory = base.trajectory.share(rows)
            record.outcome = base.outcome if step is None else None
            record.guarded = base.guarded
        return record

    def _picture(self) -> SessionState:
        """The session as undo would bring it back."""
        slots = tuple(
            Slot(run.wanted.spec, run.wanted, run.ghost, run.colour, run.visible, run.pinned,
                 run.wanted.goal * self.stride)
            for run in self.runs
        )  # fmt: skip
        return SessionState(
            self.lesson, slots, self.selected, self.step_number, self.reached * self.stride, self.stride
        )

    def _restore(self, state: SessionState) -> None:
        """Put a picture back on the stage; a path that was kept is shown at once, another is computed again. Pauses."""
        here = {run.colour: run for run in self.runs}
        self.stride = state.stride
        cursor = state.cursor // self.stride
        held = {run.colour: run.shown(self.cursor) for run in self.runs}
        self._transport = Transport(cursor, cursor, state.reached // self.stride)
        self.lesson, self._note, self.memory_full = state.lesson, None, False
        self.runs = [self._placed(slot, here.get(slot.colour), held.get(slot.colour)) for slot in state.slots]
        self.selected = state.selected
        self._transport = self._transport.settle(self._track())

    def _placed(self, slot: Slot, run: Run | None, held: int | None) -> Run:
        record = slot.record or self._record(slot.spec, slot.goal // self.stride)
        if run is None:
            run = Run(record, slot.colour, slot.visible)
        run.pinned = slot.pinned
        run.want(record, self.cursor, held)
        run.ghost = slot.ghost
        return run

    @property
    def clock(self) -> Clock:
        """What the cursor counts: steps, or evaluations where several runs do not all make one a step, unless one of
        the two was chosen."""
        if self._clock is not None:
            return self._clock
        records = [record for run in self.runs for record in (run.record, run.wanted)]
        several = len(self.runs) > 1 and not all(record.trajectory.uniform for record in records)
        return "evaluations" if several else "steps"

    def set_clock(self, clock: Clock | None) -> None:
        """Count steps or evaluations from now on, or whichever is fair (None). The cursor keeps the selected run's
        row."""
        row = self.run.shown(self.cursor)
        self._clock = clock
        self._follow_clock()
        tick = max(0, self.run.record.tick_of(row)) if row >= 0 else 0
        self._transport = Transport(tick, tick, max(tick, self.run.record.ticks))
        self._settle()
        self._tell("runs", "spec", "rows")

    def _follow_clock(self) -> None:
        clock = self.clock
        for run in self.runs:
            run.record.clock = run.wanted.clock = clock

    def _paths(self) -> list[Trajectory]:
        """All paths on the stage."""
        records = [record for run in self.runs for record in (run.record, run.wanted)]
        return [record.trajectory for record in records] + [run.ghost for run in self.runs if run.ghost]

    def _settle(self) -> None:
        """Rows have come or settings have changed: records that are ready take the stage, and the cursor follows."""
        self._follow_clock()
        for run in self.runs:
            if run.pending is not None and run.pending.shows(self.cursor):
                run.show(run.pending)
        self._transport = self._transport.settle(self._track())
