"""One statement of a step: its formula as in the optimizer's file, and below it the same with this step's
numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from gdstudio.engines import TraceLine
from gdstudio.ui.panels.formula import Formula
from gdstudio.ui.panels.math_line import EQUALS, MathLine
from gdstudio.ui.theme import Theme

# Lines of more parameters than these are in the table.
MOST_LINES = 4


class EquationRow(QWidget):
    """`says` is the sentence that explains it: a line of its own where there is room, else the tooltip."""

    def __init__(self, latex: str, says: str = "", *, spoken: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.latex = latex
        self.formula = Formula()
        self.lines: list[MathLine] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 4)
        self._column.setSpacing(1)
        self._column.addWidget(self.formula)
        self.says = QLabel(says) if spoken and says else None
        if self.says is not None:
            self.says.setWordWrap(True)
            self.says.setTextFormat(Qt.TextFormat.PlainText)
            self.says.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            self._column.addWidget(self.says)
        else:
            self.setToolTip(says)
        self._size = 16.0

    def dress(self, size: float, theme: Theme) -> None:
        """Type size and colours."""
        self._size = size
        self.formula.show_formula(self.latex, size * 1.1, theme.ink)
        if self.says is not None:
            self.says.setStyleSheet(f"color: {theme.quiet}")
        for line in self.lines:
            line.set_size(size)

    def show_lines(self, found: Sequence[TraceLine]) -> None:
        """This step's numbers, two lines for each parameter where one would not fit."""
        found = found[:MOST_LINES]
        while len(self.lines) < len(found):
            self.lines.append(MathLine(self._size))
            self._column.addWidget(self.lines[-1])
        for place, line in enumerate(self.lines):
            line.setVisible(place < len(found))
            if place < len(found):
                line.show_ways(_numbers(found[place]))


def _numbers(line: TraceLine) -> tuple[str, ...]:
    if line.numbers == line.result or not line.numbers:
        return (f"{line.left}{EQUALS}{line.result}",)
    return (f"{line.left}{EQUALS}{line.numbers}{EQUALS}{line.result}",
            f"{line.left}{EQUALS}{line.numbers}<br>{EQUALS}{line.result}")  # fmt: skip
