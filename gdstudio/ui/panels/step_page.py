"""The Step page of the inspector, and the step column that takes its place beside the stage from 1600 px on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdstudio.ui.panels.step_view import StepView
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
        self.studio, self._scale = studio, studio.look.scale
        self.view = StepView(studio, spoken=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.setAccessibleName(tr("The arithmetic of this step"))
        self.set_theme(studio.look.theme)

    def set_scale(self, scale: Scale) -> None:
        """Type of the scale."""
        self._scale = scale
        self.view.dress(scale.band, self.view._theme)
        self.updateGeometry()

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self.view.dress(self._scale.band, theme)

    def sizeHint(self) -> QSize:
        return QSize(round(400 * self._scale.room / 16), 600)
