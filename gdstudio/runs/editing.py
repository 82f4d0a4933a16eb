"""Changes of settings, data and the set of runs: each one undoable, each giving the runs it touches a new number."""

from dataclasses import dataclass, field, replace

from gdstudio.model import MOST_RUNS, InputError, Lesson, Message, RunSpec
from gdstudio.runs.history import SessionState
from gdstudio.runs.run import Record, Run
from gdstudio.runs.specs import AppliesFrom, edited, moved_start, name_of_change, shared_steps
from gdstudio.runs.stage import Stage
from gdstudio.runs.transport import Transport

# These begin anew: the dragged current point is a new start, another function has another path.
TO_START = ("problem", "model", "point")
# These belong to what all runs on the same problem minimise, or to the one clock.
COMMON = ("problem", "model", "loss", "penalty", "data", "validation", "standardise", "constants", "steps")


@dataclass(slots=True)
class Drag:
    """A slider or handle in the hand: where everything was, and the latest settings that are not being computed yet."""

    before: SessionState
    bases: list[Record]
    transport: Transport
    path: str = ""
    latest: dict[int, RunSpec] = field(default_factory=dict)
    waiting: set[int] = field(default_factory=set)


class Editing(Stage):
    """Opening, editing, dragging, undo and redo, and the set of runs."""

    _drag: Drag | None = None

    @property
    def dragging(self) -> bool:
        """True between `begin_drag` and its end."""
        return self._drag is not None

    @property
    def spec(self) -> RunSpec:
        """The selected run's settings as they were asked for last: what fields and sliders show."""
        latest = self._drag.latest if self._drag else {}
        return latest.get(self.selected, self.run.wanted.spec)

    def open(self, lesson: Lesson) -> None:
        """Put a lesson's runs on the stage, paused at step 0 or where it was saved. Undoable, unless nothing was
        open."""
        self._place(lesson, Message("opening {title}", {"title": lesson.titled()}))

    def restore_lesson(self) -> None:
        """The lesson as it was opened. Undoable."""
        if self.lesson is not None:
            self._place(self.lesson, Message("restoring the lesson"))

    def _place(self, lesson: Lesson, name: Message) -> None:
        self.end_drag()
        before = self._picture() if self.runs else None
        self.lesson, self.applies_from, self.memory_full, self._note = lesson, "whole", False, None
        rows = saved_rows(lesson)
        cursor = min(lesson.saved.cursor, max(rows) - 1) if lesson.saved else 0
        self._transport = Transport(max(0, cursor), max(0, cursor), max(0, cursor))
        goals = enumerate(zip(lesson.runs, rows, strict=True))
        self.runs = [Run(self._record(spec, max(0, count - 2)), colour) for colour, (spec, count) in goals]
        self.selected = min(max(0, lesson.saved.selected), len(self.runs) - 1) if lesson.saved else 0
        if before:
            self.history.push(name, before)
        self._tell("runs", "spec", "rows", "undo")

    def edit(self, path: str, value: object) -> bool:
        """Change a setting of the selected run, or of all runs where it is theirs together; False if it is so already.

        Raises InputError or LanguageError; then nothing has changed.
        """
        self.end_drag()
        bases, before = [run.wanted for run in self.runs], self._picture()
        specs = self._edited(path, value, bases)
        if not specs:
            return False
        for place in specs:
            self._keep_ghost(place, bases[place].spec, specs[place])
        self._apply(path, specs, bases)
        place = self.selected if self.selected in specs else next(iter(specs))
        self._note = moved_start(bases[place].spec, specs[place]) if path == "problem" else None
        self.history.push(name_of_change(bases[place].spec, specs[place], path), before)
        self._tell("spec", "rows", "undo")
        return True

    def _edited(self, path: str, value: object, bases: list[Record]) -> dict[int, RunSpec]:
        """The new settings of each run that a change touches."""
        touched = self._touched(path, bases)
        specs = {place: edited(bases[place].spec, path, value, self.applies_from, self.catalogue) for place in touched}
        return {place: spec for place, spec in specs.items() if spec != bases[place].spec}

    def _touched(self, path: str, bases: list[Record]) -> list[int]:
        """The runs whose setting this is: all on the problem, those that start together, or the selected one. InputError
        where it is a pinned run's own."""
        chosen = bases[self.selected].spec
        if path.partition(".")[0] in COMMON or path in chosen.problem.constants:
            return [place for place, base in enumerate(bases) if base.spec.problem == chosen.problem]
        if self.run.pinned and path != "name":
            message = "{name} is pinned. Unpin it, or duplicate it and change the copy."
            raise InputError(Message(message, {"name": self.run.name}), path)
        if path.partition(".")[0] != "start":
            return [self.selected]
        together = (chosen.problem, chosen.start)
        return [
            place
            for place, (run, base) in enumerate(zip(self.runs, bases, strict=True))
            if not run.pinned and (base.spec.problem, base.spec.start) == together
        ]

    def _keep_ghost(self, place: int, old: RunSpec, new: RunSpec) -> None:
        run = self.runs[place]
        if new.problem.parameters != old.problem.parameters or new.problem.objective is not old.problem.objective:
            run.ghost = None
        elif shared_steps(old, new) is not None and run.record.last >= 0 and run.spec.problem == old.problem:
            # What stands on the stage may still be of the problem before this one.
            run.ghost = run.trajectory

    def _apply(self, path: str, specs: dict[int, RunSpec], bases: list[Record]) -> None:
        """Want records with these settings: as many rows as before, and the same cursor unless the change begins
        anew."""
        self.memory_full, self._note = False, None
        if not any(path in base.spec.values for base in bases):
            # Only hyperparameters change from a step on; anything else makes the whole path anew.
            self.applies_from = "whole"
        anew = path.partition(".")[0] in TO_START
        held = {place: self.runs[place].shown(self.cursor) if anew else None for place in specs}
        if anew:
            self._transport = Transport(reached=self.reached if path.startswith("point") else 0)
        for place, spec in specs.items():
            base = bases[place]
            goal = 0 if anew and not path.startswith("point") else max(base.goal, base.last - 1)
            self.runs[place].want(self._record(spec, goal, base), self.cursor, held[place])
        self._settle()

    # A drag: many values, one change.

    def begin_drag(self) -> None:
        """A slider or handle was taken. What follows until `end_drag` is one undoable change."""
        self.end_drag()
        self._drag = Drag(self._picture(), [run.wanted for run in self.runs], self._transport)

    def drag(self, path: str, value: object) -> None:
        """The value under the hand now. InputError or LanguageError: the last good value stays."""
        drag = self._drag
        if drag is None:
            raise RuntimeError("a drag begins with begin_drag")
        specs = self._edited(path, value, drag.bases)
        for place in specs.keys() - drag.latest.keys():
            self._keep_ghost(place, drag.bases[place].spec, specs[place])
        drag.path = path
        drag.latest = {place: specs.get(place, drag.bases[place].spec) for place in drag.latest.keys() | specs.keys()}
        drag.waiting = set(drag.latest)
        self._continue_drag()
        self._tell("spec", "rows")

    def _continue_drag(self, *, at_once: bool = False) -> None:
        """Compute the latest settings of each run that is not busy with earlier ones: none starves, the latest wins."""
        drag = self._drag
        if drag is None:
            return
        for place in sorted(drag.waiting):
            run, spec = self.runs[place], drag.latest[place]
            if run.pending is not None and not at_once:
                continue
            drag.waiting.discard(place)
            if spec != run.wanted.spec:
                self._put_back_cursor(drag)
                self._apply(drag.path, {place: spec}, drag.bases)

    def _put_back_cursor(self, drag: Drag) -> None:
        """A dragged value whose run ended early has pulled the cursor back; the next value starts from where it was."""
        anew = drag.path.partition(".")[0] in TO_START
        if not anew and self._transport.mode == "still" and self.cursor < drag.transport.cursor:
            self._transport = replace(drag.transport, mode="still", target=drag.transport.cursor)

    def end_drag(self) -> None:
        """Let go: the last value stays, as one undoable change."""
        drag = self._drag
        if drag is None:
            return
        self._continue_drag(at_once=True)
        self._drag = None
        changed = [place for place, spec in drag.latest.items() if spec != drag.bases[place].spec]
        if not changed:
            self._restore(drag.before)
        else:
            place = self.selected if self.selected in changed else changed[0]
            self.history.push(name_of_change(drag.bases[place].spec, drag.latest[place], drag.path), drag.before)
        self._tell("spec", "rows", "undo")

    def cancel_drag(self) -> None:
        """Esc: everything as it was before the drag."""
        drag, self._drag = self._drag, None
        if drag is not None:
            self._restore(drag.before)
            self._tell("spec", "rows")

    # Undo and redo.

    def undo(self) -> bool:
        """The settings before the last change, their computed path and the cursor as it was. Pauses. False if there
        is none."""
        if self.dragging:
            self.cancel_drag()
            return True
        return self._travel(self.history.undo(self._picture()))

    def redo(self) -> bool:
        """The change that was undone last, again."""
        self.end_drag()
        return self._travel(self.history.redo(self._picture()))

    def _travel(self, state: SessionState | None) -> bool:
        if state is None:
            return False
        self._restore(state)
        self._tell("runs", "spec", "rows", "undo")
        return True

    def undo_text(self) -> Message | None:
        """What undo would take back, as "Undo learning rate 0.1 → 1.1", or None."""
        done = self.history.done
        return Message("Undo {change}", {"change": done[-1].name}) if done else None

    def redo_text(self) -> Message | None:
        """What redo would bring again, or None."""
        undone = self.history.undone
        return Message("Redo {change}", {"change": undone[-1].name}) if undone else None

    # The set of runs.

    def set_applies_from(self, applies_from: AppliesFrom) -> None:
        """Changes of a hyperparameter apply to the whole run, or from a step on."""
        self.applies_from = applies_from
        self._tell("spec")

    def select(self, place: int) -> None:
        """Band, marks and fields belong to this run from now on; a number that is not on the stage does nothing."""
        if 0 <= place < len(self.runs):
            self.end_drag()
            self.selected = place
            self._tell("runs", "spec")

    def set_visible(self, place: int, visible: bool) -> None:
        """Draw a run, or do not; it goes on either way."""
        self.runs[place].visible = visible
        self._tell("runs")

    def set_pinned(self, place: int, pinned: bool) -> None:
        """Keep a run's own settings as they are, or let them be changed again; undoable."""
        self.end_drag()
        before, run = self._picture(), self.runs[place]
        run.pinned = pinned
        self.history.push(Message("pinning {name}" if pinned else "unpinning {name}", {"name": run.name}), before)
        self._tell("runs", "undo")

    def rename(self, place: int, name: str) -> None:
        """Give a run a name; an empty one gives back the name that its settings make. Undoable. InputError."""
        run = self.runs[place]
        wanted = name.strip() or run.wanted.spec.optimizer.title
        selected, self.selected = self.selected, place
        try:
            if wanted != run.name:
                self.edit("name", wanted)
        finally:
            self.selected = selected
        self._tell("runs")

    def duplicate(self, place: int | None = None) -> None:
        """The same run once more, right below, selected; it shares the path so far. InputError with eight runs."""
        source = self.runs[self.selected if place is None else place]
        self.add(source.wanted.spec, Message("duplicating {name}", {"name": source.name}), source)

    def add(self, spec: RunSpec, name: Message | None = None, after: Run | None = None) -> None:
        """One more run, selected. InputError with eight runs."""
        self.end_drag()
        if len(self.runs) >= MOST_RUNS:
            raise InputError(Message("There is room for {count} runs.", {"count": MOST_RUNS}), "runs")
        before = self._picture()
        colour = min(set(range(MOST_RUNS)) - {run.colour for run in self.runs})
        base = after.wanted if after else None
        record = self._record(spec, max(self.reached, base.goal if base else 0), base)
        place = self.runs.index(after) + 1 if after else len(self.runs)
        self.runs.insert(place, Run(record, colour))
        self.selected = place
        self.history.push(name or Message("adding {name}", {"name": spec.name}), before)
        self._tell("runs", "spec", "rows", "undo")

    def remove(self, place: int) -> None:
        """Take a run off the stage. InputError for the last one."""
        self.end_drag()
        if len(self.runs) == 1:
            raise InputError(Message("The last run stays."), "runs")
        before = self._picture()
        run = self.runs.pop(place)
        self.selected = min(self.selected - (place < self.selected), len(self.runs) - 1)
        self.history.push(Message("removing {name}", {"name": run.name}), before)
        self._settle()
        self._tell("runs", "spec", "rows", "undo")


def saved_rows(lesson: Lesson) -> list[int]:
    """How many rows of each run were recorded when a session was saved; the start and one more of a plain lesson."""
    saved = lesson.saved
    if saved is None or len(saved.runs) != len(lesson.runs):
        return [2] * len(lesson.runs)
    return [run.rows for run in saved.runs]
