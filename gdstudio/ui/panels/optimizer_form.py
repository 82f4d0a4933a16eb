"""The form in which an optimizer is written: name, equations, verdict, numbers and state, and the buttons below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from gdstudio.ui.panels.declared import Declared, TextField
from gdstudio.ui.panels.equation_text import EquationText
from gdstudio.ui.panels.note import Note
from gdstudio.ui.text import tr
from gdstudio.ui.theme import Theme

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

# Of sizes of type: room for a line of Adam's.
WIDTH = 37.0


class Tall(QWidget):
    """As high as its wrapped words need at its width: a scroll area asks for it too late, and squeezes what is below."""

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        layout = self.layout()
        if layout is not None and event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            wanted = layout.heightForWidth(self.width()) if layout.hasHeightForWidth() else layout.sizeHint().height()
            if wanted != self.minimumHeight():
                self.setMinimumHeight(wanted)
        return handled


class OptimizerForm(QWidget):
    """Its widgets; what they do is the editor's. The column scrolls, the buttons below it stay."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self._make()
        self._lay_out()
        self.set_theme(studio.look.theme)

    def _make(self) -> None:
        self.title = TextField(tr("Name of the optimizer"))
        self.text = EquationText(self)
        self.text.setAccessibleName(tr("Equations, one a line"))
        self.note = Note()
        self.given = QLabel(
            tr(
                "<i>theta</i>: all parameters. <i>g</i>: their gradient. <i>k</i>: the number of the step. Other names become "
                "sliders, or are kept between steps."
            )
        )
        self.given.setWordWrap(True)
        self.given.setProperty("heading", True)
        self.given.setStyleSheet("font-weight: 400")
        self.given.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.declared = Declared()
        self.apply_button = self._button(tr("Apply"), tr("Makes this the run's optimizer (Ctrl+Enter)."))
        self.apply_button.setProperty("primary", True)
        self.race_button = self._button(tr("Race"), "")
        self.save_button = self._button(
            tr("Save as…"),
            tr("Applies it and writes it to a file, which is then in the list of optimizers."),
        )
        self.close_button = self._button(tr("Close"), tr("Esc. What was not applied is taken back."))

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolTip(tip)
        return button

    def _lay_out(self) -> None:
        inside = Tall()
        column = QVBoxLayout(inside)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(7)
        self.heading = QLabel(tr("Your own optimizer"))
        self.heading.setProperty("heading", True)
        for widget in (self.heading, self.title, self.text, self.note, self.given, self.declared):
            column.addWidget(widget)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidget(inside)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 6, 14, 10)
        foot.setSpacing(8)
        for button in (self.apply_button, self.race_button, self.save_button):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.area, 1)
        whole.addLayout(foot)
        self.setFocusProxy(self.text)

    def sizeHint(self) -> QSize:
        return QSize(round(WIDTH * self.studio.look.scale.desk), 500)

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self.text.set_theme(theme)
        self.note.set_theme(theme)
        self.declared.set_theme(theme)
