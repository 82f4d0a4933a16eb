"""What stands around the marks: grid, axes with their numbers and labels, the legend strip; or a sentence alone."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from gdstudio.ui.legend import Legend
from gdstudio.ui.roles import ink
from gdstudio.ui.scale import Scale
from gdstudio.ui.theme import Theme
from gdstudio.ui.ticks import Ticks
from gdstudio.ui.words import words, wrapped

# Distances in units of the room type's size.
NUMBER_GAP, LABEL_GAP, TICK, MINOR = 0.42, 0.5, 0.26, 0.15
# A y label up to this wide stands upright beside the axis; a longer one is turned.
UPRIGHT = 2.1


@dataclass(frozen=True, slots=True)
class Axes:
    """What is written along both axes. `note` replaces everything by a sentence; with `y_above` the y label
    stands over the axis; `bare` leaves grid and axes out."""

    x: Ticks
    y: Ticks
    x_label: str
    y_label: str
    legend: Legend | None = None
    compact: bool = False
    note: str = ""
    y_above: bool = False
    bare: bool = False


class Surround:
    """Paints the axes around the box `inner`; both in pixels of the plot."""

    def __init__(self) -> None:
        self._axes: Axes | None = None
        self._outer, self._inner = QRectF(), QRectF()

    def show_axes(
        self, axes: Axes, outer: QRectF, inner: QRectF, spots: tuple[dict[float, float], dict[float, float]],
        theme: Theme, scale: Scale, paths: bool,
    ) -> None:  # fmt: skip
        """Stand around `inner` from now on; `spots` gives each tick's pixel, for x and for y."""
        self._axes, self._outer, self._inner, self._spots = axes, outer, inner, spots
        self._theme, self._scale, self._paths = theme, scale, paths

    def paint(self, painter: QPainter) -> None:
        """Paint them; the painter's state is put back afterwards."""
        if self._axes is None or self._outer.isEmpty():
            return
        painter.save()
        if self._axes.note:
            self._paint_note(painter, self._axes.note)
        else:
            if not self._axes.bare:
                self._paint_lines(painter, self._axes)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_numbers(painter, self._axes)
            self._paint_labels(painter, self._axes)
            if self._axes.legend:
                self._axes.legend.paint(
                    painter,
                    max(self._inner.x(), self._outer.x() + 0.3 * self._scale.room),
                    self._outer.y() + 0.25 * self._scale.room,
                    self._paths,
                )
        painter.restore()

    def _paint_note(self, painter: QPainter, note: str) -> None:
        text = wrapped(note, self._scale.room, min(34 * self._scale.room, 0.84 * self._outer.width()), 0.5)
        middle = self._outer.center()
        colour = QColor(self._theme.quiet)
        text.paint(painter, middle.x() - text.width / 2, middle.y() - text.height / 2, colour, as_paths=self._paths)

    def _paint_lines(self, painter: QPainter, axes: Axes) -> None:
        """Whole pixels, so that the hairlines are sharp."""
        inner, scale = self._inner, self._scale
        thin = max(1.0, round(scale.line))
        painter.setPen(QPen(QColor(self._theme.grid), thin))
        places = [[self._spots[axis][place] for place, _ in ticks.major] for axis, ticks in enumerate((axes.x, axes.y))]
        painter.drawLines([QLineF(x, inner.top(), x, inner.bottom()) for x in places[0]])
        painter.drawLines([QLineF(inner.left(), y, inner.right(), y) for y in places[1]])
        painter.setPen(QPen(QColor(ink("line", self._theme)), thin))
        down, left = TICK * scale.room, TICK * scale.room
        painter.drawLines([
            QLineF(inner.left(), inner.top(), inner.left(), inner.bottom()),
            QLineF(inner.left(), inner.bottom(), inner.right(), inner.bottom()),
            *(QLineF(x, inner.bottom(), x, inner.bottom() + down) for x in places[0]),
            *(QLineF(inner.left() - left, y, inner.left(), y) for y in places[1]),
            *self._minor(axes),
        ])  # fmt: skip

    def _minor(self, axes: Axes) -> list[QLineF]:
        inner, length = self._inner, MINOR * self._scale.room
        across = [self._spots[0][place] for place in axes.x.minor]
        up = [self._spots[1][place] for place in axes.y.minor]
        return [
            *(QLineF(x, inner.bottom(), x, inner.bottom() + length) for x in across),
            *(QLineF(inner.left() - length, y, inner.left(), y) for y in up),
        ]

    def _paint_numbers(self, painter: QPainter, axes: Axes) -> None:
        inner, em = self._inner, self._scale.room
        colour = QColor(self._theme.quiet)
        taken = inner.right() + 4 * em
        if axes.compact and not self._label_fits_left(axes) and self._last_gap(axes) is None:
            taken = self._outer.right() - words(axes.x_label, em).width - 0.6 * em
        for place, number in axes.x.major:
            text = words(number, em)
            x = self._spots[0][place] - text.width / 2
            if x + text.width <= taken:
                text.paint(painter, x, inner.bottom() + NUMBER_GAP * em, colour, as_paths=self._paths)
        for place, number in axes.y.major:
            text = words(number, em)
            # The middle of the digits, not of the box with its room for descenders.
            y = self._spots[1][place] - text.ascent * 0.61
            x = inner.left() - NUMBER_GAP * em - text.width
            text.paint(painter, x, min(y, self._outer.bottom() - text.height), colour, as_paths=self._paths)

    def _paint_labels(self, painter: QPainter, axes: Axes) -> None:
        inner, outer, em = self._inner, self._outer, self._scale.room
        colour = QColor(self._theme.ink)
        text = words(axes.x_label, em)
        x, y = inner.center().x() - text.width / 2, outer.bottom() - text.height - 1
        if axes.compact:
            y = inner.bottom() + NUMBER_GAP * em
            x = self._left_of_label(axes)
        text.paint(painter, x, y, colour, as_paths=self._paths)
        text = words(axes.y_label, em)
        if axes.y_above:
            text.paint(painter, inner.left(), inner.top() - text.height - 0.35 * em, colour, as_paths=self._paths)
            return
        if text.width <= UPRIGHT * em:
            text.paint(
                painter, outer.left() + 0.25 * em, inner.center().y() - text.height / 2, colour, as_paths=self._paths
            )
            return
        painter.translate(outer.left() + 1, inner.center().y() + text.width / 2)
        painter.rotate(-90)
        text.paint(painter, 0, 0, colour, as_paths=self._paths)
        painter.rotate(90)
        painter.translate(-outer.left() - 1, -inner.center().y() - text.width / 2)

    def _left_of_label(self, axes: Axes) -> float:
        """Where a strip's x label begins: before its first number, else between its last two, else in place of the last."""
        width, gap = words(axes.x_label, self._scale.room).width, self._last_gap(axes)
        if self._label_fits_left(axes):
            return self._outer.left() + 0.25 * self._scale.room
        return self._outer.right() - width - 2 if gap is None else gap - width / 2

    def _last_gap(self, axes: Axes) -> float | None:
        """The middle between a strip's last two numbers, if its label has room there."""
        em = self._scale.room
        ends = [(self._spots[0][place], words(number, em).width / 2) for place, number in axes.x.major]
        if len(ends) < 2:
            return None
        (before, half), (after, other) = ends[-2:]
        fits = words(axes.x_label, em).width + 1.6 * em <= after - other - before - half
        return (before + half + after - other) / 2 if fits else None

    def _label_fits_left(self, axes: Axes) -> bool:
        """Whether a strip's x label stands before its first number."""
        em = self._scale.room
        first = axes.x.major[0] if axes.x.major else (0.0, "")
        start = self._spots[0].get(first[0], self._inner.left()) - words(first[1], em).width / 2
        return words(axes.x_label, em).width + 0.85 * em <= start - self._outer.left()
