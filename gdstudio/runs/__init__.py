"""Recorded runs and the session that shows them: trajectories, cursor, edits, undo, and what is asked of the
worker. No Qt."""

from gdstudio.runs.commands import (
    Advance,
    Answer,
    Close,
    Command,
    Failed,
    FieldReady,
    FieldWanted,
    Open,
    Opened,
    Rows,
    Trace,
    Traced,
)  # fmt: skip
from gdstudio.runs.execution import Execution
from gdstudio.runs.happened import happened
from gdstudio.runs.naming import label
from gdstudio.runs.replay import Origin, origin_of, replay
from gdstudio.runs.run import Clock, Record, Run, complete, lacks_rows
from gdstudio.runs.saving import as_lesson, comparison, saved_run
from gdstudio.runs.sentences import headline_parts
from gdstudio.runs.session import Session
from gdstudio.runs.snapshots import Snapshot
from gdstudio.runs.specs import AppliesFrom
from gdstudio.runs.trajectory import Row, Trajectory
from gdstudio.runs.transport import SPEEDS

__all__ = [
    "SPEEDS",
    "Advance",
    "Answer",
    "AppliesFrom",
    "Clock",
    "Close",
    "Command",
    "Execution",
    "Failed",
    "FieldReady",
    "FieldWanted",
    "Open",
    "Opened",
    "Origin",
    "Record",
    "Row",
    "Rows",
    "Run",
    "Session",
    "Snapshot",
    "Trace",
    "Traced",
    "Trajectory",
    "as_lesson",
    "comparison",
    "complete",
    "happened",
    "headline_parts",
    "label",
    "lacks_rows",
    "origin_of",
    "replay",
    "saved_run",
]  # fmt: skip
