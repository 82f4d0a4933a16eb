"""A row of a list of actions: the name at the left, its keys at the right in quiet type."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

KEYS = Qt.ItemDataRole.UserRole + 1


class KeyedItem(QStyledItemDelegate):
    """The keys are the item's second user datum."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        palette: QPalette = option.palette
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        enabled = bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
        if chosen:
            painter.fillRect(option.rect, palette.color(QPalette.ColorRole.Highlight))
        group = QPalette.ColorGroup.Active if enabled else QPalette.ColorGroup.Disabled
        ink = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        box = option.rect.adjusted(12, 0, -12, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(palette.color(group, ink))
        painter.drawText(box, middle | Qt.AlignmentFlag.AlignLeft, index.data())
        quiet = ink if chosen else QPalette.ColorRole.PlaceholderText
        painter.setPen(palette.color(group, quiet))
        painter.drawText(box, middle | Qt.AlignmentFlag.AlignRight, index.data(KEYS) or "")

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, round(option.fontMetrics.height() * 1.9))
