"""What an optimizer can do besides its method (clip the gradient, let weights decay): closed, but for what is on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdstudio.ui.panels.disclosure import Disclosure
from gdstudio.ui.text import tr
from gdstudio.ui.theme import Theme

if TYPE_CHECKING:
    from gdstudio.ui.panels.optimizer_group import Labelled
    from gdstudio.ui.studio import Studio


class OptionsForm(QWidget):
    """`controls` by the option's name. Whatever is not 0 is seen, also while the rest is closed."""

    def __init__(self, studio: Studio, controls: dict[str, Labelled], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio, self.controls = studio, controls
        self.button = Disclosure(tr("Options"))
        self.button.setToolTip(tr("What can be added to the method; 0 is off."))
        self.button.toggled.connect(self.refresh)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        for control in controls.values():
            column.addWidget(control)
        studio.spec_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what is on, and the rest if it is open."""
        spec = self.studio.spec
        steps = (0, *(change.step for change in spec.changes))
        for name, control in self.controls.items():
            on = any(spec.values_at(step).get(name) for step in steps)
            control.setVisible(self.button.isChecked() or bool(on))

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self.button.set_look(theme, self.studio.look.scale.desk)
        for control in self.controls.values():
            control.set_theme(theme)
