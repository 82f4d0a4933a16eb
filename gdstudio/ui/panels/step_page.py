"""The Step page of the inspector, and the step column that takes its place beside the stage from 1600 px on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdstudio.engines import TraceLine
from gdstudio.ui.panels.arithmetic import ways
from gdstudio.ui.panels.later import Later
from gdstudio.ui.panels.step_view import Facts, StepView
from gdstudio.ui.scale import Scale
from gdstudio.ui.text import tr
from gdstudio.ui.theme import Theme

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

# The mathematical type looks smaller than the interface's at the same size.
LARGER = 1.2


class StepPage(StepView):
    """In the inspector: desk type."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(studio, parent=parent)
        self._scale = studio.look.scale

    def set_scale(self, scale: Scale) -> None:
        """Type of the scale."""
        self._scale = scale
        self.dress(scale.desk * LARGER, self._theme)

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self.dress(self._scale.desk * LARGER, theme)


class StepColumn(QWidget):
    """Beside the stage: room type, each equation with its sentence."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio, self._scale, self._theme = studio, studio.look.scale, studio.look.theme
        self._place = Later(self._view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        # Of a node of the graph, above the step.
        self.node = Facts("")
        inset = QVBoxLayout()
        inset.setContentsMargins(16, 4, 16, 0)
        inset.addWidget(self.node)
        column.addLayout(inset)
        column.addWidget(self._place, 1)
        self.setAccessibleName(tr("The arithmetic of this step"))

    def _view(self) -> StepView:
        view = StepView(self.studio, spoken=True)
        view.dress(self._scale.band, self._theme)
        return view

    @property
    def view(self) -> StepView:
        """What the page Step shows, in the type of the room."""
        return self._place.panel

    @Slot(object)
    def show_node(self, line: TraceLine | None) -> None:
        """What is computed at a node of the graph: the chain rule, or on the way there its value; None for nothing."""
        if line is not None:
            self.node.heading.setText(tr("Chain rule") if line.part == "backward" else tr("This node"))
        self.node.show_lines([ways([line])[0]] if line is not None else [])

    def set_scale(self, scale: Scale) -> None:
        """Type of the scale."""
        self._scale = scale
        self.node.dress(scale.band)
        self.set_theme(self._theme)
        self.updateGeometry()

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self._theme = theme
        if self._place.made:
            self.view.dress(self._scale.band, theme)

    def sizeHint(self) -> QSize:
        return QSize(round(400 * self._scale.room / 16), 600)
