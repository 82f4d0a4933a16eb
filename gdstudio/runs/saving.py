"""What a saved session keeps of its numbers, and the sentence that says whether they are the same today.

Rows are hashed in at most 256 groups of equal size (1, 2, 4 … rows), so that a run of up to 256 rows tells the
exact step from which it differs, and a longer one the group. Hashes are of the bits of parameters and value. Of the
last row the parameters are kept in full: only there can a size of the difference be stated.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from gdstudio.language import format_number
from gdstudio.model import Lesson, Message, Saved, SavedRun, versions
from gdstudio.runs.trajectory import Trajectory

if TYPE_CHECKING:
    from gdstudio.runs.session import Session

MOST_HASHES = 256
HASH_LENGTH = 8
PACKAGES = {"torch": "PyTorch", "numpy": "NumPy", "python": "Python", "gdstudio": "GD Studio", "platform": ""}
SAME = Message("Same numbers as when saved.")


def saved_run(trajectory: Trajectory) -> SavedRun:
    """What is written of one run's recorded rows."""
    last = [float(value) for value in trajectory.row(-1).parameters] if trajectory.rows else []
    return SavedRun(rows=trajectory.rows, last=last, hashes=hashes_of(trajectory, trajectory.rows))


def group_size(rows: int) -> int:
    """Rows a hash: the least power of two that needs at most 256 hashes."""
    size = 1
    while size * MOST_HASHES < rows:
        size *= 2
    return size


def hashes_of(trajectory: Trajectory, rows: int) -> list[str]:
    """A hash of each group of the first rows."""
    size = group_size(rows)
    return [_hash(trajectory, first, min(first + size, rows)) for first in range(0, rows, size)]


def _hash(trajectory: Trajectory, first: int, last: int) -> str:
    names = () if trajectory.layout.compact else trajectory.layout.parameters
    columns = [trajectory.column(name, first, last) for name in (*(f"parameters.{name}" for name in names), "value")]
    # The bits, in an order of bytes that is the same on every machine.
    return hashlib.sha256(np.stack(columns).astype("<f8").tobytes()).hexdigest()[:HASH_LENGTH]


def comparison(saved: SavedRun, trajectory: Trajectory, then: Mapping[str, str], now: Mapping[str, str]) -> Message:
    """Whether a run that was computed again has the numbers it had; `then` and `now` are versions by package."""
    first = first_difference(saved, trajectory)
    if first is None:
        return SAME
    size = group_size(saved.rows)
    slots = {
        "step": first,
        "last": first + size - 1,
        "difference": _difference(saved, trajectory),
        "why": _versions(then, now),
    }
    if size > 1:
        return Message("Differs from a step between {step} and {last} on, at the end by {difference}: {why}.", slots)
    return Message("Differs from step {step} on, at the end by {difference}: {why}.", slots)


def first_difference(saved: SavedRun, trajectory: Trajectory) -> int | None:
    """The first row of the first group whose bits are others now, or None; 0 where the file's hashes are not of its rows."""
    size = group_size(saved.rows)
    if len(saved.hashes) != len(range(0, saved.rows, size)):
        return 0
    for place, old in enumerate(saved.hashes):
        first, last = place * size, min((place + 1) * size, saved.rows)
        if last > trajectory.rows or old != _hash(trajectory, first, last):
            return first
    return None


def _difference(saved: SavedRun, trajectory: Trajectory) -> Message | str:
    if not saved.last or not 0 < saved.rows <= trajectory.rows:
        return Message("an unknown amount")
    now = trajectory.row(saved.rows - 1).parameters
    if len(now) != len(saved.last):
        return Message("an unknown amount")
    return Message("at most {size}", {"size": format_number(float(np.abs(now - np.array(saved.last)).max()), 2)})


def _versions(then: Mapping[str, str], now: Mapping[str, str]) -> Message:
    for package, title in PACKAGES.items():
        if then.get(package) != now.get(package):
            slots = {"then": f"{title} {then.get(package, '–')}".strip(), "now": now.get(package, "–")}
            return Message("saved with {then}, now {now}", slots)
    return Message("the versions are the same")


def as_lesson(session: "Session", ui: Mapping[str, Any] | None = None) -> Lesson:
    """The session as a lesson: its runs as they are set now, their numbers so far, the cursor, and what the window
    adds."""
    lesson = session.lesson
    specs = tuple(run.wanted.spec for run in session.runs)
    saved = Saved(
        versions=versions(), cursor=session.step_number, selected=session.selected,
        runs=[saved_run(run.wanted.trajectory) for run in session.runs], ui=dict(ui or {}),
    )  # fmt: skip
    if lesson is None:
        return Lesson(name="", title=specs[0].problem.title, runs=specs, saved=saved)
    return replace(lesson, runs=specs, saved=saved)
