"""The table of data as an editor: the keys of a spreadsheet."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemDelegate, QWidget

from gdstudio.ui.panels.copying_view import CellView

_FILL_DOWN = QKeySequence("Ctrl+D")
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class DataView(CellView):
    """Enter goes down, with Shift up; from the last row on `went_beyond`. Ctrl+X, Ctrl+V, Delete and Ctrl+D are the
    page's. `left` when the pointer leaves.
    """

    left = Signal()
    pasted_ = Signal()
    deleted = Signal()
    cut = Signal()
    filled_down = Signal()
    went_beyond = Signal()

    def event(self, event: QEvent) -> bool:
        # The window's own keys would come first.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._signal(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        signal = self._signal(event)
        if signal is not None:
            signal.emit()
        elif event.key() in _ENTER:
            # The field in a cell passes the key on; what it holds is on its way.
            if self.state() != self.State.EditingState:
                self._go_down(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Escape):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _signal(self, event: QKeyEvent) -> SignalInstance | None:
        standard = QKeySequence.StandardKey
        for key, signal in ((standard.Paste, self.pasted_), (standard.Delete, self.deleted), (standard.Cut, self.cut)):
            if event.matches(key):
                return signal
        return self.filled_down if QKeySequence(event.keyCombination()) == _FILL_DOWN else None

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            self._go_down(1, beyond=True)

    def _go_down(self, rows: int, *, beyond: bool = False) -> None:
        index = self.currentIndex()
        there = index.siblingAtRow(index.row() + rows)
        if there.isValid():
            self.setCurrentIndex(there)
        elif beyond and index.isValid():
            self.went_beyond.emit()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.left.emit()
