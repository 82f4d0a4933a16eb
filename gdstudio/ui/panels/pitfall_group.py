"""The pitfall that is on: what it is, its numbers under the hand, and the way back; hidden while there is none."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton, QWidget

from gdstudio import plots
from gdstudio.model import Pitfall
from gdstudio.ui.panels.focus import to_stage
from gdstudio.ui.panels.form import Form
from gdstudio.ui.panels.note import Paragraph
from gdstudio.ui.panels.pitfall_list import NONE, choose
from gdstudio.ui.panels.search_list import paragraphs
from gdstudio.ui.panels.value_control import Quantity, ValueControl
from gdstudio.ui.text import say, tr

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio


class PitfallGroup(Form):
    """Made anew when another pitfall is switched on."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(tr("Pitfall"), parent)
        self.studio = studio
        self.constants: list[ValueControl] = []
        self._shape: Pitfall | None = None
        self.words = Paragraph()
        self.figure = QPushButton(tr("Show its figure"))
        self.figure.clicked.connect(self._show_figure)
        self.off = QPushButton(tr("Switch the pitfall off"))
        self.off.clicked.connect(self._switch_off)
        self.column.insertWidget(1, self.words)
        self.column.addWidget(self.figure)
        self.column.addWidget(self.off)
        studio.spec_changed.connect(self.refresh)
        studio.figures_changed.connect(self._show_button)
        self.refresh()

    def refresh(self) -> None:
        """Show the run's pitfall."""
        pitfall = self.studio.spec.pitfall
        self.setVisible(pitfall is not None)
        shape = pitfall.program if pitfall is not None else None
        if shape != self._shape:
            self._shape = shape
            self._build(pitfall)
        self._show_button()

    def _build(self, pitfall: Pitfall | None) -> None:
        self.clear()
        self.constants = []
        if pitfall is None:
            return
        language = self.studio.look.language
        title, text = html.escape(pitfall.titled(language)), html.escape(pitfall.told(language))
        self.words.setText(paragraphs([f"<b>{title}</b>", text]))
        for name, constant in pitfall.constants.items():
            self.constants.append(ValueControl(self.studio, Quantity.of_constant(name, constant, "pitfall")))
            self.add(name, self.constants[-1])

    @property
    def _figure_name(self) -> str:
        """The figure that shows what this pitfall does, "" for none."""
        pitfall = self.studio.spec.pitfall
        found = (name for name, plot in plots.PLOTS.items() if pitfall is not None and pitfall.name in plot.pitfalls)
        return next(found, "")

    def _show_button(self) -> None:
        name = self._figure_name
        shown = name in (*self.studio.figures, self.studio.companion)
        if name:
            self.figure.setText(tr("Show: {figure}", figure=say(plots.PLOTS[name].title)))
        self.figure.setVisible(bool(name) and not shown)

    def _show_figure(self) -> None:
        name = self._figure_name
        if plots.PLOTS[name].stage:
            self.studio.show_figure(name)
        else:
            self.studio.show_companion(name)
        to_stage(self)

    def _switch_off(self) -> None:
        choose(self.studio, NONE)
        to_stage(self)
