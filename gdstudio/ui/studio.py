"""What the window's widgets talk to: one session, one worker, one clock, and the signals that say what changed.

Widgets call methods of `Studio` and listen to its signals; they never touch the session or the worker
themselves. Everything here runs in the window's thread and computes nothing: arithmetic is asked of the worker
(`gdstudio.ui.bench`), and what comes back is taken by a frame timer, so that all views change in the same frame.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

SPEEDS = (0.5, 1.0, 2.0, 5.0, 20.0, 100.0, None)
"""Steps per second of the seven detents; None is "max"."""


class Studio(QObject):
    """The session as Qt sees it.

    Signals carry no data (listeners read the studio), come at most once per frame each, and all those of one
    frame are emitted together, so that every view repaints in the same frame:

    - `spec_changed`: a RunSpec, the lesson or the selected run's settings are different (fields, headline)
    - `runs_changed`: the set of runs, the selection, names or visibility
    - `rows_changed`: recorded rows were added
    - `cursor_changed`: the cursor moved
    - `state_changed`: idle / running / paused / ended, or an outcome came
    - `undo_changed`: what undo and redo would do
    - `trace_changed`: `trace()` has another answer (always in the frame of the cursor's change when prefetched)
    - `fields_changed`: a field that was asked for has come
    - `figures_changed`: which figures, companion or layers are shown
    - `look_changed`: theme or scale
    - `speed_changed`, `busy_changed`: the speed asked for; the sentence of `busy()`
    - `followed`: like all of these together, at most 10 times a second during play and once when it ends: for
      side panels (tables, number lists), which need not follow each frame
    - `toast(str)`: a sentence to show for 2 s
    """

    spec_changed = Signal()
    runs_changed = Signal()
    rows_changed = Signal()
    cursor_changed = Signal()
    state_changed = Signal()
    undo_changed = Signal()
    trace_changed = Signal()
    fields_changed = Signal()
    figures_changed = Signal()
    look_changed = Signal()
    speed_changed = Signal()
    busy_changed = Signal()
    followed = Signal()
    toast = Signal(str)

    # What it holds: session, catalogue (model.Catalogue), theme (ui.theme.Theme), scale (ui.theme.Scale).
    # The selected run: `run` (runs.Run), `spec` (its RunSpec), `row()` (runs.Row at the cursor or None).

    # Edits. `path` as in model.edits.apply; each raises InputError, and then nothing has changed.
    def edit(self, path: str, value: object) -> None: ...
    def preview(self, path: str, value: object) -> object:
        """The RunSpec that `edit` would make, or InputError: for verdicts while typing. Changes nothing."""

    def begin_drag(self) -> None: ...
    def drag(self, path: str, value: object) -> None:
        """A live edit: the latest value wins; the whole drag is one entry of undo."""

    def end_drag(self) -> None: ...
    def cancel_drag(self) -> None: ...
    def undo(self) -> None: ...
    def redo(self) -> None: ...
    def undo_text(self) -> str:
        """E.g. "Undo learning rate 0.1 → 1.1"; "" if there is nothing to undo. `redo_text` likewise."""

    def redo_text(self) -> str: ...

    applies_from: Literal["whole"] | int
    """Property with setter: whether edits hold for the whole run or from step k on (D1)."""

    # Transport
    def step(self, count: int = 1) -> None: ...
    def back(self, count: int = 1) -> None: ...
    def play_pause(self) -> None: ...
    def to_start(self) -> None: ...
    def run_to_end(self) -> None: ...
    def scrub(self, row: int) -> None: ...
    def set_speed(self, detent: int) -> None: ...

    # Properties: cursor, reached, steps_end (the timeline's last step), state, speed (detent's index)

    # Runs
    def select(self, index: int) -> None: ...
    def duplicate(self) -> None: ...
    def remove(self) -> None: ...
    def branch_here(self) -> None: ...

    # What is shown
    def trace(self) -> object:
        """The Trace of the step that led to the cursor (at 0: of the step to come), or None until it has come."""

    def field(self, request: object) -> object:
        """The Field, or None; then it has been asked of the worker, and `fields_changed` follows."""

    def status(self) -> str:
        """The status sentence."""

    def busy(self) -> str:
        """What takes long, such as "Loading PyTorch, once per start, about 3 s"; "" when nothing does."""

    def headline(self) -> list[tuple[str, str]]:
        """The run as a sentence: (part, text), part "" for the words between; parts: lesson problem start
        optimizer learning_rate engine (and `data` in fits)."""

    # Properties: figures (names shown as main), companion (name or ""), layers (frozenset of names),
    # figure_choices() and companion_choices() -> list of (name, title)
    def show_figure(self, name: str) -> None: ...
    def show_companion(self, name: str) -> None: ...
    def show_layer(self, name: str, on: bool) -> None: ...
    def set_theme(self, name: Literal["light", "dark"]) -> None: ...

    # Files
    def open_lesson(self, name_or_path: str | Path) -> None: ...
    def restore_lesson(self) -> None: ...
    def save(self, path: Path) -> None: ...
