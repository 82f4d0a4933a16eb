"""What all items have in common: a mark, the frame it stands in, and the box that all of it is painted in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gdstudio.plots.figure import Mark
from gdstudio.ui.frame import Frame
from gdstudio.ui.roles import Look, look

AnyMark = TypeVar("AnyMark", bound=Mark)
Changed = Callable[["MarkItem[Any]", QRectF], None]


class MarkItem(Generic[AnyMark]):
    """One mark on the screen or in a picture, in pixels of the frame.

    A subclass turns mark and frame into shapes in `build` (which returns their box) and paints them in `draw`. `changed`
    hears of each change, with the item and the box that it had before. `box` is empty where nothing is painted; `z` is
    the item's height among the others.
    """

    # Something is being dragged and all of this is painted anew with each move: paths beside the selected run's
    # are then lines only, and so are old ones.
    rough: bool
    # Where its words may stand, the best place first, and the one where they do; see `free_words`.
    spots: tuple[QRectF, ...] = ()
    spot: int = 0
    # The painting before which it changed, as its layers count.
    changed_in: int = 0

    def __init__(self, mark: AnyMark, frame: Frame, changed: Changed, rough: bool = False) -> None:
        self._changed, self.rough = changed, rough
        self.box = QRectF()
        self.z = mark.z
        self.show_mark(mark, frame)

    def show_mark(self, mark: AnyMark, frame: Frame) -> None:
        """Stand for that mark in that frame from now on."""
        self.mark, self.frame = mark, frame
        self.look: Look = look(mark, frame.theme, frame.scale)
        before = self.box
        self.box = self.build()
        self._changed(self, before)

    def set_rough(self, rough: bool) -> None:
        """Painted more simply, or with everything, where that makes a difference."""
        before, self.rough = self.simple, rough
        if self.simple != before:
            self.show_mark(self.mark, self.frame)

    @property
    def simple(self) -> bool:
        """Whether it is painted more simply now."""
        return self.rough and (self.mark.weight < 1 or self.mark.role == "ghost")

    def build(self) -> QRectF:
        """Make the shapes; the box that holds all that `draw` paints, empty for nothing."""
        raise NotImplementedError

    def draw(self, painter: QPainter) -> None:
        """Paint the shapes; the painter is antialiased and its state is put back afterwards."""
        raise NotImplementedError

    @property
    def stays(self) -> bool:
        """Whether its words keep their place as long as no other one is freer."""
        return False

    def paint(self, painter: QPainter) -> None:
        """Paint the mark; the painter's origin is the frame's corner."""
        if self.box.isEmpty():
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw(painter)
        painter.restore()

    def colour(self) -> QColor:
        """The mark's colour with its opacity."""
        result = QColor(self.look.colour)
        result.setAlphaF(self.look.opacity)
        return result

    def pen(self, extra: float = 0.0, colour: str = "") -> QPen:
        """The mark's pen; `extra` pixels wider and of another colour for a casing."""
        pen = QPen(QColor(colour) if colour else self.colour(), self.look.width + extra)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        if self.look.dash and not colour:
            pen.setDashPattern(list(self.look.dash))
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        return pen
