"""Keys as they are read: arrows as arrows, "Page Down" in full."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence

_NAMES = {"Right": "→", "Left": "←", "Up": "↑", "Down": "↓", "PgDown": "Page Down", "PgUp": "Page Up", "-": "−"}


def key_name(sequence: QKeySequence) -> str:
    """One shortcut, such as "Ctrl+↑"."""
    text = sequence.toString(QKeySequence.SequenceFormat.NativeText)
    head, plus, last = text.rpartition("+") if len(text) > 1 and not text.endswith("+") else ("", "", text)
    return f"{head}{plus}{_NAMES.get(last, last)}"


def keys_of(action: QAction) -> str:
    """All shortcuts of an action."""
    return "   ".join(map(key_name, action.shortcuts()))
