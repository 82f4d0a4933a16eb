"""Keys that belong to the lecture wherever the focus is: a presenter's clicker, held arrow keys, Space, Escape.

A clicker sends Page Down, Page Up, one button that alternates F5 and Escape (and may be out of phase), and a full
stop. So Page Up and Down step also over sliders, tables, lists and popovers, F5 never leaves full screen and Escape
never touches a run. A held key steps at most at the speed that is shown.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from gdstudio.ui.studio import Studio

FASTEST_REPEAT = 30.0
"""Steps a second of a held key at the speed "max"."""

_PAGE = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
_ARROWS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}


class Repeat:
    """Whether a held key may step once more."""

    def __init__(self, studio: Studio, clock: Callable[[], float] = time.monotonic) -> None:
        self._studio, self._clock, self._last = studio, clock, -math.inf

    def step(self, direction: int, *, held: bool) -> None:
        """Step on or back; a repetition that comes too early is dropped, so that nothing runs on after release."""
        now = self._clock()
        period = 1 / min(self._studio.session.speed, FASTEST_REPEAT)
        # Keyboards repeat a little unevenly; a repetition a tenth early is not too early.
        if held and now - self._last < 0.9 * period:
            return
        self._last = now
        if direction > 0:
            self._studio.step()
        else:
            self._studio.back()


class Keys(QObject):
    """An event filter on whatever has the focus, and on the window for when nothing has; until `remove`.

    Not on the application: every event of every widget would then have to wait for the interpreter's lock.
    """

    def __init__(self, studio: Studio, window: QWidget, enter_full_screen: Callable[[], None]) -> None:
        super().__init__(window)
        self._window, self._enter_full_screen = window, enter_full_screen
        self.repeat = Repeat(studio)
        self._focus: QWidget | None = None
        window.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow_focus)

    def remove(self) -> None:
        """Keys are nobody's any more."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.disconnect(self._follow_focus)
        self._window.removeEventFilter(self)
        self._follow_focus(None, None)

    @Slot(QWidget, QWidget)
    def _follow_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._focus is not None and shiboken6.isValid(self._focus) and self._focus is not self._window:
            self._focus.removeEventFilter(self)
        self._focus = new if new is not None and self._is_ours(new) else None
        if self._focus is not None:
            self._focus.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) or not isinstance(event, QKeyEvent):
            return False
        focus = QApplication.focusWidget() or self._window
        if isinstance(focus, QMenu | QMenuBar) or isinstance(QApplication.activePopupWidget(), QMenu):
            # Keys move about in an open menu.
            return False
        if not isinstance(watched, QWidget) or (watched is self._window and focus is not self._window):
            return False
        act = self._meaning(event, focus)
        if act is None:
            if kind == QEvent.Type.ShortcutOverride and self._keeps(event, focus):
                event.accept()
                return True
            return False
        event.accept()
        if kind == QEvent.Type.KeyPress:
            act()
        return True

    def _is_ours(self, widget: QWidget) -> bool:
        """The window or something that pops up from it, but not a dialog in front of it."""
        if QApplication.activeModalWidget() is not None:
            return False
        host: QWidget | None = widget.window()
        while host is not None and host is not self._window:
            parent = host.parentWidget()
            host = parent.window() if parent is not None else None
        return host is self._window

    def _meaning(self, event: QKeyEvent, focus: QWidget) -> Callable[[], None] | None:
        """What a key does for the lecture, None if it is not one of ours."""
        key, held = Qt.Key(event.key()), event.isAutoRepeat()
        keys = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        wanted = Qt.KeyboardModifier.ControlModifier if _has_pages(focus) else Qt.KeyboardModifier.NoModifier
        if key in _PAGE and getattr(focus, "takes_pages", False):
            return None
        if key in _PAGE and keys == wanted:
            return lambda: self.repeat.step(_PAGE[key], held=held)
        if keys != Qt.KeyboardModifier.NoModifier:
            return None
        if key in _ARROWS and not _wants_arrows(focus):
            return lambda: self.repeat.step(_ARROWS[key], held=held)
        if key == Qt.Key.Key_F5:
            return self._enter_full_screen
        return None

    def _keeps(self, event: QKeyEvent, focus: QWidget) -> bool:
        """Keys that a focused control needs for itself although the window has an action for them."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        if isinstance(focus, QAbstractButton):
            return plain and event.key() == Qt.Key.Key_Space
        if (_has_pages(focus) or getattr(focus, "takes_pages", False)) and event.key() in _PAGE:
            return plain
        if _wants_arrows(focus):
            return plain and event.key() in (
                Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Space,
            )  # fmt: skip
        return False


def _has_pages(focus: QWidget) -> bool:
    """Whether Page Up and Down move in the text that is typed there."""
    return isinstance(focus, QPlainTextEdit | QTextEdit) and not focus.isReadOnly()


def _wants_arrows(focus: QWidget) -> bool:
    """Whether ← and → move something inside the focused control: text, or a control reached by Tab that says so."""
    if isinstance(focus, QLineEdit | QPlainTextEdit | QTextEdit):
        return True
    return bool(getattr(focus, "takes_arrows", False))
