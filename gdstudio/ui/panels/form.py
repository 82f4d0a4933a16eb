"""A titled form: labels that are buddies of their fields, in one column that grows with the type."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QFormLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gdstudio.ui.panels.focus import came_by_tab, to_stage
from gdstudio.ui.panels.icons import pixmap
from gdstudio.ui.panels.room import make_room
from gdstudio.ui.theme import LIGHT, Theme, mix

# Short labels are as wide as this many lines are high, so that fields of neighbouring forms begin at one place.
LABEL = 2.3


# The focus is back because something that had lain over the window is closed.
_COMES_BACK = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class Choice(QComboBox):
    """A list to choose from. The wheel changes nothing unless it is open; choosing gives the focus back to
    the stage.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(8)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._by_tab = False
        self.activated.connect(self._given_back)

    def _given_back(self) -> None:
        to_stage(self)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        reason = event.reason()
        if reason == Qt.FocusReason.MouseFocusReason or came_by_tab(reason):
            self._by_tab = came_by_tab(reason)
        elif reason in _COMES_BACK and not self._by_tab:
            # The list is closed, perhaps with nothing chosen: whoever came by the mouse goes on with the stage.
            QTimer.singleShot(0, self, self._given_back)

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        # As high as a line of text, so that forms stand in even rows.
        return QSize(super().sizeHint().width(), self.fontMetrics().height() + 14)

    def minimumSizeHint(self) -> QSize:
        return QSize(4 * self.fontMetrics().height(), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = self.hasFocus()
        edge = theme.accent if ring else mix(theme.line, theme.ink, 0.1)
        painter.setPen(QPen(QColor(edge), 2 if ring else 1))
        painter.setBrush(QColor(theme.hover if self.underMouse() else theme.stage))
        inset = 1.0 if ring else 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 6, 6)
        size = round(self.fontMetrics().height() * 0.9)
        arrow = pixmap("chevron-down", theme.quiet, size, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - size - 7, (self.height() - size) // 2, arrow)
        words = self.currentText() or self.placeholderText()
        painter.setPen(QColor(theme.ink if self.currentText() else theme.quiet))
        box = self.rect().adjusted(9, 0, -size - 10, 0)
        shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def show_data(self, data: object) -> None:
        """Stand on the entry with these data."""
        place = self.findData(data)
        if place != self.currentIndex():
            self.setCurrentIndex(place)


class Form(QWidget):
    """A heading and rows; rows can be taken out and made again when what they show has another shape."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = QLabel(title)
        self.heading.setProperty("heading", True)
        self.rows = QFormLayout()
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setHorizontalSpacing(10)
        self.rows.setVerticalSpacing(7)
        self.rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.rows.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self.rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(7)
        self.column.addWidget(self.heading)
        self.column.addLayout(self.rows)

        self._theme: Theme | None = None
        self._labels: list[QLabel] = []
        self._wanted: list[int] = []

    def add(self, label: str, field: QWidget, tip: str = "") -> QWidget:
        """A row; "" for a field over the whole width."""
        if tip:
            field.setToolTip(tip)
        if label:
            words = QLabel(label)
            words.setToolTip(tip)
            self._labels.append(words)
            words.setBuddy(field.focusProxy() or field)
            self.rows.addRow(words, field)
        else:
            self.rows.addRow(field)
        if self._theme is not None and hasattr(field, "set_theme"):
            field.set_theme(self._theme)
        self._fit_labels()
        # A child's first layout is not asked for before it is shown, which is later than the next frame.
        if self.isVisible() and not field.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
            field.show()
            make_room(field)
        return field

    def clear(self) -> None:
        """Take out all rows. They are deleted later: the field that is committing may be one of them. A focus in one of them
        goes to the stage, and to no field beside them."""
        self._labels.clear()
        focused = QApplication.focusWidget()
        while self.rows.rowCount():
            taken = self.rows.takeRow(0)
            for item in (taken.labelItem, taken.fieldItem):
                widget = item.widget() if item is not None else None
                if widget is not None:
                    if focused is not None and (widget is focused or widget.isAncestorOf(focused)):
                        to_stage(self)
                    widget.hide()
                    widget.deleteLater()

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme, for each row that has any."""
        self._theme = theme
        self._fit_labels()
        for widget in self.findChildren(QWidget):
            if widget.parent() is self and hasattr(widget, "set_theme"):
                widget.set_theme(theme)

    def _fit_labels(self) -> None:
        for words in self._labels:
            words.setMinimumWidth(round(LABEL * self.fontMetrics().height()))

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize, QEvent.Type.Show):
            self._place_again()
        if event.type() == QEvent.Type.LayoutRequest:
            make_room(self.parentWidget())
        return handled

    def _place_again(self) -> None:
        """A layout that was asked for its size forgets that its rows have changed, and leaves them squeezed where the
        whole is as large as before. Once for each set of wanted heights: it asks for another layout."""
        fields = [item.widget() for row in range(self.rows.rowCount())
                  if (item := self.rows.itemAt(row, QFormLayout.ItemRole.FieldRole)
                      or self.rows.itemAt(row, QFormLayout.ItemRole.SpanningRole))]  # fmt: skip
        wanted = [field.minimumSizeHint().height() for field in fields if field.isVisible()]
        given = [field.height() for field in fields if field.isVisible()]
        if wanted != self._wanted and any(has < needs for has, needs in zip(given, wanted, strict=True)):
            self._wanted, place = wanted, self.rows.geometry()
            self.rows.invalidate()
            self.rows.setGeometry(place)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_labels()
