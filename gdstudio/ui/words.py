"""Words with the small rich text of figures (<i> <b> <sub> <sup> <br> and character entities), laid out and painted.

Axis numbers, labels, legends and captions all pass through here, so that they look alike on the screen and in
PNG, PDF and SVG. `paint` writes text or, for pictures that must open anywhere, the outlines of its glyphs.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from gdstudio.ui.fonts import font

SMALL = 0.72
RAISED = {"sup": -0.38, "sub": 0.18}
LEADING = 1.28
# The same box whatever the family: room for an accent, a superscript, a Chinese character, a descender.
ASCENT, DESCENT = 0.94, 0.25
# A slanted letter leans over what follows it.
LEAN = 0.035
_TAG = re.compile(r"<(/?)(i|b|sub|sup)>|<br\s*/?>")
# What a line may be broken after: a space, or any Chinese character and the punctuation that follows it.
_ATOM = re.compile(r"[⺀-鿿豈-﫿][　-〟！-／：-？、。”’》）]*|[^\s⺀-鿿豈-﫿]+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one kind: its text, whether it is italic or bold, and "sup", "sub" or "" for its height."""

    text: str
    italic: bool = False
    bold: bool = False
    height: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run in its place: its baseline's left end in the box, and its size in pixels."""

    run: Run
    x: float
    y: float
    size: float


@lru_cache(maxsize=1024)
def parse(markup: str) -> tuple[tuple[Run, ...], ...]:
    """The lines of the markup, each as runs. What is no tag of ours is text."""
    lines: list[list[Run]] = [[]]
    state = {"i": 0, "b": 0, "sub": 0, "sup": 0}
    place = 0
    for found in _TAG.finditer(markup):
        _append(lines[-1], markup[place : found.start()], state)
        place = found.end()
        if found[2] is None:
            lines.append([])
        else:
            state[found[2]] = max(0, state[found[2]] + (-1 if found[1] else 1))
    _append(lines[-1], markup[place:], state)
    return tuple(tuple(line) for line in lines)


def _append(line: list[Run], text: str, state: dict[str, int]) -> None:
    if text:
        height = "sup" if state["sup"] else "sub" if state["sub"] else ""
        line.append(Run(html.unescape(text), state["i"] > 0, state["b"] > 0, height))


class Words:
    """Laid-out words: `width`, `height` and `ascent` (top to the first baseline) in pixels; immutable."""

    def __init__(self, lines: Iterable[Iterable[Run]], size: float, bold: bool = False, align: float = 0.0) -> None:
        self.ascent, descent = ASCENT * size, DESCENT * size
        rows = [list(_placed(line, size, bold)) for line in lines]
        widths = [row[-1][1] if row else 0.0 for row in rows]
        self.width = max(widths, default=0.0)
        self.height = self.ascent + descent + (len(rows) - 1) * size * LEADING
        self.pieces = tuple(
            Piece(
                piece.run,
                piece.x + align * (self.width - width),
                piece.y + self.ascent + size * LEADING * index,
                piece.size,
            )
            for index, (row, width) in enumerate(zip(rows, widths, strict=True))
            for piece, _ in row
        )
        self._outline: QPainterPath | None = None

    def rect(self, x: float, y: float) -> QRectF:
        """The box, its top left corner at (x, y)."""
        return QRectF(x, y, self.width, self.height)

    def outline(self) -> QPainterPath:
        """The glyphs as one path, the box's top left corner at the origin."""
        if self._outline is None:
            path = QPainterPath()
            for piece in self.pieces:
                face = font(piece.size, piece.run.italic, piece.run.bold)
                path.addText(QPointF(piece.x, piece.y), face, piece.run.text)
            self._outline = path
        return self._outline

    def paint(
        self, painter: QPainter, x: float, y: float, colour: QColor, *, as_paths: bool = False, halo: QPen | None = None
    ) -> None:
        """Paint with the box's top left corner at (x, y); `halo` strokes the glyphs first, to part them from lines."""
        painter.translate(x, y)
        if halo is not None:
            painter.strokePath(self.outline(), halo)
        if as_paths:
            painter.fillPath(self.outline(), colour)
        else:
            painter.setPen(colour)
            for piece in self.pieces:
                painter.setFont(font(piece.size, piece.run.italic, piece.run.bold))
                painter.drawText(QPointF(piece.x, piece.y), piece.run.text)
        painter.translate(-x, -y)


