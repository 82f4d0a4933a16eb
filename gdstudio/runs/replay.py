"""Going on from a recorded row, exactly: by its parameters and optimizer state, or from a snapshot and the steps
after it."""

from dataclasses import dataclass

from gdstudio.engines import LONGEST_EPOCH, EngineRun
from gdstudio.model import Block
from gdstudio.runs.chunks import Floats
from gdstudio.runs.snapshots import Snapshot
from gdstudio.runs.trajectory import Row, Trajectory

# An engine judges growth over its last 50 steps. So that a run that goes on ends at the same step as an unbroken one,
# some rows before the origin are computed again.
RUN_UP = 64
# With batches it judges rest over an epoch as well, though not over more steps than this.
RUN_UP_WITH_BATCHES = max(RUN_UP, LONGEST_EPOCH)


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """A recorded row to go on from: its step, parameters (P,) and state (S,); and an earlier row from which an
    engine comes to it (a compact run's snapshot at or before it)."""

    row: int
    step: int
    parameters: Floats
    state: Floats
    run_up: Row
    snapshot: Snapshot | None = None


def origin_of(trajectory: Trajectory, row: int) -> Origin:
    """Everything that a worker needs to go on after a row without having the trajectory."""
    kept = trajectory.row(row)
    steps = RUN_UP_WITH_BATCHES if trajectory.layout.batched else RUN_UP
    run_up = trajectory.row(max(0, row + steps // -trajectory.stride))
    snapshot = trajectory.snapshots.nearest(kept.step) if trajectory.layout.compact else None
    return Origin(kept.row, kept.step, kept.parameters, kept.state, run_up, snapshot)


def position(engine: EngineRun, origin: Origin) -> None:
    """Bring a run to where its next row is the step after the origin. ValueError if it ends before."""
    if origin.snapshot is not None:
        engine.restore(origin.snapshot.carry)
    else:
        engine.seek(origin.run_up.step, origin.run_up.parameters, origin.run_up.state)
    _advance_to(engine, origin.step + 1)


def replay(engine: EngineRun, trajectory: Trajectory, first: int, last: int) -> Block:
    """The steps [first, last], first ≥ 1, once more and to the same bits: what lies between the rows that were kept.

    The block's parameters are there at up to 64 parameters; beyond, `engine.carry()` afterwards is the state at `last`.
    """
    position(engine, origin_of(trajectory, min((first - 1) // trajectory.stride, trajectory.rows - 1)))
    _advance_to(engine, first)
    return engine.advance(last + 1 - first)


def _advance_to(engine: EngineRun, row: int) -> None:
    while engine.next_row < row:
        if not engine.advance(row - engine.next_row).rows:
            raise ValueError(f"the run ends before row {row}")
