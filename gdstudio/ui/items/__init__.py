"""One item a kind of mark: how it is cut, painted and, for handles, grasped."""

from __future__ import annotations

from typing import Any

from gdstudio.plots.figure import (
    Area,
    Arrow,
    Arrows,
    Faces,
    Handle,
    Heat,
    Levels,
    Line,
    Mark,
    Points,
    SideSquares,
    Squares,
    Text,
    VLine,
)
from gdstudio.ui.frame import Frame
from gdstudio.ui.items.area import AreaItem
from gdstudio.ui.items.arrow import ArrowItem
from gdstudio.ui.items.arrows import ArrowsItem
from gdstudio.ui.items.base import Changed, MarkItem
from gdstudio.ui.items.faces import FacesItem
from gdstudio.ui.items.handle import HandleItem
from gdstudio.ui.items.heat import HeatItem
from gdstudio.ui.items.levels import LevelsItem
from gdstudio.ui.items.line import LineItem
from gdstudio.ui.items.points import PointsItem
from gdstudio.ui.items.side_squares import SideSquaresItem
from gdstudio.ui.items.squares import SquaresItem
from gdstudio.ui.items.text import TextItem
from gdstudio.ui.items.vline import VLineItem

ITEMS: dict[type[Mark], type[MarkItem[Any]]] = {
    Area: AreaItem, Arrow: ArrowItem, Arrows: ArrowsItem, Faces: FacesItem, Handle: HandleItem, Heat: HeatItem,
    Levels: LevelsItem, Line: LineItem, Points: PointsItem, SideSquares: SideSquaresItem, Squares: SquaresItem, Text: TextItem, VLine: VLineItem,
}  # fmt: skip


def make_item(mark: Mark, frame: Frame, changed: Changed, rough: bool) -> MarkItem[Any]:
    """The item for that mark; `changed` hears when it looks different."""
    return ITEMS[type(mark)](mark, frame, changed, rough)
