"""What passes between the window and the worker: frozen commands one way, frozen answers the other, each with its
run's number."""

from dataclasses import dataclass
from typing import Any

from gdstudio.model import Block, Field, FieldRequest, Layout, Message, RunSpec
from gdstudio.runs.replay import Origin
from gdstudio.runs.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class Open:
    """Make the engine of a new run and compute its rows up to `until_row`.

    With an `origin` the rows up to it are recorded already (a branch, or a run that comes back by undo) and the
    first row to be handed over is the next one. Only each `stride`-th step is a row.
    """

    number: int
    spec: RunSpec
    until_row: int
    origin: Origin | None = None
    stride: int = 1


@dataclass(frozen=True, slots=True)
class Advance:
    """From now on a run goes up to `until_row`, no further: a lower number than before pauses it."""

    number: int
    until_row: int


@dataclass(frozen=True, slots=True)
class Close:
    """Nobody looks at this run any more."""

    number: int


@dataclass(frozen=True, slots=True)
class Trace:
    """Take the step that leaves a recorded row apart."""

    number: int
    row: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class FieldWanted:
    """What a plot needs beyond the run."""

    request: FieldRequest


@dataclass(frozen=True, slots=True)
class Opened:
    """The engine is there; these are the run's columns, and what is to be known of its numbers on this engine."""

    number: int
    layout: Layout
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """The next rows of a run; the block's outcome, if any, ends it. `final_step` is set where the last row is no
    multiple of the stride."""

    number: int
    block: Block
    snapshot: Snapshot | None = None
    final_step: int | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """The run cannot go on: `message` where the reason is known (PyTorch is missing), else `details` is the
    traceback."""

    number: int
    details: str
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class Traced:
    """One step taken apart; `trace` is the engine's, or None with the details of a fault."""

    number: int
    row: int
    trace: Any
    details: str = ""


@dataclass(frozen=True, slots=True)
class FieldReady:
    """A computed field."""

    request: FieldRequest
    field: Field


Command = Open | Advance | Close | Trace | FieldWanted
Answer = Opened | Rows | Failed | Traced | FieldReady
