"""Where the run begins: one exact number a parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from gdstudio.language import symbol_of
from gdstudio.model import Problem
from gdstudio.ui.panels.drawn_row import DrawnRow
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
        self.drawn: DrawnRow | None = None
        self._shape: object = None
        studio.spec_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the run's start."""
        problem = self.studio.spec.problem
        shape = (problem.parameters, problem.kind)
        if shape != self._shape:
            self._shape = shape
            self._build(problem)
        for place, cell in enumerate(self.cells):
            cell.field.show_value(self.studio.spec.start[place])
        if self.drawn is not None:
            self.drawn.refresh()

    def _build(self, problem: Problem) -> None:
        self.clear()
        names = problem.parameters if len(problem.parameters) <= MOST_STARTS else ()
        self.cells = [self._cell(name) for name in names]
        tip = tr("Where the run begins. Also by dragging the start on the stage.")
        for name, cell in zip(names, self.cells, strict=True):
            self.add(self._label(name), cell, tip)
        self.drawn = DrawnRow(self.studio) if problem.data else None
        if self.drawn is not None:
            self.add(tr("Drawn") if self.headed or names else tr("Start"), self.drawn)

    def _label(self, name: str) -> str:
        read = symbol_of(name).reading
        if self.headed:
            return read
        return tr("Start") if len(self.studio.spec.problem.parameters) == 1 else tr("Start {name}", name=read)

    def _cell(self, name: str) -> NumberCell:
        def submit(text: str) -> None:
            self.studio.edit(f"start.{name}", text)

        return NumberCell(tr("Start {name}", name=name), submit)