def _placed(line: Iterable[Run], size: float, bold: bool) -> Iterator[tuple[Piece, float]]:
    """Each run of a line in its place (baseline at 0), with the x at which it ends."""
    x = 0.0
    for given in line:
        run = Run(given.text, given.italic, given.bold or bold, given.height)
        own = size * SMALL if run.height else size
        piece = Piece(run, x, RAISED.get(run.height, 0.0) * size, own)
        x += QFontMetricsF(font(own, run.italic, run.bold)).horizontalAdvance(run.text) + LEAN * own * run.italic
        yield piece, x


@lru_cache(maxsize=512)
def words(markup: str, size: float, bold: bool = False, align: float = 0.0) -> Words:
    """Words laid out in as many lines as the markup has; cached. `align` 0, 0.5, 1: left, centred, right."""
    return Words(parse(markup), size, bold, align)


@lru_cache(maxsize=64)
def wrapped(markup: str, size: float, width: float, align: float = 0.0) -> Words:
    """Words laid out in lines of at most `width` pixels where they can be broken; cached."""
    lines: list[list[Run]] = []
    for line in parse(markup):
        lines.append([])
        used = 0.0
        for unit in _units(_atoms(line)):
            if used and used + _advance(unit, size, stripped=True) > width:
                lines.append([])
                used = 0.0
            lines[-1] += unit
            used += _advance(unit, size)
    return Words([_joined(line, index == len(lines) - 1) for index, line in enumerate(lines)], size, align=align)


def _atoms(line: Iterable[Run]) -> Iterator[Run]:
    for run in line:
        for found in [run.text] if run.height else _ATOM.findall(run.text):
            yield Run(found, run.italic, run.bold, run.height)


def _units(atoms: Iterable[Run]) -> list[list[Run]]:
    """Atoms that stay together: a word set in several kinds of letters, and what stands around an equals sign."""
    units: list[list[Run]] = []
    for atom in atoms:
        last = units[-1][-1].text if units else ""
        loose = bool(last) and (last[-1].isspace() or last[0] >= "⺀" or atom.text[0] >= "⺀")
        if not loose or last.rstrip().endswith("=") or atom.text.lstrip()[:1] in ("=", "·"):
            units = units or [[]]
            units[-1].append(atom)
        else:
            units.append([atom])
    return units


def _joined(line: list[Run], last_line: bool) -> list[Run]:
    """Neighbours of one kind as one run, so that their letters are shaped together; no space at the end.

    Nor a raised dot: between two clauses the end of a line does the same.
    """
    result: list[Run] = []
    for run in line:
        last = result[-1] if result else None
        if last and (last.italic, last.bold, last.height) == (run.italic, run.bold, run.height):
            result[-1] = Run(last.text + run.text, run.italic, run.bold, run.height)
        else:
            result.append(run)
    if result:
        last = result[-1]
        text = last.text.rstrip() if last_line else last.text.rstrip(" ·")
        result[-1] = Run(text, last.italic, last.bold, last.height)
    return result


def _advance(unit: list[Run], size: float, stripped: bool = False) -> float:
    total = 0.0
    for index, run in enumerate(unit):
        text = run.text.rstrip() if stripped and index == len(unit) - 1 else run.text
        face = font(size * SMALL if run.height else size, run.italic, run.bold)
        total += QFontMetricsF(face).horizontalAdvance(text) + LEAN * size * run.italic
    return total
