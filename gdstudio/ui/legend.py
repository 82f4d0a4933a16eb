"""The legend: a strip of entries outside the data, each with the very line and symbol it stands for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gdstudio.plots.figure import LegendEntry
from gdstudio.plots.tips import MOST_NAMED
from gdstudio.ui import symbols
from gdstudio.ui.roles import ROLE_LOOKS, role_look
from gdstudio.ui.scale import Scale
from gdstudio.ui.text import say
from gdstudio.ui.theme import Theme
from gdstudio.ui.words import Words, words

# Roles that are drawn as symbols without a line, and as lines without a symbol.
SYMBOLS_ONLY = {"class", "data", "minimum", "closed-form", "start", "current"}
LINES_ONLY = {
    "curve",
    "preview",
    "tangent",
    "residual",
    "contour",
    "axis",
    "cursor",
    "ghost",
    "fit",
    "training",
    "validation",
    "batch",
}
SAMPLE, GAP, BETWEEN, ROW = 1.8, 0.45, 1.4, 1.5


class Legend:
    """Entries laid out in rows of at most `width` pixels; `height` is what they take, 0 for none."""

    def __init__(self, entries: tuple[LegendEntry, ...], theme: Theme, scale: Scale, width: float) -> None:
        self._theme, self._scale, self._em = theme, scale, scale.legend
        self._placed: list[tuple[LegendEntry, Words, float, float]] = []
        x, y = 0.0, 0.0
        for entry in entries:
            text = words(say(entry.text), scale.legend)
            own = (self._sample(entry) + GAP) * self._em + text.width
            if x and x + own > width:
                x, y = 0.0, y + ROW * self._em
            self._placed.append((entry, text, x, y))
            x += own + BETWEEN * self._em
        self.height = y + ROW * self._em if entries else 0.0

    def _sample(self, entry: LegendEntry) -> float:
        return 0.9 if entry.role in SYMBOLS_ONLY else SAMPLE

    def paint(self, painter: QPainter, x: float, y: float, as_paths: bool) -> None:
        """Paint with the top left corner at (x, y)."""
        for entry, text, left, top in self._placed:
            middle = y + top + ROW * self._em / 2
            end = x + left + self._sample(entry) * self._em
            paint_sample(painter, entry.role, entry.run, self._theme, self._scale, x + left, end, middle)
            text.paint(
                painter, end + GAP * self._em, middle - text.height / 2, QColor(self._theme.ink), as_paths=as_paths
            )


def paint_sample(
    painter: QPainter, role: str, run: int | None, theme: Theme, scale: Scale, start: float, end: float, y: float
) -> None:
    """The line and symbol of a role from `start` to `end`, as they are in a figure."""
    look = role_look(role, run, theme, scale)
    if role not in SYMBOLS_ONLY:
        # Narrower than in the figure, so that the short sample shows a whole dash and its gap.
        pen = QPen(QColor(look.colour), 0.8 * look.width)
        if look.dash:
            pen.setDashPattern(list(look.dash))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawLine(QPointF(start, y), QPointF(end, y))
    if role not in LINES_ONLY and ROLE_LOOKS.get(role):
        symbols.paint(painter, (start + end) / 2, y, look)


def on_screen(entries: tuple[LegendEntry, ...], *, below: bool = False, tips: bool = True) -> tuple[LegendEntry, ...]:
    """The entries that need a legend in the window, runs with the numbers that select them. Up to four runs carry their
    names at the tips of their paths, unless the figure has no `tips`; one `below` another has its runs named above."""
    runs = [entry for entry in entries if _is_run(entry)]
    named = below or (tips and len(runs) <= MOST_NAMED)
    left = tuple(_numbered(entry) for entry in entries if not named or entry not in runs)
    return left if len(left) > 1 else ()


def _numbered(entry: LegendEntry) -> LegendEntry:
    return replace(entry, text=f"{entry.number} {say(entry.text)}") if entry.number else entry


def in_picture(entries: Iterable[LegendEntry]) -> tuple[LegendEntry, ...]:
    """The entries of all figures of a picture, each thing once; none for one thing alone."""
    once: dict[tuple[object, ...], LegendEntry] = {}
    for entry in entries:
        run = _is_run(entry) or (entry.run is not None and entry.role == "fit")
        once.setdefault((entry.run,) if run else (entry.run, entry.role, entry.text), entry)
    return tuple(once.values()) if len(once) > 1 else ()


def _is_run(entry: LegendEntry) -> bool:
    return entry.run is not None and entry.role in ("path", "loss")
