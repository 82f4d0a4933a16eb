"""A picture made smaller to fit, on the ground it will lie on."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdstudio.ui import picture
from gdstudio.ui.theme import Theme

# A preview needs no more dots than this on its longer side.
MOST_DOTS = 1200


class PictureView(QWidget):
    """`show_picture` draws it with fewer dots where it has many; sizes of type stay in proportion."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._image, self._ground = theme, QImage(), ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_picture(self, made: picture.Picture, ground: str = "") -> None:
        """The picture as it would be saved; `ground` is the colour below a transparent one."""
        longer = max(made.size.pixels)
        dpi = made.size.dpi * min(1.0, MOST_DOTS / longer)
        self._image = picture.image(replace(made, size=replace(made.size, dpi=dpi)))
        self._ground = ground
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, 400)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image.isNull():
            return
        factor = min(self.width() / self._image.width(), self.height() / self._image.height())
        width, height = self._image.width() * factor, self._image.height() * factor
        box = QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._ground:
            painter.fillRect(box, QColor(self._ground))
        painter.drawImage(box, self._image)
        painter.setPen(QPen(QColor(self._theme.line), 1))
        painter.drawRect(box.adjusted(0, 0, -1, -1))
