"""What is open is written a second after each settled edit, so that a close or a crash loses nothing.

Each running program has a file of its own, guarded by a lock; what the last one to close (or crash) left behind is
opened at the next start. Writing is atomic: the old file stands until the new one is whole.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QSaveFile, QTimer, Slot

from gdstudio.model import Catalogue, InputError, Lesson
from gdstudio.ui.studio import Studio

SETTLED_MS = 1000
_PATTERN = "session-*.toml"


class Restore(QObject):
    """Keeps one file in `folder` up to date with the studio."""

    def __init__(self, studio: Studio, folder: Path) -> None:
        super().__init__(studio)
        self._studio, self._folder = studio, folder
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / f"session-{uuid.uuid4().hex[:12]}.toml"
        self._lock = _lock_of(self.file)
        self._lock.tryLock(0)
        self._settled = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settled.timeout.connect(self.write)
        for signal in (studio.spec_changed, studio.runs_changed, studio.figures_changed, studio.cursor_changed):
            signal.connect(self._changed)

    @Slot()
    def _changed(self) -> None:
        # Play moves the cursor all the time; what counts is where it comes to rest.
        if not self._studio.session.dragging:
            self._settled.start()

    @Slot()
    def write(self) -> None:
        """Write now. A full disk or a folder that is gone costs the restoring, never the session."""
        self._settled.stop()
        if not self._studio.session.runs:
            return
        try:
            write_atomically(self.file, self._studio.as_lesson().write())
        except InputError:
            # Data too long for a file: what was open before them must not come back in their place.
            self.file.unlink(missing_ok=True)

    def close(self) -> None:
        """Write once more and let the next start find it."""
        self.write()
        self._lock.unlock()

    def discard(self) -> None:
        """Leave nothing behind."""
        self._settled.stop()
        self._lock.unlock()
        self.file.unlink(missing_ok=True)

    def left_behind(self, catalogue: Catalogue) -> Lesson | None:
        """What the last program to close or crash had open, None if there is nothing; older files are removed."""
        found = sorted(self._folder.glob(_PATTERN), key=_changed_at, reverse=True)
        free = [file for file in found if file != self.file and _is_free(file)]
        lesson = next((lesson for file in free if (lesson := _read(file, catalogue)) is not None), None)
        for file in free:
            file.unlink(missing_ok=True)
        return lesson


def write_atomically(file: Path, text: str) -> bool:
    """Replace the file's content at once; whether it could be written."""
    saving = QSaveFile(str(file))
    if not saving.open(QSaveFile.OpenModeFlag.WriteOnly):
        return False
    saving.write(text.encode())
    return saving.commit()


def _read(file: Path, catalogue: Catalogue) -> Lesson | None:
    """A file that cannot be read (from a newer program, cut off by a full disk) is passed over."""
    try:
        lesson = Lesson.read(file, catalogue)
    except (InputError, OSError):
        return None
    name = lesson.saved.ui.get("lesson", "") if lesson.saved else ""
    return replace(lesson, name=str(name))


def _changed_at(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def _is_free(file: Path) -> bool:
    """Whether no running program holds it."""
    lock = _lock_of(file)
    free = lock.tryLock(0)
    if free:
        lock.unlock()
    return free


def _lock_of(file: Path) -> QLockFile:
    lock = QLockFile(str(file.with_suffix(".lock")))
    # A lock counts as stale by its owner's death only, never by age.
    lock.setStaleLockTime(0)
    return lock
