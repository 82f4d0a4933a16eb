"""The middle of the window: inspector, stage with its band, and the step column on wide screens. Splitters only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from gdstudio.ui.arrangement import Arrangement
from gdstudio.ui.panels.band import Band
from gdstudio.ui.panels.inspector import Inspector
from gdstudio.ui.panels.step_page import StepColumn
from gdstudio.ui.stage import Stage

HANDLE = 4


class Body(QWidget):
    """The inspector stands beside the stage, or lies over it where there is no room; then it is closed at first."""

    def __init__(self, inspector: Inspector, stage: Stage, band: Band, column: StepColumn) -> None:
        super().__init__()
        self.inspector, self.stage, self.band, self.column = inspector, stage, band, column
        self._docked, self._over = True, False
        self._opened_for_editor = False
        self._places: Arrangement | None = None
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._split.setObjectName("columns")
        self._split.setChildrenCollapsible(False)
        self._overlay = QFrame(self)
        self._overlay.setObjectName("overlay")
        self._overlay.setFrameShape(QFrame.Shape.StyledPanel)
        self._overlay.setAutoFillBackground(True)
        self._overlay.hide()
        over = QHBoxLayout(self._overlay)
        over.setContentsMargins(0, 0, 0, 0)
        middle = QWidget(self)
        rows = QVBoxLayout(middle)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(stage, 1)
        rows.addWidget(band)
        for place, widget in enumerate((inspector, middle, column)):
            self._split.addWidget(widget)
            self._split.setStretchFactor(place, int(widget is middle))
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._split)
        inspector.editor_changed.connect(self._follow_editor)
        # Before a companion has found its place after a resize it is painted where the band is by now.
        stage.axes_moved.connect(band.update, Qt.ConnectionType.QueuedConnection)
        stage.graph.view.line_changed.connect(column.show_node)
        for place in (1, 2):
            self._split.handle(place).installEventFilter(self)

    @property
    def inspector_shown(self) -> bool:
        """Whether the inspector can be seen."""
        return self._over if self._is_overlay() else self._docked

    def _is_overlay(self) -> bool:
        return self._places is not None and self._places.inspector_overlay

    def toggle_inspector(self) -> None:
        """Show or hide the inspector."""
        if self._is_overlay():
            self._over = not self._over
        else:
            self._docked = not self._docked
        self._show_inspector()

    def arrange(self, places: Arrangement) -> None:
        """Widths and heights as they are given; what the user has moved is moved back."""
        before = self._places.inspector_overlay if self._places else False
        changed = before != places.inspector_overlay
        self._places = places
        if changed:
            # What is being written does not go out of sight.
            self._over = self.inspector.editing
            self._move_inspector(places.inspector_overlay)
        self.column.setVisible(places.right > 0)
        self.inspector.set_step_beside(places.right > 0)
        self.band.set_arithmetic(places.arithmetic_in_band)
        self.stage.graph.view.write_line(places.arithmetic_in_band)
        self.stage.arrange(places)
        self._show_inspector()

    def _move_inspector(self, overlay: bool) -> None:
        focus = QApplication.focusWidget()
        held = focus if focus is not None and self.inspector.isAncestorOf(focus) else None
        self._place_inspector(overlay)
        if held is not None and self.inspector_shown:
            # Whoever types goes on typing.
            self.inspector.show()
            held.setFocus()

    def _place_inspector(self, overlay: bool) -> None:
        if overlay:
            layout = self._overlay.layout()
            if layout is not None:
                layout.addWidget(self.inspector)
        else:
            self._split.insertWidget(0, self.inspector)
            self._split.setStretchFactor(0, 0)
            self._split.handle(1).installEventFilter(self)

    def _show_inspector(self) -> None:
        shown = self.inspector_shown
        self._overlay.setVisible(shown and self._is_overlay())
        self.inspector.setVisible(shown)
        # A splitter keeps its handle beside a hidden column.
        self._split.setHandleWidth(
            HANDLE if (self._docked and not self._is_overlay()) or self.column.isVisible() else 0
        )
        self._size()

    def _follow_editor(self) -> None:
        """Writing an optimizer needs a wider column, and one that is there."""
        editing = self.inspector.editing
        if editing and not self.inspector_shown:
            self._opened_for_editor = True
            self.toggle_inspector()
        elif not editing and self._opened_for_editor:
            self._opened_for_editor = False
            self.toggle_inspector()
        else:
            self._size()

    def _width(self, places: Arrangement) -> int:
        """Of the inspector."""
        if not self.inspector.editing:
            return places.inspector
        return max(places.inspector, min(self.inspector.sizeHint().width(), self.width() // 2))

    def _size(self) -> None:
        places = self._places
        if places is None:
            return
        width = self._width(places)
        left = width if self._docked and not places.inspector_overlay else 0
        middle = max(self.width() - left - places.right, 1)
        sizes = [middle, places.right] if places.inspector_overlay else [left, middle, places.right]
        self._split.setSizes(sizes)
        self._place_overlay(places)
        self._overlay.raise_()

    def _place_overlay(self, places: Arrangement) -> None:
        """Over the stage; the band with the status stays in sight."""
        self._overlay.setGeometry(0, 0, self._width(places), self.height() - self.band.sizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A double click on a splitter puts the columns back."""
        if event.type() == QEvent.Type.MouseButtonDblClick:
            self._size()
            return True
        return False

    def resizeEvent(self, event: QEvent) -> None:
        if self._places is not None:
            self._place_overlay(self._places)
