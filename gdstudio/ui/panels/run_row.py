"""One run in the list of runs: its number, its line as in the figures, its name, its value, and whether it is drawn."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from gdstudio.ui.legend import paint_sample
from gdstudio.ui.panels.icons import pixmap
from gdstudio.ui.scale import Scale
from gdstudio.ui.text import tr
from gdstudio.ui.theme import Theme, mix

# In heights of the type: of the row, the number's column, the line, the signs at the right.
ROW, NUMBER, LINE, SIGN = 1.75, 0.8, 2.1, 1.3
# A method's name that takes less than this part of the room is whole, however much follows.
SHORT_NAME = 0.6


class RunRow(QWidget):
    """A click selects, one on the eye hides or shows, a double click on the name renames."""

    chosen = Signal()
    eye_pressed = Signal()
    renamed = Signal(str)
    menu_wanted = Signal(object)

    def __init__(self, theme: Theme, scale: Scale, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._scale = theme, scale
        self._number, self._colour, self._name, self._value, self._sign = 1, 0, "", "", ""
        self._given = ""
        self._selected = self._pinned = False
        self._visible = True
        self._editor: QLineEdit | None = None
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_run(
        self, number: int, colour: int, name: str, value: str, sign: str, *, selected: bool, drawn: bool, pinned: bool,
        given: str = "",
    ) -> None:  # fmt: skip
        """What the row says; repainted only where it differs. `sign` is the icon of how the run ended, "" for none;
        `given` the part of the name that the run has whatever stands beside it."""
        self._given = given or name
        new = (number, colour, name, value, sign, selected, drawn, pinned)
        old = (self._number, self._colour, self._name, self._value, self._sign, self._selected, self._visible,
               self._pinned)  # fmt: skip
        if new == old:
            return
        self._number, self._colour, self._name, self._value, self._sign = number, colour, name, value, sign
        self._selected, self._visible, self._pinned = selected, drawn, pinned
        self.setAccessibleName(f"{number} {name}")
        self.setAccessibleDescription(value)
        self.setToolTip(name)
        self.update()

    def set_look(self, theme: Theme, scale: Scale) -> None:
        """Colours and sizes."""
        self._theme, self._scale = theme, scale
        self.updateGeometry()
        self.update()

    def _em(self) -> int:
        return self.fontMetrics().height()

    def sizeHint(self) -> QSize:
        return QSize(200, round(ROW * self._em()))

    def _eye(self) -> QRectF:
        side = SIGN * self._em()
        return QRectF(self.width() - side, 0, side, self.height())

    def _name_box(self) -> QRectF:
        em = self._em()
        left = 8 + (NUMBER + LINE) * em + 8
        right = self._eye().left() - self.fontMetrics().horizontalAdvance(self._value) - 10 - self._signs()
        return QRectF(left, 0, max(right - left, 20), self.height())

    def _signs(self) -> float:
        return self._em() * (bool(self._sign) + self._pinned)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, em = self._theme, QPainter(self), self._em()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._selected or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(mix(theme.stage, theme.accent, 0.14) if self._selected else theme.hover))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0, 1, 0, -1), 6, 6)
        if self._selected:
            painter.fillRect(QRectF(0, 5, 3, self.height() - 10), QColor(theme.accent))
        quiet = QColor(theme.quiet)
        painter.setPen(QColor(theme.ink) if self._visible else quiet)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(8, 0, NUMBER * em, self.height()), middle, str(self._number))
        start = 8 + NUMBER * em
        painter.setOpacity(1.0 if self._visible else 0.3)
        paint_sample(painter, "path", self._colour, theme, Scale.window(), start, start + LINE * em, self.height() / 2)
        painter.setOpacity(1.0)
        painter.setPen(QColor(theme.ink) if self._visible else quiet)
        self._paint_words(painter, middle)
        self._paint_signs(painter)

    def _paint_words(self, painter: QPainter, middle: Qt.AlignmentFlag) -> None:
        box = self._name_box()
        painter.drawText(box, middle, self._shortened(int(box.width())))
        painter.setPen(QColor(self._theme.quiet))
        value = QRectF(box.right(), 0, self._eye().left() - self._signs() - box.right() - 4, self.height())
        painter.drawText(value, middle | Qt.AlignmentFlag.AlignRight, self._value)

    def _shortened(self, width: int) -> str:
        """The name; where it is too long, what tells the run from others of its name stays as long as it can beside a
        short name."""
        metrics, right = self.fontMetrics(), Qt.TextElideMode.ElideRight
        if metrics.horizontalAdvance(self._name) <= width or not self._name.startswith(self._given):
            return metrics.elidedText(self._name, right, width)
        apart = self._name[len(self._given) :]
        left, own = width - metrics.horizontalAdvance(apart), metrics.horizontalAdvance(self._given)
        short = metrics.elidedText(self._given, right, left) if left > 2 * self._em() else "…"
        short = self._given if own < SHORT_NAME * width else short
        return metrics.elidedText(f"{short}{apart}" if apart else short, right, width)

    def _paint_signs(self, painter: QPainter) -> None:
        size, place = round(self._em() * 0.85), self._eye().left() - self._signs()
        for name in (*(("pin",) if self._pinned else ()), *((f"outcome-{self._sign}",) if self._sign else ())):
            sign = pixmap(name, self._theme.quiet, size, self.devicePixelRatioF())
            painter.drawPixmap(round(place), (self.height() - size) // 2, sign)
            place += self._em()
        shown = "eye" if self._visible else "eye-off"
        if self._selected or self.underMouse() or not self._visible:
            sign = pixmap(shown, self._theme.quiet, size, self.devicePixelRatioF())
            painter.drawPixmap(round(self._eye().center().x() - size / 2), (self.height() - size) // 2, sign)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
        elif self._eye().contains(event.position()):
            self.eye_pressed.emit()
        else:
            self.chosen.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """What was pressed here ends here."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._name_box().contains(event.position()):
            self.rename()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    # The name.

    def rename(self) -> None:
        """Type another name; Enter or another place keeps it, Esc does not."""
        editor = self._editor = NameField(self._given, self)
        editor.setAccessibleName(tr("Name of the run"))
        editor.setGeometry(self._name_box().toRect().adjusted(-5, 4, 8, -4))
        editor.finished.connect(self._finish)
        editor.show()
        editor.selectAll()
        editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _finish(self, name: str, kept: bool) -> None:
        editor, self._editor = self._editor, None
        if editor is not None:
            editor.hide()
            editor.deleteLater()
        if kept and name.strip() != self._given:
            self.renamed.emit(name)


class NameField(QLineEdit):
    """`finished(text, kept)` once."""

    finished = Signal(str, bool)

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.setMaxLength(60)
        self._done = False
        self.editingFinished.connect(lambda: self._end(kept=True))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._end(kept=False)
        else:
            super().keyPressEvent(event)

    def _end(self, *, kept: bool) -> None:
        if not self._done:
            self._done = True
            self.finished.emit(self.text(), kept)
