"""Undo and redo: named, frozen pictures of the session's settings, the latest of them with their computed paths."""

from dataclasses import dataclass, replace

from gdstudio.model import Lesson, Message, RunSpec
from gdstudio.runs.run import Record
from gdstudio.runs.trajectory import Trajectory

# Coming back to one of these computes nothing.
KEPT_PATHS = 20
MOST_ENTRIES = 500


@dataclass(frozen=True, slots=True)
class Slot:
    """One run as it was: its settings, and its path unless that was given up."""

    spec: RunSpec
    record: Record | None
    ghost: Trajectory | None
    colour: int
    visible: bool
    pinned: bool
    goal: int


@dataclass(frozen=True, slots=True)
class SessionState:
    """The settings that undo brings back, and where the cursor was (`cursor`, `reached` and a slot's `goal` are
    steps)."""

    lesson: Lesson | None
    slots: tuple[Slot, ...]
    selected: int
    cursor: int
    reached: int
    stride: int = 1

    def without_paths(self) -> "SessionState":
        """The same settings; what they show has to be computed again."""
        bare = tuple(replace(slot, record=None, ghost=None) for slot in self.slots)
        return replace(self, slots=bare)

    @property
    def trajectories(self) -> list[Trajectory]:
        """All paths that this state keeps alive."""
        ghosts = [slot.ghost for slot in self.slots if slot.ghost]
        return [slot.record.trajectory for slot in self.slots if slot.record] + ghosts


@dataclass(frozen=True, slots=True)
class Entry:
    """The state on the other side of a change, and the change's name."""

    name: Message
    state: SessionState


class History:
    """Two stacks of entries. Making a change empties the second."""

    def __init__(self) -> None:
        self.done: list[Entry] = []
        self.undone: list[Entry] = []

    def push(self, name: Message, before: SessionState) -> None:
        """A change was made; `before` is the state that undo goes back to."""
        self.done.append(Entry(name, before))
        self.undone.clear()
        self._limit(self.done)

    def undo(self, now: SessionState) -> SessionState | None:
        """The state before the last change, or None; `now` is where redo comes back to."""
        return self._move(self.done, self.undone, now)

    def redo(self, now: SessionState) -> SessionState | None:
        """The state after the change that was undone last, or None."""
        return self._move(self.undone, self.done, now)

    def drop_idle(self, now: SessionState) -> None:
        """Forget the last change if it has left nothing changed (the run that it asked for could not begin)."""
        if self.done and [slot.record for slot in self.done[-1].state.slots] == [slot.record for slot in now.slots]:
            self.done.pop()

    def forget_all_paths(self) -> None:
        """Only the settings stay."""
        while self.forget_a_path():
            pass

    def trajectories(self) -> list[Trajectory]:
        """All paths that are kept alive for undo and redo."""
        return [path for entry in self.done + self.undone for path in entry.state.trajectories]

    def forget_a_path(self) -> bool:
        """Give up the paths of the oldest entry that has any; False if none has."""
        for stack in (self.done, self.undone):
            for place, entry in enumerate(stack):
                if entry.state.trajectories:
                    stack[place] = replace(entry, state=entry.state.without_paths())
                    return True
        return False

    def _move(self, source: list[Entry], target: list[Entry], now: SessionState) -> SessionState | None:
        if not source:
            return None
        entry = source.pop()
        target.append(Entry(entry.name, now))
        self._limit(target)
        return entry.state

    def _limit(self, stack: list[Entry]) -> None:
        del stack[:-MOST_ENTRIES]
        old = len(stack) - KEPT_PATHS - 1
        if old >= 0:
            stack[old] = replace(stack[old], state=stack[old].state.without_paths())
