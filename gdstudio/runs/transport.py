"""Where the cursor stands and how it moves: a frozen state and the moves of the transport, without runs, worker or
clock."""

import math
from dataclasses import dataclass, replace
from typing import Literal

Mode = Literal["still", "play", "to-end"]
State = Literal["idle", "running", "paused", "ended"]

SPEEDS = (0.5, 1.0, 2.0, 5.0, 20.0, 100.0, math.inf)
# After the computer slept, or a long frame, the run must not jump ahead by what it "missed".
LONGEST_FRAME = 1.0
# So many seconds of playing are computed ahead, so that a busy worker does not show as a stutter.
LOOK_AHEAD = 0.5


@dataclass(frozen=True, slots=True)
class Track:
    """What a cursor can move on: the last row that can be shown now (−1: none), the last there will ever be if the runs
    have ended, and the limit that binds Play and Run to end."""

    available: int
    end: int | None
    limit: int

    @property
    def last(self) -> float:
        """The last row that Step can reach."""
        return math.inf if self.end is None else self.end

    @property
    def play_end(self) -> float:
        """The row at which Play stops."""
        return min(self.limit, self.last)


@dataclass(frozen=True, slots=True)
class Transport:
    """Rows: `cursor` is shown, `target` is where presses want it (ahead of the cursor while rows are computed),
    `reached` the furthest shown so far. `owed` is the part of a step that playing time has earned."""

    cursor: int = 0
    target: int = 0
    reached: int = 0
    mode: Mode = "still"
    owed: float = 0.0

    def state(self, track: Track) -> State:
        """The word for it: running; at its end; at the start; or paused in between."""
        if self.mode != "still":
            return "running"
        if self.at_end(track):
            return "ended"
        return "idle" if self.cursor == 0 and self.target == 0 else "paused"

    def at_end(self, track: Track) -> bool:
        """True where Play has nowhere to go."""
        return self.cursor >= track.play_end

    def step(self, steps: int, track: Track) -> "Transport":
        """So many more steps; those that are not computed yet are remembered. Pauses."""
        target = min(max(self.target, self.cursor) + steps, track.last)
        return self._still(max(int(target), self.cursor)).settle(track)

    def back(self, steps: int) -> "Transport":
        """So many steps back; takes back steps that were asked for but are not shown yet, first. Pauses."""
        target = max(max(self.target, self.cursor) - steps, 0)
        return replace(self._still(target), cursor=min(self.cursor, target))

    def scrub(self, row: int, track: Track) -> "Transport":
        """To a recorded row. Pauses. A run that was just added and still catches up does not pull the cursor back."""
        row = min(max(row, 0), max(track.available, self.cursor))
        return replace(self._still(row), cursor=row, reached=max(self.reached, row))

    def play(self, mode: Mode, track: Track) -> "Transport":
        """Begin to move by itself; nothing happens at the end."""
        if self.at_end(track):
            return self
        return replace(self, mode=mode, target=self.cursor, owed=self.owed if self.mode == mode else 0.0)

    def pause(self) -> "Transport":
        """Hold the row that is shown, and forget presses that were not shown yet."""
        return self._still(self.cursor)

    def tick(self, seconds: float, speed: float, track: Track) -> "Transport":
        """A frame of `seconds` has passed: move at `speed` steps a second, or as far as rows are there."""
        if self.mode == "still" or not seconds > 0:
            return self
        fast = self.mode == "to-end" or math.isinf(speed)
        owed = 0.0 if fast else self.owed + min(seconds, LONGEST_FRAME) * speed
        # Late rows are waited for, not made up for: the part above whole steps is all that is kept.
        goal = track.play_end if fast else min(self.cursor + math.floor(owed), track.play_end)
        row = int(max(self.cursor, min(goal, track.available)))
        moved = replace(self, cursor=row, target=row, reached=max(self.reached, row), owed=owed % 1.0)
        return moved.pause() if moved.at_end(track) else moved

    def settle(self, track: Track) -> "Transport":
        """New rows are there, or a run has ended: the cursor follows its target, and never stands beyond an end."""
        target = int(min(max(self.target, self.cursor), track.last)) if track.last >= 0 else 0
        cursor = min(target, max(self.cursor, track.available, 0))
        moved = replace(self, cursor=cursor, target=target, reached=max(self.reached, cursor))
        return moved.pause() if moved.mode != "still" and moved.at_end(track) else moved

    def wanted(self, speed: float, limit: int) -> int:
        """The last row that should be computed now: always one more than is shown."""
        ahead = max(self.target, self.cursor)
        if self.mode == "to-end" or (self.mode == "play" and math.isinf(speed)):
            ahead = max(ahead, limit)
        elif self.mode == "play":
            ahead = max(ahead, min(limit, self.cursor + math.ceil(speed * LOOK_AHEAD)))
        return ahead + 1

    def _still(self, target: int) -> "Transport":
        return replace(self, mode="still", target=target, owed=0.0)
