"""One run on the stage: what is computed of it, how it looks, and what is about to take its place."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from gdstudio.engines import evaluate, open_run, step_limit_outcome
from gdstudio.model import Layout, Message, Outcome, RunSpec
from gdstudio.model.outcome import Kind
from gdstudio.runs.commands import Failed, Rows
from gdstudio.runs.trajectory import Trajectory

Clock = Literal["steps", "evaluations"]


@dataclass(slots=True, eq=False)
class Record:
    """The facts about one run number: they only ever grow. A changed parameter makes another record.

    `goal` is the last row that is wanted whatever the cursor does: a changed run has as many rows as the one before.
    """

    number: int
    spec: RunSpec
    trajectory: Trajectory
    outcome: Outcome | None = None
    goal: int = 0
    details: str = ""
    clock: Clock = "steps"
    notes: tuple[Message, ...] = ()
    guarded: bool = False

    @classmethod
    def blank(cls, number: int, spec: RunSpec, *, goal: int = 0, stride: int = 1) -> "Record":
        """A record of which nothing is computed yet."""
        layout = Layout(spec.problem.parameters)
        return cls(number, spec, Trajectory(layout, stride=stride), goal=goal)

    @property
    def last(self) -> int:
        """The last recorded row; −1 if there is none."""
        return self.trajectory.rows - 1

    @property
    def ended(self) -> bool:
        """True if no further row will ever come."""
        return self.outcome is not None

    @property
    def ticks(self) -> int:
        """How far the session's clock can go with what is recorded: the last row, or, where evaluations are counted,
        what was spent until there in units of the stride; −1 without rows."""
        if self.clock == "steps" or self.last < 0:
            return self.last
        return self.trajectory.spent(self.last) // self.trajectory.stride

    def row_at(self, tick: int) -> int:
        """The row that stands on the stage at a tick of the clock."""
        if self.clock == "steps" or self.trajectory.uniform:
            return min(tick, self.last)
        return self.trajectory.affordable(tick * self.trajectory.stride)

    def tick_of(self, row: int) -> int:
        """The first tick at which a recorded row is shown."""
        if self.clock == "steps" or self.trajectory.uniform:
            return row
        return -(-self.trajectory.spent(row) // self.trajectory.stride)

    def shows(self, tick: int) -> bool:
        """True if the row of this tick, or the last one before the run's end, is there."""
        return self.ended or self.ticks >= tick


@dataclass(slots=True, eq=False)
class Run:
    """A place on the stage. The record is shown; `pending`, if any, takes its place as soon as it can show the same
    row."""

    record: Record
    colour: int = 0
    visible: bool = True
    pinned: bool = False
    label: str = ""
    ghost: Trajectory | None = None
    pending: Record | None = None
    held: int | None = field(default=None, repr=False)

    @property
    def number(self) -> int:
        """The number of what is shown: it changes with every change of the run's settings."""
        return self.record.number

    @property
    def spec(self) -> RunSpec:
        """What is shown was computed with this."""
        return self.record.spec

    @property
    def trajectory(self) -> Trajectory:
        """The shown path."""
        return self.record.trajectory

    @property
    def outcome(self) -> Outcome | None:
        """How the shown run ended, if it has."""
        return self.record.outcome

    @property
    def name(self) -> str:
        """The run's name in legends and tables: what tells it apart from the others on the stage."""
        return self.label or self.spec.name

    @property
    def wanted(self) -> Record:
        """What was asked for last: edits begin from it, fields show it."""
        return self.pending or self.record

    def shown(self, cursor: int) -> int:
        """The row on which this run stands when the cursor is at `cursor`; −1 before its first row has come."""
        return self.record.row_at(cursor) if self.held is None else min(self.held, self.record.last)

    def ending(self, cursor: int, limit: int) -> Kind | None:
        """How the run has ended, if the cursor stands on its end: an outcome of its own, or the session's budget."""
        number = self.shown(cursor)
        if self.outcome is not None and number == self.record.last:
            return self.outcome.kind
        return "step-limit" if number > 0 and cursor == limit else None

    def want(self, record: Record, cursor: int, held: int | None = None) -> None:
        """Show a record now if it can show this row, else as soon as it can; until then `held`, if given, is the
        row shown."""
        if record.shows(cursor) or (self.record.last < 0 and not self.record.ended):
            self.show(record)
        else:
            self.pending = record
            self.held = held if held is not None else self.held

    def show(self, record: Record) -> None:
        """Put a record on the stage."""
        self.record, self.pending, self.held = record, None, None

    def evaluations(self) -> dict[str, int]:
        """How often the method has evaluated gradient, value and Hessian in all recorded rows."""
        return self.trajectory.evaluations()

    def predictions(self) -> list[dict[str, float]]:
        """The points at which the fit's prediction is asked for, each with the prediction at the last row added."""
        if self.trajectory.layout.compact or not self.trajectory.rows:
            return []
        parameters = tuple(self.trajectory.row(-1).parameters.tolist())
        return evaluate.predictions(self.spec, parameters)


def complete(
    number: int,
    spec: RunSpec,
    last: int,
    on_rows: Callable[[int], object] | None = None,
    rows_a_time: int = 50_000,
) -> Run:
    """Run to its end or to row `last`, without a window; `on_rows` is told how many rows came. Raises InputError."""
    engine = open_run(spec)
    record = Record(number, spec, Trajectory(engine.layout))
    while record.last < last and not record.ended:
        block = engine.advance(min(rows_a_time, last - record.last))
        record.trajectory.append(block)
        record.outcome, record.guarded = block.outcome, record.guarded or block.guarded
        if on_rows:
            on_rows(block.rows)
    if record.outcome is None and last >= spec.steps:
        record.outcome = step_limit_outcome(spec, record.trajectory.block(max(0, record.last - 1), record.last + 1))
    return Run(record)


def lacks_rows(record: Record, answers: Iterable[object]) -> bool:
    """Whether a record will be short of its goal even with what these answers bring."""
    coming = 0
    for answer in answers:
        if not isinstance(answer, Rows | Failed) or answer.number != record.number:
            continue
        if isinstance(answer, Failed) or answer.block.outcome is not None:
            return False
        coming += answer.block.rows
    return record.last + coming < record.goal
