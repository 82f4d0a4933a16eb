"""The Setup page: problem, start, optimizer and engine as forms made from what they declare; everything
rare under "More".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from gdstudio.ui.panels.engine_group import EngineGroup
from gdstudio.ui.panels.more_group import MoreGroup
from gdstudio.ui.panels.optimizer_group import OptimizerGroup
from gdstudio.ui.panels.pitfall_group import PitfallGroup
from gdstudio.ui.panels.problem_group import ProblemGroup
from gdstudio.ui.panels.rows_group import RowsGroup
from gdstudio.ui.panels.start_group import StartGroup
from gdstudio.ui.theme import Theme

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio


class SetupPage(QScrollArea):
    """All groups in one column that scrolls."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # With a parent from the beginning: what shows itself without one is a window.
        inside = QWidget()
        self.problem = ProblemGroup(studio, inside)
        self.start = StartGroup(studio, headed=False, parent=inside)
        self.rows = RowsGroup(studio, inside)
        self.optimizer = OptimizerGroup(studio, parent=inside)
        self.engine = EngineGroup(studio, inside)
        self.more = MoreGroup(studio, inside)
        self.pitfall = PitfallGroup(studio, inside)
        self.groups = (self.problem, self.start, self.optimizer, self.engine, self.rows, self.pitfall, self.more)
        column = QVBoxLayout(inside)
        column.setContentsMargins(14, 6, 14, 14)
        column.setSpacing(0)
        for group in self.groups:
            column.addWidget(group)
            # The start belongs to the problem above it.
            column.addSpacing(7 if group is self.problem else 13)
        column.addStretch(1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.set_theme(studio.look.theme)

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        for group in self.groups:
            group.set_theme(theme)
