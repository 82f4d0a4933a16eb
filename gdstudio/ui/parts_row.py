"""The parts of the step that is open, below the timeline: those that have run, the present one, those to come; a click
goes there.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gdstudio.ui.fonts import font
from gdstudio.ui.microscope import Opened
from gdstudio.ui.studio import Studio
from gdstudio.ui.text import say, tr

_DOT, _BESIDE, _APART, _INSET = 4.0, 5.0, 14.0, 12.0


class PartsRow(QWidget):
    """Seen while the microscope is on and a step can be opened. Where names find no room there are dots alone, with their
    names as tooltips."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.opened: Opened | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(tr("Parts of this step"))
        for signal in (studio.part_changed, studio.cursor_changed, studio.trace_changed, studio.runs_changed):
            signal.connect(self.follow)
        self.hide()

    @Slot()
    def follow(self) -> None:
        """The step on show."""
        self.opened = self.studio.microscope.opened()
        self.setVisible(self.studio.microscope.on and self.opened is not None)
        self.setAccessibleDescription(self.studio.microscope.sentence())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, round(1.45 * self.studio.scale.desk))

    def names(self) -> list[str]:
        """The parts' names."""
        return [say(part.title) for part in self.opened.parts] if self.opened is not None else []

    def places(self) -> list[tuple[float, str]]:
        """The middle of each dot and the name beside it, "" where there is no room."""
        names, metrics = self.names(), QFontMetricsF(font(self.studio.scale.desk))
        lengths = [2 * _DOT + _BESIDE + metrics.horizontalAdvance(name) for name in names]
        room = self.width() - 2 * _INSET
        named = sum(lengths) + _APART * (len(names) - 1) <= room
        each = min(room / max(len(names), 1), 2 * _DOT + _APART)
        found, x = list[tuple[float, str]](), _INSET
        for name, length in zip(names, lengths, strict=True):
            found.append((x + _DOT, name if named else ""))
            x += length + _APART if named else each
        return found

    def part_at(self, x: float) -> int:
        """The part under a pixel, counted from 1; 0 for none."""
        found = [number for number, (middle, _) in enumerate(self.places(), 1) if middle - 2 * _DOT <= x]
        return found[-1] if found else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.opened is None:
            return
        painter, theme, done = QPainter(self), self.studio.theme, self.opened.done
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        for number, (x, name) in enumerate(self.places(), 1):
            ran, present = number <= done, number == done
            shade = QColor(theme.accent if ran else theme.faint)
            painter.setPen(QPen(shade, 1.5))
            painter.setBrush(shade if ran else Qt.BrushStyle.NoBrush)
            radius = _DOT if present else _DOT - 1
            painter.drawEllipse(QPointF(x, middle), radius, radius)
            if name:
                painter.setFont(font(self.studio.scale.desk, bold=present))
                painter.setPen(QColor(theme.ink if ran else theme.quiet))
                left = x + _DOT + _BESIDE
                room = QRectF(left, 0, self.width() - left, self.height())
                painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        part = self.part_at(event.position().x())
        if part and event.button() == Qt.MouseButton.LeftButton:
            self.studio.go_to_part(part)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            part = self.part_at(event.pos().x())
            QToolTip.showText(event.globalPos(), self.names()[part - 1] if part else "", self)
            return True
        return super().event(event)
