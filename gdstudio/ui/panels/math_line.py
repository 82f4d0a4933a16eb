"""A line of arithmetic in mathematical type: of several ways to write it, the fullest that fits its width."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextDocument,
    QTextLine,
    QTextOption,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdstudio.ui.fonts import families
from gdstudio.ui.panels.formula import math_font, plain

# Made this much smaller before something is left out.
SIZES = (1.0, 0.88, 0.76)
# A line that keeps its place, read from the back of a hall, is made less small before another way is taken.
ROOM_SIZES = SIZES[:2]
# Line height, and where in it the letters stand, in type sizes.
LEADING, BASELINE = 1.42, 1.0
_SMALL = re.compile(r"<(sub|sup)>([^<]*)</\1>")
_LOWERED = str.maketrans("0123456789+−-", "₀₁₂₃₄₅₆₇₈₉₊₋₋")
_RAISED = str.maketrans("0123456789+−-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
# A product sign, unless it belongs to a power of ten.
_PRODUCT = re.compile(r"·(?=(?!10[⁰¹²³⁴⁵⁶⁷⁸⁹⁻])(.))")
# A stroke of division, which no line should end with; not that of a tag.
_STROKE = re.compile(r"(?<!<)/")
_ITALIC = re.compile(r"<i>(.*?)</i>")
_LETTERS = {
    **{chr(ord("a") + at): chr(0x1D44E + at) for at in range(26)},
    **{chr(ord("A") + at): chr(0x1D434 + at) for at in range(26)},
    **{chr(ord("α") + at): chr(0x1D6FC + at) for at in range(25)},
    "h": "ℎ", "∂": "𝜕", "ϵ": "𝜖",
}  # fmt: skip


@lru_cache(maxsize=2048)
def mathematical(markup: str) -> str:
    """The markup in the letters that the mathematical type has: its own italics and small digits, thin
    spaces.
    """
    text = _ITALIC.sub(lambda found: "".join(_LETTERS.get(letter, letter) for letter in found[1]), markup)
    text = _SMALL.sub(_small, text.replace(" ′", "\u200a′"))
    return _PRODUCT.sub(lambda found: "\u202f·\u202f" if found[1].isdigit() or found[1] in "(−" else "\u202f", text)


def _small(found: re.Match[str]) -> str:
    """Raised or lowered digits; anything else keeps its tag, in the interface's type.

    How far a tag raises or lowers follows from the height of its type, which in the mathematical one is excessive.
    """
    table = _LOWERED if found[1] == "sub" else _RAISED
    if set(map(ord, found[2])) <= table.keys():
        return found[2].translate(table)
    return f"<{found[1]} style=\"font-family:'{families()[0]}'\">{found[2]}</{found[1]}>"


@lru_cache(maxsize=256)
def laid_out(markup: str, size: float, width: int = 0) -> Laid:
    """The markup in mathematical type, broken into lines of that width if one is given; shared, not to be changed."""
    document = QTextDocument()
    document.setDocumentMargin(0)
    document.setDefaultFont(math_font(size))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if width else QTextOption.WrapMode.NoWrap)
    document.setDefaultTextOption(option)
    text = mathematical(markup)
    if width:
        text = _STROKE.sub("/\u2060", text)
    document.setHtml(f'<span style="white-space:{"pre-wrap" if width else "pre"}">{text}</span>')
    if width:
        document.setTextWidth(width)
    return Laid(document, size)


@dataclass(frozen=True, slots=True)
class Laid:
    """A laid-out text of one line or a few, whose lines stand `LEADING` type sizes apart.

    The type's own line height is that of its tallest integral sign, more than twice the letters'.
    """

    document: QTextDocument
    size: float

    @property
    def width(self) -> float:
        """Of the longest line, in pixels."""
        return self.document.idealWidth()

    @property
    def height(self) -> float:
        """Of all lines, in pixels."""
        return LEADING * self.size * sum(1 for _ in self._lines())

    def paint(self, painter: QPainter, colour: QColor) -> None:
        """Paint with the top left corner at the painter's origin."""
        painter.setPen(colour)
        for place, line in enumerate(self._lines()):
            base = self.size * (LEADING * place + BASELINE)
            line.draw(painter, QPointF(-line.x(), base - line.ascent() - line.y()))

    def _lines(self) -> Iterator[QTextLine]:
        # The layout is made when the document is first asked for its size.
        self.document.size()
        layout = self.document.firstBlock().layout()
        yield from (layout.lineAt(place) for place in range(layout.lineCount()))


