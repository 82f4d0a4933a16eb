"""Symbols of runs and roles: pyqtgraph's shapes, one path each, painted as outlines or, in bulk, as stamps."""

from __future__ import annotations

from functools import lru_cache

from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QTransform

from gdstudio.ui.roles import Look

# Shapes of equal width look unequal: these bring their areas together.
_AREA = {"s": 0.88, "d": 1.12, "t": 1.08, "t1": 1.08, "star": 1.2, "+": 1.1, "h": 1.04, "p": 1.06}


@lru_cache(maxsize=128)
def outline(symbol: str, size: float) -> QPainterPath:
    """The symbol's shape around the origin, about `size` pixels wide; a circle if the name is unknown."""
    if symbol == "x":
        return _cross(size)
    factor = size * _AREA.get(symbol, 1.0)
    return QTransform.fromScale(factor, factor).map(Symbols.get(symbol, Symbols["o"]))


def _cross(size: float) -> QPainterPath:
    path = QPainterPath()
    reach = size * 0.42
    for sign in (1, -1):
        path.moveTo(-reach, -reach * sign)
        path.lineTo(reach, reach * sign)
    return path


def paint(painter: QPainter, x: float, y: float, look: Look, grown: float = 0.0) -> None:
    """One symbol with its middle at (x, y): filled and ringed with the stage, or hollow; `grown` pixels wider."""
    shape = outline(look.symbol, round(look.size + grown, 2))
    colour = QColor(look.colour)
    painter.translate(x, y)
    if look.symbol == "x":
        _stroke(painter, shape, look.ring, look.width + 2 * look.ring_width)
        _stroke(painter, shape, look.colour, look.width)
    elif look.hollow:
        _stroke(painter, shape, look.ring, look.width + 2 * look.ring_width)
        painter.setPen(_pen(look.colour, look.width))
        painter.setBrush(QColor(look.ring))
        painter.drawPath(shape)
    else:
        _stroke(painter, shape, look.ring, 2 * look.ring_width)
        painter.fillPath(shape, colour)
    painter.translate(-x, -y)


def reach(look: Look) -> float:
    """How far from its middle a symbol paints, in pixels."""
    return look.size * 0.72 + look.width + 2 * look.ring_width + 1


def _pen(colour: str, width: float) -> QPen:
    pen = QPen(QColor(colour), width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


def _stroke(painter: QPainter, shape: QPainterPath, colour: str, width: float) -> None:
    painter.strokePath(shape, _pen(colour, width))


@lru_cache(maxsize=128)
def stamp(look: Look, ratio: float) -> QPixmap:
    """The symbol as a picture for a screen of that device pixel ratio."""
    side = 2 * (int(reach(look)) + 1)
    result = QPixmap(round(side * ratio), round(side * ratio))
    result.setDevicePixelRatio(ratio)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(painter, side / 2, side / 2, look)
    painter.end()
    return result


def paint_many(painter: QPainter, places: list[tuple[float, float]], look: Look) -> None:
    """The same symbol at each place, stamped: for the screen only."""
    picture = stamp(look, painter.device().devicePixelRatio())
    # The painter puts a picture on whole pixels anyway; whole numbers take it there in half the time.
    half = round(picture.deviceIndependentSize().width() / 2)
    draw = painter.drawPixmap
    for x, y in places:
        draw(round(x) - half, round(y) - half, picture)


def box(x: float, y: float, look: Look) -> QRectF:
    """The box of the symbol at (x, y)."""
    half = reach(look)
    return QRectF(x - half, y - half, 2 * half, 2 * half)
