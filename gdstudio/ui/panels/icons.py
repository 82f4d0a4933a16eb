"""Icons: line drawings of resources/icons, recoloured for the theme and kept."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gdstudio.model import resources_folder
from gdstudio.ui.theme import Theme, mix


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


class _Drawn(QIconEngine):
    """Draws the icon when it is shown, at the size and the device pixel ratio that it is shown at."""

    def __init__(self, name: str, ink: str, pale: str) -> None:
        super().__init__()
        self._name, self._ink, self._pale = name, ink, pale

    def clone(self) -> QIconEngine:
        return _Drawn(self._name, self._ink, self._pale)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State, scale: float) -> QPixmap:
        """`size` is in pixels of the device."""
        colour = self._pale if mode == QIcon.Mode.Disabled else self._ink
        return pixmap(self._name, colour, round(min(size.width(), size.height()) / scale), scale)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(rect, self.scaledPixmap(rect.size() * ratio, mode, state, ratio))


@lru_cache(maxsize=256)
def icon(name: str, theme: Theme, colour: str = "") -> QIcon:
    """The icon in the theme's ink (or the given colour), paler where its control is disabled."""
    return QIcon(_Drawn(name, colour or theme.ink, mix(theme.window, theme.quiet, 0.55)))
