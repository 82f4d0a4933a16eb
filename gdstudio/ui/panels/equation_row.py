"""One statement of a step: its formula as in the optimizer's file, and below it the same with this step's
numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from gdstudio.engines import TraceLine
from gdstudio.ui.panels.formula import Formula, plain
from gdstudio.ui.panels.math_line import EQUALS, MathLine
from gdstudio.ui.theme import Theme

# Lines of more parameters than these are in the table.
MOST_LINES = 4
# A formula drawn smaller than this part of its size cannot be read.
LEAST_DRAWN = 0.7
# Letters in a line of numbers that is too long for one line, tried in this order.
LINE_LENGTHS = (44, 36, 30, 24, 18, 13)
# Before a sum's sign, and before a product's.
_SUM = re.compile(r"(?= [+−] )")
_PRODUCT = re.compile(r"(?<=\w|\))(?=·)(?!·10[<⁰¹²³⁴⁵⁶⁷⁸⁹⁻])")


class EquationRow(QWidget):
    """`says` is the sentence that explains it: a line of its own where there is room, else the tooltip. `markup`, if
    given, is the formula as rich text, for where it would have to be drawn too small to be read.
    """

    def __init__(
        self, latex: str, says: str = "", *, markup: tuple[str, str] = ("", ""), spoken: bool = False,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.latex = latex
        self.formula = Formula()
        self.written = MathLine()
        left, right = markup
        self.written.show_ways([f"{left}{EQUALS}{each}" for each in (right, *_broken(right))] if right else [])
        self.written.hide()
        self.lines: list[MathLine] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 4)
        self._column.setSpacing(1)
        self._column.addWidget(self.formula)
        self._column.addWidget(self.written)
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
        self.written.set_size(size)
        self._choose()
        if self.says is not None:
            self.says.setStyleSheet(f"color: {theme.quiet}")
        for line in self.lines:
            line.set_size(size)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._choose()

    def _choose(self) -> None:
        """The formula as drawn, or written over several lines."""
        small = bool(self.written.ways) and self.formula.factor_at(self.width()) < LEAST_DRAWN
        self.formula.setVisible(not small)
        self.written.setVisible(small)

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
    whole = f"{line.left}{EQUALS}{line.numbers}"
    ways = [f"{whole}{EQUALS}{line.result}", f"{whole}<br>{EQUALS}{line.result}"]
    ways += [f"{line.left}{EQUALS}{broken}<br>{EQUALS}{line.result}" for broken in _broken(line.numbers)]
    return tuple(dict.fromkeys(ways))


def _broken(numbers: str) -> Iterator[str]:
    """A long sum over more and more lines, each of which begins with its sign; a product only where it is too long for
    one."""
    for letters in LINE_LENGTHS:
        lines = [""]
        terms = (_PRODUCT.split(term) if len(plain(term)) > letters else [term] for term in _SUM.split(numbers))
        for piece in chain.from_iterable(terms):
            if lines[-1] and len(plain(lines[-1] + piece)) > letters and not _open(lines[-1]):
                lines.append("")
            lines[-1] += piece
        if len(lines) > 1:
            yield "<br>".join(lines)


def _open(markup: str) -> bool:
    """Whether a tag waits for its end: no line is broken inside an index or exponent."""
    return markup.count("<su") > markup.count("</su")
