"""The two-state switch under the learning rate: do changes hold for the whole run, or from this step on?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gdstudio.ui.panels.focus import to_stage
from gdstudio.ui.text import tr

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio


# Two halves of one switch.
SEGMENTS = """
QPushButton[segment="whole"] { border-top-right-radius: 0; border-bottom-right-radius: 0; }
QPushButton[segment="onwards"] { border-top-left-radius: 0; border-bottom-left-radius: 0; margin-left: -1px; }
"""


class AppliesTo(QWidget):
    """Reads and sets `studio.applies_from`; the step it offers is the one under the cursor."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.setStyleSheet(SEGMENTS)
        self._label = QLabel(tr("Applies to"))
        self.whole = self._half("whole", tr("whole run"))
        self.onwards = self._half("onwards", "")
        self._label.setBuddy(self.whole)
        group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(0)
        for button in (self.whole, self.onwards):
            group.addButton(button)
            row.addWidget(button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._label)
        column.addLayout(row)
        self.whole.clicked.connect(self._choose_whole)
        self.onwards.clicked.connect(self._choose_onwards)
        studio.spec_changed.connect(self.refresh)
        studio.cursor_changed.connect(self.refresh)
        self.refresh()

    def _half(self, side: str, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setCheckable(True)
        button.setProperty("segment", side)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def refresh(self) -> None:
        """Show what holds now."""
        applies = self.studio.applies_from
        step = applies if isinstance(applies, int) else self.studio.shown_step
        text = tr("from step {step} on", step=step)
        if self.onwards.text() != text:
            self.onwards.setText(text)
        (self.onwards if isinstance(applies, int) else self.whole).setChecked(True)

    def _choose_whole(self) -> None:
        self.studio.applies_from = "whole"
        to_stage(self)

    def _choose_onwards(self) -> None:
        self.studio.applies_from = self.studio.shown_step
        to_stage(self)
