"""Copy figure: this view, this step, this selection, at the last used size, without a dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from gdstudio.ui.drawing import caption_of, picture_rows
from gdstudio.ui.picture_sizes import DEFAULT, PictureSize, named
from gdstudio.ui.settings import Settings
from gdstudio.ui.stage import Stage
from gdstudio.ui.studio import Studio
from gdstudio.ui.text import say, tr
from gdstudio.ui.theme import THEMES

if TYPE_CHECKING:
    from gdstudio.ui.picture import Picture


class Copying(QObject):
    """The settings remember size ("half-slide", "1600x900", "85x64mm"), theme and whether there is a caption."""

    def __init__(self, studio: Studio, stage: Stage, settings: Settings) -> None:
        super().__init__(stage)
        self._studio, self._stage, self.settings = studio, stage, settings

    def size(self) -> PictureSize:
        """The last used size."""
        try:
            return named(self.settings.text("picture/size", DEFAULT.name))
        except ValueError:
            return DEFAULT

    def picture(self) -> Picture:
        """The picture as it would be copied now."""
        # Pillow is not needed for the first window.
        from gdstudio.ui.picture import Picture
        from gdstudio.ui.picture_metadata import pictured

        settings, studio = self.settings, self._studio
        return Picture(
            picture_rows(studio, self._stage.ranges()), self.size(),
            THEMES.get(settings.text("picture/theme", "light"), THEMES["light"]),
            transparent=settings.flag("picture/transparent"),
            caption=caption_of(studio) if settings.flag("picture/caption", True) else "",
            shown=pictured([run.spec for run in studio.session.runs], studio.session.step_number),
        )  # fmt: skip

    def copy(self) -> None:
        """To the clipboard, and say what was copied."""
        from gdstudio.ui.picture import mime_data, misfit

        made = self.picture()
        too_small = misfit(made)
        if too_small is not None:
            self._studio.toast.emit(say(too_small))
            return
        QGuiApplication.clipboard().setMimeData(mime_data(made))
        width, height = made.size.pixels
        dark, words = made.theme.dark, bool(made.caption)
        if dark:
            sentence = tr(
                "Copied: {width}×{height}, dark, with caption. Change size (Ctrl+Shift+S)", width=width, height=height
            )
        else:
            sentence = tr(
                "Copied: {width}×{height}, light, with caption. Change size (Ctrl+Shift+S)", width=width, height=height
            )
        if not words:
            sentence = tr("Copied: {width}×{height}. Change size (Ctrl+Shift+S)", width=width, height=height)
        self._studio.toast.emit(sentence)
