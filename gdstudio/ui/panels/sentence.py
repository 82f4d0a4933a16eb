"""The run as a sentence on one line: words, and underlined parts that are buttons; what is too long is
elided.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QWidget

from gdstudio.ui.panels.icons import pixmap
from gdstudio.ui.theme import LIGHT, Theme

# What may be shortened, and how far, in type sizes; the longest goes first.
SHORTEST = {"problem": 5.0, "lesson": 4.0, "optimizer": 5.0, "start": 4.0, "engine": 3.5, "pitfall": 6.0}
MENU_PART = "lesson"
# What nobody should forget: amber, with a sign.
WARNING_PART = "pitfall"


class Part(QAbstractButton):
    """One underlined part. Its full text is the tooltip where it had to be elided."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.name = name
        self._theme = LIGHT
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self._theme = theme
        self.update()

    def _arrow(self) -> float:
        """Room for the arrow of a part that opens a menu."""
        return 0.95 * self.fontMetrics().height() if self.name == MENU_PART else 0.0

    def _sign(self) -> float:
        """Room for the sign before a warning."""
        return 1.15 * self.fontMetrics().height() if self.name == WARNING_PART else 0.0

    def wanted(self) -> float:
        """The width of its whole text."""
        return QFontMetricsF(self.font()).horizontalAdvance(self.text()) + self._arrow() + self._sign() + 4

    def fitted(self, width: float) -> float:
        """What its text takes of that width: a shortened one ends at a letter, and what follows stands beside it."""
        beside = self._arrow() + self._sign() + 4
        shown = self._shown(width)
        return min(width, QFontMetricsF(self.font()).horizontalAdvance(shown) + beside + (shown != self.text()))

    def _shown(self, width: float) -> str:
        room = width - 4 - self._arrow() - self._sign()
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, round(room + 1))

    def sizeHint(self) -> QSize:
        return QSize(round(self.wanted()), round(self.fontMetrics().height() * 1.3))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self.underMouse() or self.isDown()
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        elif lit:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.hover))
            painter.drawRoundedRect(QRectF(self.rect()), 5, 5)
        metrics = self.fontMetrics()
        left, shown = 2 + round(self._sign()), self._shown(self.width())
        base = (self.height() + metrics.ascent() - metrics.descent()) / 2
        painter.setPen(QColor(theme.alert if self._sign() else theme.ink))
        painter.drawText(left, round(base), shown)
        painter.setPen(QPen(QColor(theme.accent if lit else theme.alert if self._sign() else theme.faint), 1.5))
        underline = base + metrics.descent() * 0.75
        painter.drawLine(left, round(underline), left + metrics.horizontalAdvance(shown), round(underline))
        if self._sign():
            size = round(metrics.height() * 0.95)
            sign = pixmap("warning", theme.alert, size, self.devicePixelRatioF())
            painter.drawPixmap(2, (self.height() - size) // 2, sign)
        if self._arrow():
            size = round(metrics.height() * 0.75)
            arrow = pixmap("chevron-down", theme.quiet, size, self.devicePixelRatioF())
            painter.drawPixmap(round(self.width() - size - 1), (self.height() - size) // 2 + 1, arrow)


class Sentence(QWidget):
    """`pressed(part name)`. Parts keep their widgets as long as the sentence has the same parts."""

    pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._pieces: list[QLabel | Part] = []
        self._shape: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def parts(self) -> dict[str, Part]:
        """The buttons by name."""
        return {piece.name: piece for piece in self._pieces if isinstance(piece, Part)}

    def show_parts(self, parts: list[tuple[str, str]]) -> None:
        """The sentence as (part name, text), "" for words between."""
        shape = tuple(name for name, _ in parts)
        if shape != self._shape:
            self._shape = shape
            self._build(shape)
        for piece, (_, text) in zip(self._pieces, parts, strict=True):
            if piece.text() != text:
                piece.setText(text)
                piece.setAccessibleName(text.strip())
        self.setAccessibleName("".join(text for _, text in parts))
        self.arrange()

    def set_type(self, font: QFont, theme: Theme) -> None:
        """Type and colours."""
        self._theme = theme
        self.setFont(font)
        for piece in self._pieces:
            self._dress(piece)
        self.arrange()

    def _dress(self, piece: QLabel | Part) -> None:
        """A style sheet on the application keeps fonts from being inherited: each piece is told."""
        piece.setFont(self.font())
        if isinstance(piece, Part):
            piece.set_theme(self._theme)

    def _build(self, shape: tuple[str, ...]) -> None:
        for piece in self._pieces:
            piece.hide()
            piece.deleteLater()
        self._pieces = [self._piece(name) for name in shape]

    def _piece(self, name: str) -> QLabel | Part:
        if not name:
            label = QLabel(self)
            label.setTextFormat(Qt.TextFormat.PlainText)
            self._dress(label)
            label.show()
            return label
        part = Part(name, self)
        self._dress(part)
        part.clicked.connect(lambda _=False, name=name: self.pressed.emit(name))
        part.show()
        return part

    def arrange(self) -> None:
        """Put all pieces on the line, the longest parts shortened until they fit."""
        widths = [self._wanted(piece) for piece in self._pieces]
        self._shorten(widths)
        widths = [
            piece.fitted(width) if isinstance(piece, Part) else width
            for piece, width in zip(self._pieces, widths, strict=True)
        ]
        x = 0.0
        for piece, width in zip(self._pieces, widths, strict=True):
            height = piece.sizeHint().height()
            piece.setGeometry(round(x), (self.height() - height) // 2, round(x + width) - round(x), height)
            if isinstance(piece, Part):
                piece.setToolTip(piece.text() if width < piece.wanted() - 1 else "")
            x += width

    def _wanted(self, piece: QLabel | Part) -> float:
        if isinstance(piece, Part):
            return piece.wanted()
        return QFontMetricsF(self.font()).horizontalAdvance(piece.text())

    def _shorten(self, widths: list[float]) -> None:
        """Take what is too much from the longest part, then from the next, down to the shortest that can be
        read.
        """
        unit = self.fontMetrics().height()
        over = sum(widths) - self.width()
        names = [piece.name if isinstance(piece, Part) else "" for piece in self._pieces]
        while over > 0:
            room = [width - SHORTEST.get(name, 1e9) * unit for name, width in zip(names, widths, strict=True)]
            if any(left > 0.5 for name, left in zip(names, room, strict=True) if name != WARNING_PART):
                # It is read whole as long as anything else can be shortened.
                room = [0.0 if name == WARNING_PART else left for name, left in zip(names, room, strict=True)]
            place = max(range(len(widths)), key=lambda at: widths[at] if room[at] > 0.5 else -1.0, default=0)
            if not widths or room[place] <= 0.5:
                return
            rest = sorted((width for width, left in zip(widths, room, strict=True) if left > 0.5), reverse=True)
            step = widths[place] - rest[1] + 1 if len(rest) > 1 else over
            taken = min(over, room[place], max(step, 1.0))
            widths[place] -= taken
            over -= taken

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()
