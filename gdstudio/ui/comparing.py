"""The comparison of a race's runs at the foot of the stage: every column that there is room for, beside the figures."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from gdstudio.ui.panels.comparison import Comparison
from gdstudio.ui.panels.icons import icon
from gdstudio.ui.studio import Studio
from gdstudio.ui.text import tr

MOST = 0.6
"""The part of the stage's height that it may take; beyond that its rows scroll."""


class Comparing(QWidget):
    """As high as its rows; `closed` by its button. Hidden while there is nothing to compare."""

    closed = Signal()

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.table = Comparison(studio)
        self.button = QToolButton(self)
        self.button.setProperty("quiet", True)
        self.button.setStyleSheet("padding: 2px")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setToolTip(tr("Close the comparison (T)"))
        self.button.setAccessibleName(tr("Close the comparison"))
        self.button.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.table, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_table(self, on: bool) -> None:
        """Open or close it, where there is more than one run."""
        self.setVisible(on and len(self.studio.session.runs) > 1)
        self.fit()

    @Slot()
    def fit(self) -> None:
        """The height of all rows, or what the stage can spare."""
        stage = self.parentWidget()
        header = self.table.horizontalHeader().sizeHint().height()
        bar = self.table.horizontalScrollBar()
        aside = bar.sizeHint().height() if bar.maximum() > 0 else 0
        rows = len(self.studio.session.runs) * self.table.verticalHeader().defaultSectionSize()
        most = round(MOST * stage.height()) if stage is not None else header + rows
        self.setFixedHeight(max(2 * header, min(header + rows + aside + 2, most)))

    def set_look(self) -> None:
        """Theme and scale of the studio."""
        self.table.set_theme(self.studio.theme)
        self.button.setIcon(icon("close", self.studio.theme))
        side = round(2.1 * self.studio.scale.desk)
        self.button.setFixedSize(side, side)
        self.fit()
