"""Where the run begins: one exact number a parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from gdstudio.language import symbol_of
from gdstudio.ui.panels.form import Form
from gdstudio.ui.panels.number_field import NumberCell
from gdstudio.ui.text import tr

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

# More than these are not typed one by one.
MOST_STARTS = 8


class StartGroup(Form):
    """Made anew when the problem has other parameters. Without a heading (below the problem) its labels say "Start"."""

    def __init__(self, studio: Studio, *, headed: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(tr("Start"), parent)
        self.headed = headed
        self.heading.setVisible(headed)
        self.studio = studio
        self.cells: list[NumberCell] = []
        self._names: tuple[str, ...] = ()
        studio.spec_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the run's start."""
        names = self.studio.spec.problem.parameters
        if names != self._names:
            self._names = names
            self._build(names if len(names) <= MOST_STARTS else ())
        for place, cell in enumerate(self.cells):
            cell.field.show_value(self.studio.spec.start[place])

    def _build(self, names: tuple[str, ...]) -> None:
        self.clear()
        self.cells = [self._cell(name) for name in names]
        tip = tr("Where the run begins. Also by dragging the start on the stage.")
        for name, cell in zip(names, self.cells, strict=True):
            self.add(self._label(name), cell, tip)

    def _label(self, name: str) -> str:
        read = symbol_of(name).reading
        if self.headed:
            return read
        return tr("Start") if len(self._names) == 1 else tr("Start {name}", name=read)

    def _cell(self, name: str) -> NumberCell:
        def submit(text: str) -> None:
            self.studio.edit(f"start.{name}", text)

        return NumberCell(tr("Start {name}", name=name), submit)
