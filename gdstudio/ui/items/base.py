"""What all items have in common: a mark, the frame it stands in, and a box that is repainted and nothing else."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gdstudio.plots.figure import Mark
from gdstudio.ui.frame import Frame
from gdstudio.ui.roles import Look, look

AnyMark = TypeVar("AnyMark", bound=Mark)


class MarkItem(QGraphicsItem, Generic[AnyMark]):
    """One mark on the screen or in a picture, in pixels of the frame.

    A subclass turns mark and frame into shapes in `build` (which returns their box) and paints them in `draw`.
    `CACHED` ones are painted once and then copied, until mark or frame change.
    """

    CACHED: ClassVar[bool] = False
    # Something is being dragged and all of this is painted anew with each move: paths beside the selected run's
    # are then lines only.
    rough: bool = False
    # Where its words may stand, the best place first, and the one where they do; see `free_words`.
    spots: tuple[QRectF, ...] = ()
    spot: int = 0

    def __init__(self, mark: AnyMark, frame: Frame, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self.mark = mark
        self.frame = frame
        self.look: Look = look(mark, frame.theme, frame.scale)
        self._box = QRectF()
        if self.CACHED and not frame.still:
            self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.show_mark(mark, frame)

    def show_mark(self, mark: AnyMark, frame: Frame) -> None:
        """Stand for that mark in that frame from now on."""
        self.mark, self.frame = mark, frame
        self.look = look(mark, frame.theme, frame.scale)
        box = self.build()
        if box != self._box:
            self.prepareGeometryChange()
            self._box = box
        self.update()

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

    def boundingRect(self) -> QRectF:
        return self._box

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self._box.isEmpty():
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
