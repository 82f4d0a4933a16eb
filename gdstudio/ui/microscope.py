"""Part by part: while it is on, a press of Step opens the step, and each further press goes on by one of its parts.

The parts of a step are read from what it made when its lines ran one by one (`Trace.moments`): going back shows the
very same part again. Nothing of it is in the session: the cursor stands on whole steps, and `at` says how many parts of
the step that leaves it have run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gdstudio.engines import Trace, TraceLine
from gdstudio.engines.step_parts import MOST_SAID, StepPart, parts_of_step
from gdstudio.model import Message
from gdstudio.ui.text import say

if TYPE_CHECKING:
    from gdstudio.ui.live import Live

# Drawn only where its numbers have been computed: what belongs to the gradient, what to the value, what to the update.
_GRADIENT, _VALUE, _UPDATE = ("tangent", "directions"), ("residuals", "squares"), ("next",)
# The parts behind which value and gradient are known.
HAS_VALUE, HAS_GRADIENT = ("value", "forward", "loss"), ("gradient", "backward")


@dataclass(frozen=True, slots=True)
class Opened:
    """A step with its parts, of which `done` have run; `whole` where all have, and the cursor stands behind it."""

    trace: Trace
    parts: tuple[StepPart, ...]
    done: int
    whole: bool

    @property
    def present(self) -> StepPart | None:
        """The part that ran last; None before the first."""
        return self.parts[self.done - 1] if self.done else None

    def made(self) -> str:
        """What the present part made, as its program spells it."""
        part = self.present
        moments = self.trace.moments[part.first : part.last + 1] if part is not None else ()
        words = [str(each) for moment in moments for each in moment.made]
        return ", ".join([*words[:MOST_SAID], *(["…"] if len(words) > MOST_SAID else [])])

    def has(self, kinds: tuple[str, ...]) -> bool:
        """Whether a part of these kinds has run."""
        return any(part.kind in kinds for part in self.parts[: self.done])


class Microscope:
    """Belongs to a studio and is asked by whoever shows a step. `on` by the user's wish."""

    def __init__(self, studio: Live) -> None:
        self._studio = studio
        self.on = False
        self._at = 0
        self._key: tuple[int, int] = (-1, -1)
        self._wanted = 0
        self._read: tuple[Trace | None, tuple[StepPart, ...]] = (None, ())

    # Where it stands.

    @property
    def at(self) -> int:
        """How many parts of the step to come have run; 0 where the cursor moved by other means."""
        return self._at if self.on and self._key == self._place() else 0

    def _place(self) -> tuple[int, int]:
        session = self._studio.session
        return (session.run.number, session.cursor) if session.runs else (-1, -1)

    def opened(self) -> Opened | None:
        """The step on show; None where it is off, or the step cannot be opened."""
        session = self._studio.session
        if not self.on or not session.runs:
            return None
        row = session.run.shown(session.cursor)
        if self.at or row <= 0:
            return self._of(row, self.at)
        found = self._of(row - 1, 0)
        return Opened(found.trace, found.parts, len(found.parts), True) if found is not None else None

    def _of(self, row: int, done: int) -> Opened | None:
        trace = self._studio.traces.at(row)
        if trace is None:
            return None
        if trace is not self._read[0]:
            # A step is asked for many times in a frame.
            self._read = trace, parts_of_step(self._studio.session.run.spec, trace)
        return Opened(trace, self._read[1], done, False) if self._read[1] else None

    def sentence(self) -> str:
        """What the present part did, with its numbers; "" where another sentence says more."""
        found = self.opened()
        run = self._studio.session.run if found is not None else None
        if found is None or run is None or found.present is None:
            return ""
        if self._is_told(found):
            return ""
        return say(Message("Step {step}, part {part} of {parts}: {says}", {
            "step": found.trace.step, "part": found.done, "parts": len(found.parts), "says": found.present.says,
        }))  # fmt: skip

    def _is_told(self, found: Opened) -> bool:
        """Whether all parts have run and how the run ended is to be said: what was refused in this step says so itself."""
        outcome = self._studio.session.run.outcome
        if outcome is None or not self._is_last() or found.done < len(found.parts):
            return False
        later = outcome.kind == "not-finite" or outcome.message.slots.get("step") != found.trace.step
        return found.whole or later

    def ran(self, trace: Trace) -> list[TraceLine]:
        """The lines of a step's arithmetic that have been computed."""
        found = self.opened()
        if found is None or found.whole or not found.done or found.trace is not trace:
            return list(trace.lines)
        kinds = {"value": found.has(HAS_VALUE), "hessian": found.has(("hessian",))}
        kinds |= dict.fromkeys(("gradient", "grad"), found.has(HAS_GRADIENT))
        equations = {part.equation for part in found.parts[: found.done]}
        return [line for line in trace.lines
                if kinds.get(line.part, line.part == "equation" and line.equation in equations - {None})]  # fmt: skip

    def layers(self, layers: frozenset[str]) -> frozenset[str]:
        """What figures draw of these layers: nothing that the opened step has not computed yet."""
        found = self.opened()
        if found is None or found.whole or not found.done:
            return layers
        if not found.has(HAS_VALUE):
            layers -= {*_VALUE}
        layers = layers | {*_GRADIENT} if found.has(HAS_GRADIENT) else layers - {*_GRADIENT}
        return layers - {*_UPDATE}

    # Moving.

    def toggle(self) -> None:
        """On; or off, where the step that is open is made whole."""
        if self.at:
            self._studio.session.step(1)
        self.on, self._at, self._wanted = not self.on, 0, 0
        self._studio.changed("part", "trace", "cursor", "state")

    def step(self, count: int) -> None:
        """One part on; whole steps where it is off or more than one is asked for."""
        self._wanted = 0
        if not self.on or count != 1 or not self._can_open():
            self._go(0)
            self._studio.session.step(count)
        elif self._of(self._row(), 0) is None and not self._studio.traces.failed(self._row()):
            # The step is still being taken apart: the press is not lost.
            self._wanted = 1
        else:
            self._part_on()

    def _part_on(self) -> None:
        found, done = self._of(self._row(), 0), self.at + 1
        if found is not None and self._is_last():
            self._go(min(done, len(found.parts)))
        elif found is None or done >= len(found.parts):
            self._go(0)
            self._studio.session.step(1)
        else:
            self._studio.session.pause()
            self._go(done)

    def back(self, count: int) -> None:
        """One part back; whole steps where it is off or more than one is asked for."""
        at = self.at
        self._wanted = 0
        if at and count == 1:
            self._go(at - 1)
            return
        self._go(0)
        session = self._studio.session
        before = self._row()
        session.back(count)
        found = self._of(self._row(), 0) if self.on and count == 1 and self._row() == before - 1 else None
        if found is not None and self._can_open():
            self._go(len(found.parts) - 1)

    def scrub(self, row: int) -> None:
        """To a whole step."""
        self._go(0)
        self._studio.session.scrub(row)

    def go(self, part: int) -> None:
        """To a part of the step on show, counted from 1."""
        found = self.opened()
        if found is None or not 1 <= part <= len(found.parts):
            return
        if found.whole and part < len(found.parts):
            self._studio.session.back(1)
        if part < len(found.parts) or (not found.whole and self._is_last()):
            self._go(part)
        else:
            self._go(0)
            if not found.whole:
                self._studio.session.step(1)

    def follow(self) -> None:
        """In each frame: a press that waited for its step is done."""
        if self._wanted and self.on and self._of(self._row(), 0) is not None:
            self._wanted = 0
            self._part_on()

    def _go(self, at: int) -> None:
        if at != self.at:
            self._studio.changed("part", "trace", "state")
        self._at, self._key = at, self._place()

    def _row(self) -> int:
        session = self._studio.session
        return session.run.shown(session.cursor)

    def _is_last(self) -> bool:
        """Whether no row follows, for the run has ended."""
        run = self._studio.session.run
        return run.record.ended and self._row() >= run.record.last

    def _can_open(self) -> bool:
        """Whether one step leaves the row of the cursor, and the next press would make it."""
        session = self._studio.session
        run, row = session.run, self._row()
        if row < 0 or session.stride != 1 or session.dragging or run.trajectory.layout.compact:
            return False
        if self._is_last():
            # What came of the step that is refused can be seen, up to the line; and which step leads to no number.
            return run.outcome is not None and run.outcome.kind in ("refused", "not-finite")
        # Where evaluations are counted, a run may stand still while others move.
        return row == run.record.last or run.shown(session.cursor + 1) == row + 1
