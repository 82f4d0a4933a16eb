"""The studio's signals, and the rule that all those of one frame come together."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gdstudio.ui.frames import Frames

ORDER = (
    "look", "spec", "runs", "figures", "rows", "cursor", "part", "state", "trace", "fields", "undo", "speed", "followed",
)  # fmt: skip


class Signals(QObject):
    """Signals carry no data (listeners read the studio) and come at most once a frame each:

    - `spec_changed`: the lesson or a run's settings (fields, headline)
    - `runs_changed`: the set of runs, the selection, names or visibility
    - `rows_changed`: recorded rows were added
    - `cursor_changed`: the cursor moved
    - `part_changed`: the microscope was turned on or off, or went to another part of the step
    - `state_changed`: idle, running, paused, ended, or another status sentence
    - `undo_changed`: what undo and redo would do
    - `trace_changed`: `trace()` has another answer (in the frame of the cursor's move when it was prefetched)
    - `fields_changed`: a field that was asked for has come, or has failed
    - `figures_changed`: which figures, companion or layers are shown
    - `look_changed`: theme, scale or language
    - `speed_changed`: the speed asked for
    - `followed`: after all of these; at most ten times a second during play, and once when it ends: for side
      panels (tables, lists of numbers, sentences), which need not follow each frame; between two frames where a run
      goes as fast as it can

    - `framed`: last of all, in every frame in which anything changed: for views that draw everything anew;
      `in_frame` are the names of what changed in it

    and at any time `busy_changed` (the sentence of `busy()`), `toast(str)`, a sentence to show for 2 s, and
    `writing_wanted`: someone asks for the editor of optimizers.
    """

    spec_changed = Signal()
    runs_changed = Signal()
    rows_changed = Signal()
    cursor_changed = Signal()
    part_changed = Signal()
    state_changed = Signal()
    undo_changed = Signal()
    trace_changed = Signal()
    fields_changed = Signal()
    figures_changed = Signal()
    look_changed = Signal()
    speed_changed = Signal()
    followed = Signal()
    framed = Signal()
    busy_changed = Signal()
    toast = Signal(str)
    writing_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.frames = Frames(self)
        self._changed: set[str] = set()
        self.in_frame: frozenset[str] = frozenset()

    def changed(self, *names: str) -> None:
        """These are to be emitted with the next frame."""
        self._changed.update(names)

    def emit_now(self, name: str) -> None:
        """Say this one change before the frame comes: keys that follow at once depend on it."""
        if name in self._changed:
            self._changed.discard(name)
            getattr(self, f"{name}_changed").emit()

    def any_changed(self) -> bool:
        """Whether the next frame has something to say."""
        return bool(self._changed)

    def emit_changed(self) -> None:
        """Say everything that changed since the last frame, `followed` last."""
        changed, self._changed = self._changed, set()
        self.in_frame = frozenset(changed)
        for name in ORDER:
            if name in changed:
                getattr(self, f"{name}_changed" if name != "followed" else name).emit()
        if changed:
            self.framed.emit()
