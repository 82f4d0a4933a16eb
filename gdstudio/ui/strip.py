"""A companion of the stage's figures, with its title, a choice: below them over the timeline's own axis, or beside them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from gdstudio.ui.drawing import reading_of
from gdstudio.ui.fonts import font
from gdstudio.ui.pane import Pane
from gdstudio.ui.studio import Studio
from gdstudio.ui.text import tr

ROOM_FOR_TITLE = 110
"""Pixels that must be free beside the axes for the title to stand there."""

TITLE = 1.35
"""Height of the title's button, in heights of its type: the words that follow belong to it."""

EDGE = 1.5
"""Room at the right of axes that end nowhere in particular, in sizes of the type."""


class Strip(QWidget):
    """One companion pane and its title. The pane is another one whenever the choice changes. `second` is the one beside
    the first, where there are two; `headed` has its title in a row of its own, above the axes."""

    def __init__(self, studio: Studio, parent: QWidget | None = None, *, second: bool = False) -> None:
        super().__init__(parent)
        self.studio, self.second, self.headed = studio, second, False
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.panes: dict[str, Pane] = {}
        self._beside = False
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.title = QToolButton(self)
        self.title.setProperty("quiet", True)
        self.title.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.title.setToolTip(tr("What is drawn here"))
        self.title.clicked.connect(self._choose)
        self.reading = QLabel(self)
        self.reading.setWordWrap(True)
        self.reading.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.reading.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.reading.hide()
        studio.followed.connect(self._read)
        self.setMinimumHeight(72)

    @property
    def pane(self) -> Pane | None:
        """The pane on show."""
        return self.panes.get(self.name)

    @property
    def name(self) -> str:
        """The companion's name, "" for none."""
        return self.studio.showing.second if self.second else self.studio.companion

    def follow(self) -> Pane | None:
        """Show the companion that is chosen; returns a pane that was made for it just now."""
        made, name = None, self.name
        if name and name not in self.panes:
            made = self.panes[name] = Pane(self.studio, name, self)
            self._layout.addWidget(made)
        for other, pane in self.panes.items():
            pane.setVisible(other == name)
        titles = dict(self.studio.companion_choices())
        self.title.setText(f"{titles.get(name, '')} ▾")
        self.title.setAccessibleName(tr("Companion figure: {title}", title=titles.get(name, "")))
        return made

    def set_look(self) -> None:
        """Theme and scale of the studio."""
        self.title.setFont(font(self.studio.scale.desk))
        self.title.setFixedHeight(round(TITLE * self.title.fontMetrics().height()))
        self.reading.setFont(font(self.studio.scale.desk))
        self.reading.setStyleSheet(f"color: {self.studio.theme.quiet}")
        self.setStyleSheet(f"gdstudio--ui--strip--Strip {{ background: {self.studio.theme.stage}; }}")
        for pane in self.panes.values():
            pane.set_look()
        self.place_title()

    def inset(self, left: float, right: float) -> None:
        """Draw between these pixels' distances from both edges, so that the axis ends where the timeline does."""
        self._set_margins(max(round(left), 0), 0, max(round(right), 0))

    def head(self) -> None:
        """Draw over the whole width, below a row with the title."""
        self.headed = True
        if self.pane is not None:
            self.pane.canvas.set_margins(0, EDGE * self.studio.scale.room)
        self.title.adjustSize()
        self._set_margins(0, self.title.height(), 0)
        self.place_title()

    def _set_margins(self, left: int, top: int, right: int) -> None:
        margins = self._layout.contentsMargins()
        if (margins.left(), margins.top(), margins.right()) != (left, top, right):
            self._layout.setContentsMargins(left, top, right, 0)
            self._layout.activate()
            # What the pane has left is painted over by nobody else.
            self.update()

    def place_title(self) -> None:
        """Beside the axes where there is room, else in their upper corner."""
        if self.pane is None:
            return
        offset = self._layout.contentsMargins().left()
        left, right = (offset + edge for edge in self.pane.canvas.axes_span())
        self.title.adjustSize()
        width = self.title.width()
        beside = not self.headed and self.width() - right >= max(width + 16, ROOM_FOR_TITLE)
        self.pane.canvas.plot.set_named(beside)
        if self.headed:
            place = QPoint(max(round(left) - 12, 0), 0)
        elif beside:
            place = QPoint(round(right) + 10, 6)
        elif offset >= width + 16:
            place = QPoint(offset - width - 4, 8)
        else:
            place = QPoint(round(right) - width - 4, 2)
        self.title.move(place)
        self.title.raise_()
        self.reading.raise_()
        # Under the title there is room that nothing else can have, as the axis ends where the timeline does.
        words = self.title.fontMetrics().horizontalAdvance(self.title.text())
        x, top = place.x() + (width - words) // 2, place.y() + self.title.height()
        self.reading.setGeometry(x, top, self.width() - x - 8, self.height() - top)
        self._beside = beside
        self._read()

    @Slot()
    def _read(self) -> None:
        """What the axis does not say of itself, and the shown row in words, as far as there is room for all of them."""
        row = reading_of(self.studio) if self._beside and self.studio.session.runs else ""
        axis = self._axis_in_words()
        for text in ("\n".join(filter(None, (axis, row))), axis):
            if text != self.reading.text():
                self.reading.setText(text)
            if 0 < self.reading.heightForWidth(self.reading.width()) <= self.reading.height():
                break
        self.reading.setVisible(bool(text))

    def _axis_in_words(self) -> str:
        """That the axis is logarithmic, where its label has given way."""
        plot = self.pane.canvas.plot if self.pane is not None else None
        if not self._beside or plot is None or plot.figure is None or plot.axes is None or plot.axes.y_label:
            return ""
        return tr("Logarithmic axis") if plot.figure.y.log else ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place_title()

    @Slot()
    def _choose(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, title in [*self.studio.companion_choices(), *([] if self.second else [("", tr("None"))])]:
            action = QAction(title, menu, checkable=True, checked=name == self.name)
            action.setData(name)
            menu.addAction(action)
        menu.triggered.connect(self._chosen)
        menu.popup(self.title.mapToGlobal(QPoint(0, self.title.height())))

    @Slot(QAction)
    def _chosen(self, action: QAction) -> None:
        self.studio.show_companion(str(action.data()), second=self.second)
