"""Icons: line drawings of resources/icons, recoloured for the theme and kept."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gdstudio.model import resources_folder
from gdstudio.ui.theme import Theme, mix

SIZES = (16, 24, 32, 48, 96)


@cache
def names() -> tuple[str, ...]:
    """All icons there are."""
    return tuple(sorted(path.stem for path in (resources_folder() / "icons").glob("*.svg")))


@cache
def _drawing(name: str) -> str:
    return (resources_folder() / "icons" / f"{name}.svg").read_text("utf-8")


@lru_cache(maxsize=512)
def pixmap(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """The icon as `size` logical pixels square in a colour "#RRGGBB", sharp at that device pixel ratio."""
    result = QPixmap(round(size * ratio), round(size * ratio))
    result.setDevicePixelRatio(ratio)
    result.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", colour).encode()))
    painter = QPainter(result)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return result


@lru_cache(maxsize=256)
def icon(name: str, theme: Theme, colour: str = "") -> QIcon:
    """The icon in the theme's ink (or the given colour), paler where its control is disabled."""
    result = QIcon()
    pale = mix(theme.window, theme.quiet, 0.55)
    for size in SIZES:
        result.addPixmap(pixmap(name, colour or theme.ink, size), QIcon.Mode.Normal)
        result.addPixmap(pixmap(name, pale, size), QIcon.Mode.Disabled)
    return result
