"""What the window's widgets talk to: one session, one worker, one clock, and the signals that say what changed.

Widgets call methods of `Studio` and listen to its signals; they never touch the session or the worker
themselves. Everything here runs in the window's thread and computes nothing: arithmetic is asked of the worker
(`gdstudio.ui.bench`), and what comes back is taken by a frame timer, so that all views change in the same frame.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Literal

from gdstudio.model import Field, FieldRequest, Lesson, Message, RunSpec
from gdstudio.model.edits import apply as edited
from gdstudio.runs import SPEEDS, AppliesFrom, Row, Run, as_lesson, headline_parts
from gdstudio.ui.axis import timeline_end
from gdstudio.ui.fonts import missing_letters
from gdstudio.ui.live import Live
from gdstudio.ui.scale import Scale
from gdstudio.ui.text import say, tr
from gdstudio.ui.theme import Theme


class Studio(Live):
    """The session as Qt sees it. See `Signals` for when each signal comes.

    `session`, `catalogue`, `look` (theme and scale) and `showing` (figures, companion, layers) may be read.
    """

    # Edits: `path` as in model.edits.apply. InputError or LanguageError, and then nothing has changed.

    def edit(self, path: str, value: object) -> None:
        """Change a setting of the selected run, undoably."""
        with self._acting(recompute=True):
            self.session.edit(path, value)

    def preview(self, path: str, value: object) -> RunSpec:
        """The RunSpec that `edit` would make, or its error: for verdicts while typing. Changes nothing."""
        return edited(self.spec, path, value, self.catalogue)

    def show_preview(self, spec: RunSpec | None) -> None:
        """Draw the function that is being typed faintly, or nothing of the kind."""
        with self._acting():
            self.previewed = spec
            self.changed("figures")

    def begin_drag(self) -> None:
        """A slider or handle was taken."""
        with self._acting():
            self.session.begin_drag()

    def drag(self, path: str, value: object) -> None:
        """The value under the hand: the latest one wins; the whole drag is one entry of undo."""
        with self._acting(recompute=True):
            if not self.session.dragging:
                self.session.begin_drag()
            self.session.drag(path, value)

    def end_drag(self) -> None:
        """Let go: the value stays."""
        with self._acting(recompute=True):
            self.session.end_drag()

    def cancel_drag(self) -> None:
        """Esc: the value of before."""
        with self._acting(recompute=True):
            self.session.cancel_drag()

    def undo(self) -> None:
        """The settings, path and cursor before the last change."""
        with self._acting(recompute=True):
            self.session.undo()

    def redo(self) -> None:
        """What was undone last, again."""
        with self._acting(recompute=True):
            self.session.redo()

    def undo_text(self) -> str:
        """E.g. "Undo learning rate 0.1 → 1.1"; "" if there is nothing to undo."""
        return say(self.session.undo_text() or "")

    def redo_text(self) -> str:
        """E.g. "Redo learning rate 0.1 → 1.1"; "" if there is nothing to redo."""
        return say(self.session.redo_text() or "")

    @property
    def applies_from(self) -> AppliesFrom:
        """Whether edits of a hyperparameter hold for the whole run ("whole") or from a step on."""
        return self.session.applies_from

    @applies_from.setter
    def applies_from(self, value: AppliesFrom) -> None:
        with self._acting():
            self.session.set_applies_from(value)

    # Transport

    def step(self, count: int = 1) -> None:
        """So many steps on, also beyond the limit."""
        with self._acting():
            self.microscope.step(count)

    def back(self, count: int = 1) -> None:
        """So many steps back; nothing at the start."""
        with self._acting():
            self.microscope.back(count)

    def play_pause(self) -> None:
        """Play at the chosen speed, or hold the step that is seen."""
        with self._acting():
            if self.state == "running":
                self.session.pause()
            else:
                self.session.play()

    def pause(self) -> None:
        """Hold the step that is seen."""
        if self.state == "running":
            self.play_pause()

    def to_start(self) -> None:
        """To step 0; the path stays in the timeline."""
        with self._acting():
            self.session.to_start()

    def run_to_end(self) -> None:
        """As fast as possible to the step limit or the run's end."""
        with self._acting():
            self.session.run_to_end()

    def scrub(self, row: int) -> None:
        """To a recorded row; the run is paused and stays so."""
        with self._acting():
            self.microscope.scrub(row)

    @property
    def speed(self) -> int:
        """The detent: an index into `runs.SPEEDS`."""
        return SPEEDS.index(self.session.speed)

    def set_speed(self, detent: int) -> None:
        """Another detent, from 0 to 6; the run goes on."""
        with self._acting():
            self.session.speed = SPEEDS[min(max(detent, 0), len(SPEEDS) - 1)]
            self.changed("speed")

    @property
    def cursor(self) -> int:
        """The row that is shown."""
        return self.session.cursor

    @property
    def reached(self) -> int:
        """The furthest row that was shown so far and is still there: a changed run may end earlier."""
        last = max((run.record.ticks for run in self.session.runs), default=0)
        return min(self.session.reached, max(last, 0))

    @property
    def state(self) -> Literal["idle", "running", "paused", "ended"]:
        """idle (at the start), running, paused, ended."""
        return self.session.state

    @property
    def steps_end(self) -> int:
        """The last step on the timeline's axis."""
        return timeline_end(self.session.limit * self.session.stride, self.session.reached * self.session.stride)

    # Runs

    @property
    def run(self) -> Run:
        """The selected run as it is shown."""
        return self.session.run

    @property
    def spec(self) -> RunSpec:
        """The selected run's settings as asked for last: what fields show."""
        return self.session.spec

    @property
    def shown_step(self) -> int:
        """The number of the selected run's step that is shown; 0 before the first row has come."""
        number = self.run.shown(self.cursor)
        return self.run.trajectory.step(number) if number >= 0 else 0

    def row(self) -> Row | None:
        """The selected run's row that is shown, None before the first has come."""
        number = self.run.shown(self.cursor)
        return self.run.trajectory.row(number) if number >= 0 else None

    def select(self, index: int) -> None:
        """Band, marks and fields belong to that run from now on."""
        with self._acting():
            self.session.select(index)
            self._follow_problem()

    def duplicate(self) -> None:
        """The selected run once more. InputError with eight runs."""
        with self._acting():
            self.session.duplicate()

    def race(self, path: str, value: object) -> None:
        """The selected run once more with a setting changed, beside it and selected; one entry of undo. InputError."""
        spec = self.preview(path, value)
        with self._acting():
            self.session.add(spec, after=self.run)

    def remove(self) -> None:
        """Take the selected run off the stage. InputError for the last one."""
        with self._acting():
            self.session.remove(self.session.selected)

    def show_run(self, index: int, visible: bool) -> None:
        """Draw a run, or do not."""
        with self._acting():
            self.session.set_visible(index, visible)

    def pin_run(self, index: int, pinned: bool) -> None:
        """Keep a run's settings as they are, or not; undoable."""
        with self._acting():
            self.session.set_pinned(index, pinned)

    def rename_run(self, index: int, name: str) -> None:
        """Give a run a name, undoably; "" for the one that its settings make."""
        with self._acting():
            self.session.rename(index, name)

    def switch_clock(self) -> None:
        """Count evaluations instead of steps, or steps again."""
        with self._acting():
            self.session.set_clock("steps" if self.session.clock == "evaluations" else "evaluations")

    def branch_here(self) -> None:
        """Changes of hyperparameters apply from the shown step on, until a lesson is opened."""
        self.applies_from = self.shown_step

    def raise_limit(self) -> None:
        """Memory is full: twice as much may be used, and the run goes on."""
        with self._acting():
            self.session.raise_limit()

    def keep_every(self) -> None:
        """Memory is full: every tenth step is kept, and the run goes on."""
        with self._acting():
            self.session.keep_every()

    # What is shown

    def field(self, request: FieldRequest) -> Field | None:
        """The field, or None; then it is asked of the worker, and `fields_changed` follows."""
        found = self.fields.get(request)
        if found is None:
            self.frames.request()
        return found

    def status(self) -> str:
        """The status sentence; a notice (what was restored) until the user does something."""
        if self.busy() and not self.run.trajectory.rows:
            return self.busy()
        failed = bool(self.session.runs) and self.run.outcome is not None and self.run.outcome.kind == "failed"
        if self.notice is not None and not failed:
            return say(self.notice)
        found = self.microscope.sentence()
        return found or (say(self.session.status(self._least_squares())) if self.session.runs else "")

    def _least_squares(self) -> float | None:
        field = self.fields.of("closed-form", self.run.spec.fitted)
        least = float(field.arrays["value"][0]) if field is not None else math.nan
        return least if math.isfinite(least) else None

    def busy(self) -> str:
        """What takes long, such as "Loading PyTorch, once per start, about 3 s"; "" when nothing does."""
        return self.waiting.text

    def headline(self) -> list[tuple[str, str]]:
        """The run as a sentence: (part, words), part "" for the words between; parts: lesson problem start optimizer
        rate branch engine runs."""
        return [("lesson", self.title()), *headline_parts(self.session.headline(), say)]

    def title(self) -> str:
        """The lesson's title in the window's language."""
        lesson = self.session.lesson
        return lesson.titled(self.look.language) if lesson else tr("Untitled")

    @property
    def figures(self) -> tuple[str, ...]:
        """Names of the figures on the stage."""
        return self.showing.figures

    @property
    def companion(self) -> str:
        """Name of the figure below or beside them, "" for none."""
        return self.showing.companion

    @property
    def layers(self) -> frozenset[str]:
        """Names of the layers that are drawn."""
        return self.showing.layers

    def figure_choices(self) -> list[tuple[str, str]]:
        """Names and titles of what the stage can show of this problem."""
        return self.showing.choices(stage=True)

    def companion_choices(self) -> list[tuple[str, str]]:
        """Names and titles of companions."""
        return self.showing.choices(stage=False)

    def layer_groups(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """Name, title and state of the layers that the shown figures have, as a menu has them (see `Showing`)."""
        return self.showing.layer_groups()

    def show_figure(self, name: str) -> None:
        """Bring a figure to the stage."""
        with self._acting():
            self.showing.show(name)
            self.changed("figures")

    def show_companion(self, name: str, *, second: bool = False) -> None:
        """Another companion, "" for none; or another one beside it."""
        with self._acting():
            self.showing.accompany(name, second=second)
            self.changed("figures")

    def show_layer(self, name: str, on: bool) -> None:
        """Draw a layer, or do not."""
        with self._acting():
            self.showing.show_layer(name, on)
            self.changed("figures")

    @property
    def theme(self) -> Theme:
        """The colours."""
        return self.look.theme

    @property
    def scale(self) -> Scale:
        """The sizes of type and lines."""
        return self.look.scale

    def set_theme(self, name: str) -> None:
        """ "light" or "dark"."""
        with self._acting():
            self.look.set_theme(name)
            self.changed("look")

    # Files

    def open_lesson(self, name_or_path: str | Path) -> None:
        """Open a built-in lesson by its name, or a file; a problem's is not written to by what is saved later. InputError or
        OSError, and then nothing has changed."""
        lesson = self.catalogue.lesson(str(name_or_path))
        self.open(lesson, notice=missing_letters(lesson.titled(self.look.language)) or lesson.asked(self.look.language))
        is_file = lesson.name != "" and str(name_or_path) not in self.catalogue.lessons
        self.opened_from = Path(name_or_path) if is_file else None

    def open(self, lesson: Lesson, *, notice: Message | None = None) -> None:
        """Put a lesson on the stage, paused. `notice` is the status until the user does something."""
        with self._acting():
            self.notice, self.unverified = notice, lesson.saved is not None
            self.session.open(lesson)
            self.opened_from = None
            self.showing.begin(lesson, self.session.spec)
            self._show_as_saved(lesson)
            self.changed("figures", "spec", "runs", "state", "cursor", "rows")

    def _show_as_saved(self, lesson: Lesson) -> None:
        saved = lesson.saved.ui if lesson.saved else {}
        if saved:
            self.showing.restore(saved.get("figures", ()), saved.get("companion", "loss"), saved.get("layers", ()),
                                 saved.get("camera"))  # fmt: skip
            detent = saved.get("speed", self.speed)
            self.session.speed = SPEEDS[detent] if isinstance(detent, int) and 0 <= detent < len(SPEEDS) else 2.0

    def restore_lesson(self) -> None:
        """The lesson as it was opened, or fresh from the catalogue if a session had been restored; undoable."""
        lesson = self.session.lesson
        with self._acting():
            if lesson is not None and lesson.saved is not None and lesson.name in self.catalogue.lessons:
                self.session.open(self.catalogue.lesson(lesson.name))
            else:
                self.session.restore_lesson()
            self.showing.begin(self.session.lesson, self.session.spec)
            self.changed("figures")

    def as_lesson(self) -> Lesson:
        """What is open, to be written."""
        showing = self.showing
        ui: dict[str, Any] = {
            "figures": list(showing.figures), "companion": showing.companion, "layers": sorted(showing.layers),
            "speed": self.speed, "lesson": self.session.lesson.name if self.session.lesson else "",
        }  # fmt: skip
        if showing.camera is not None:
            ui["camera"] = showing.camera.written()
        return as_lesson(self.session, ui)

    def say(self, message: Message | str) -> None:
        """A sentence to show for two seconds."""
        self.toast.emit(say(message))
