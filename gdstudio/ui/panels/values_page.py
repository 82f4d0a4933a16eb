"""The Values page of the inspector, there while steps are opened into parts: what each name of the program stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from gdstudio.ui.fonts import font
from gdstudio.ui.panels.following import Following
from gdstudio.ui.panels.value_list import ValueList
from gdstudio.ui.panels.values_shown import shown_values
from gdstudio.ui.panels.what_happened import WhatHappened
from gdstudio.ui.text import say, tr
from gdstudio.ui.theme import Theme

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

SHOWN = frozenset({"rows", "cursor", "spec", "runs", "trace", "part"})


class ValuesPage(QScrollArea):
    """Follows the studio while it is seen."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.heading = QLabel()
        self.heading.setProperty("heading", True)
        self.heading.setWordWrap(True)
        self.list = ValueList()
        self.list.setAccessibleName(tr("Values"))
        self.happened = WhatHappened(studio, barred=False)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(14, 12, 14, 14)
        column.setSpacing(8)
        column.addWidget(self.heading)
        column.addWidget(self.list)
        column.addWidget(self.happened)
        column.addStretch(1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        Following(self, studio, SHOWN, self.refresh)
        self.set_theme(studio.look.theme)

    def refresh(self) -> None:
        """The part that ran last; nothing is done while it is not seen."""
        if not self.isVisible() or not self.studio.session.runs:
            return
        self.heading.setText(self._place())
        self.list.show_rows(shown_values(self.studio))
        self.happened.refresh()

    def _place(self) -> str:
        opened = self.studio.microscope.opened()
        if opened is None and self.studio.run.trajectory.layout.compact:
            return tr("Steps of more than 64 parameters are not opened.")
        if opened is None:
            return tr("No step is open.")
        if opened.present is None:
            return tr("Before step {step}", step=opened.trace.step)
        return tr("Step {step}, after {part}", step=opened.trace.step, part=say(opened.present.title))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme, type of the scale."""
        scale = self.studio.look.scale
        self.heading.setFont(font(scale.desk, bold=True))
        self.list.dress(scale.desk, theme)
        self.happened.dress(scale.desk, theme)