class MathLine(QWidget):
    """Shows the first of `ways` (rich text, fullest first) that fits.

    A `fixed` one keeps the height of one line and is made a little smaller before a way is given up; a way that was
    given up is not taken again for lines of the same `group`, so that the line does not change its form from step to
    step. Others are as high as what they show, take another way before they are made smaller, and several lines
    before they cannot be read.
    """

    def __init__(self, size: float = 20.0, *, fixed: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fixed = fixed
        self.size_wanted = size
        self.ways: tuple[str, ...] = ()
        self._group: object = None
        self._given_up, self._gone = 0, False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_size(self, size: float) -> None:
        """The type size in pixels where there is room."""
        self.size_wanted, self._given_up = size, 0
        self._fit_height()
        self.update()

    def show_ways(self, ways: Sequence[str], group: object = None) -> None:
        """The same line, from its fullest form to its shortest; `group` is what it has in common with others."""
        if group != self._group:
            self._group, self._given_up = group, 0
        if tuple(ways) != self.ways:
            self.ways = tuple(ways)
            self.setAccessibleName(plain(self.ways[0]) if ways else "")
            self._fit_height()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, round(self.size_wanted * LEADING))

    def give_way(self, gone: bool) -> None:
        """Leave the room of an empty line to others, or take it again."""
        self._gone = gone
        self._fit_height()

    def _fit_height(self) -> None:
        """As high as what is written, which may have two lines; never, where a line must keep its place."""
        laid = None if self._fixed else self.chosen()
        height = round(laid.height) if laid is not None else self.sizeHint().height()
        height = 0 if self._gone and not self.ways else height
        if height != self.minimumHeight():
            self.setFixedHeight(height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._given_up = 0
        self._fit_height()

    def chosen(self) -> Laid | None:
        """What is painted at the present width."""
        if self._fixed:
            return self._kept()
        tries = sorted(((way, factor) for way in self.ways for factor in SIZES), key=lambda each: -each[1])
        laid = None
        for way, factor in tries:
            laid = laid_out(way, round(self.size_wanted * factor))
            if laid.width <= self.width():
                return laid
        if laid is not None and self.width() > 0:
            # Too long for one line: on several, and still to be read.
            return laid_out(self.ways[-1], round(self.size_wanted * SIZES[-1]), self.width())
        return laid

    def _kept(self) -> Laid | None:
        """The fullest way that fits, beginning with the one that the group has come to."""
        last = len(self.ways) - 1
        tries = [(way, each) for way in range(last + 1) for each in (SIZES if way == last else ROOM_SIZES)]
        laid = None
        for place in range(min(self._given_up, max(0, len(tries) - 1)), len(tries)):
            way, factor = tries[place]
            laid = laid_out(self.ways[way], round(self.size_wanted * factor))
            if laid.width <= self.width():
                self._given_up = place
                break
        return laid

    def paintEvent(self, event: QPaintEvent) -> None:
        laid = self.chosen()
        if laid is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        factor = min(1.0, self.width() / max(1.0, laid.width))
        painter.translate(0, (self.height() - laid.height * factor) / 2)
        painter.scale(factor, factor)
        laid.paint(painter, self.palette().color(QPalette.ColorRole.WindowText))


EQUALS = " = "
GAP = "\u2003\u2003"
