"""Figures as pictures: PNG with its physical size, SVG and PDF as vectors, or all three for the clipboard.

The figures are those of the screen, drawn again at the picture's own size and type, without a window or a
display. PNG and SVG of the same figures repeat byte for byte. RunSpec tables travel in the file's metadata.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QMimeData, QRect, QSize, QSizeF
from PySide6.QtGui import QGuiApplication, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication

from gdstudio.model import Message
from gdstudio.plots.figure import Figure
from gdstudio.ui import fonts, picture_metadata, picture_pdf
from gdstudio.ui.picture_metadata import Pictured
from gdstudio.ui.picture_sizes import DEFAULT, INCH, POINT, PictureSize
from gdstudio.ui.scale import Scale
from gdstudio.ui.sheet import Sheet, rows_of
from gdstudio.ui.theme import LIGHT, Ramp, Theme

Figures = Figure | Sequence[Figure | Sequence[Figure]]
# Fine enough for the rounding of type sizes not to be seen, and three dots to a CSS pixel.
VECTOR_DPI = 288.0
# Lines on a plain ground: matching runs only is as small as the full search, and no slower than a heat map needs.
RUN_LENGTHS = zlib.Z_RLE
# Margins change with the size, so that what is missing is found in a few rounds.
MOST_LAYOUTS = 6
# So many lines of words leave room for any figure.
AMPLE = 80


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn and how: figures (one, several in rows), size, theme, words around them.

    `transparent` leaves the ground out; casing and rings then keep the theme's, which says how light the slide
    is. `editable` writes SVG words as text instead of outlines. `shown` are the runs to embed.
    """

    figures: Figures
    size: PictureSize = DEFAULT
    theme: Theme = LIGHT
    transparent: bool = False
    caption: str = ""
    title: str = ""
    editable: bool = False
    ramp: Ramp = "quiet"
    shown: Pictured = field(default_factory=Pictured)


def save(picture: Picture, path: Path | str) -> None:
    """Write the picture; the name's end (.png, .svg, .pdf) says as what. ValueError for another, OSError as usual."""
    path = Path(path)
    kind = path.suffix.lower()
    if kind not in WRITERS:
        raise ValueError("a picture's name ends in .png, .svg or .pdf")
    path.write_bytes(WRITERS[kind](picture))


def misfit(picture: Picture) -> Message | None:
    """What there is to say where the figures and their words do not fit the size; None where they do."""
    size = picture.size
    if not any(_sheet(picture, size.dpi).missing()):
        return None
    # First the width where height is no matter, then the height that the words take at that width.
    wide = _grown(picture, replace(size, height=max(size.height, AMPLE * size.words * POINT)))
    least = _grown(picture, replace(wide, height=size.height))
    slots = dict(zip(("width", "height", "least_width", "least_height"), (*size.pixels, *least.pixels), strict=True))
    sentence = (
        "A picture of {width}×{height} pixels is too small for these figures and their words: "
        "{least_width}×{least_height} are needed."
    )
    return Message(sentence, slots)


def _grown(picture: Picture, size: PictureSize) -> PictureSize:
    """The size, grown until nothing is missing in it."""
    for _ in range(MOST_LAYOUTS):
        wide, high = _sheet(replace(picture, size=size), size.dpi).missing()
        if not wide and not high:
            break
        size = size.grown(wide, high)
    return size


def image(picture: Picture) -> QImage:
    """The picture in pixels, its resolution set."""
    width, height = picture.size.pixels
    result = QImage(
        width, height, QImage.Format.Format_ARGB32_Premultiplied if picture.transparent else QImage.Format.Format_RGB32
    )
    result.fill(0)
    painter = QPainter(result)
    sheet = _sheet(picture, picture.size.dpi)
    sheet.paint(painter, background=not picture.transparent)
    painter.end()
    result.setDotsPerMeterX(picture.size.dots_per_metre)
    result.setDotsPerMeterY(picture.size.dots_per_metre)
    return result


def png(picture: Picture) -> bytes:
    """The picture as a PNG file."""
    return _png_of(image(picture), picture)


def _png_of(pixels: QImage, picture: Picture) -> bytes:
    wanted = QImage.Format.Format_RGBA8888 if picture.transparent else QImage.Format.Format_RGB888
    converted = pixels.convertToFormat(wanted)
    mode = "RGBA" if picture.transparent else "RGB"
    size, raw = (converted.width(), converted.height()), bytes(converted.constBits())
    raster = Image.frombuffer(mode, size, raw, "raw", mode, converted.bytesPerLine(), 1)
    notes = PngInfo()
    notes.add_itxt(picture_metadata.PNG_KEY, picture_metadata.encode(picture.shown))
    out = io.BytesIO()
    raster.save(
        out, "PNG", dpi=(picture.size.dpi, picture.size.dpi), pnginfo=notes, compress_level=1, compress_type=RUN_LENGTHS
    )
    return out.getvalue()


def svg(picture: Picture) -> bytes:
    """The picture as an SVG file."""
    _need_application()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    sheet = _sheet(picture, VECTOR_DPI, vector=True, paths=not picture.editable)
    generator.setResolution(round(VECTOR_DPI))
    generator.setSize(QSize(round(sheet.size.width()), round(sheet.size.height())))
    generator.setViewBox(QRect(0, 0, round(sheet.size.width()), round(sheet.size.height())))
    generator.setTitle(_plain(picture.title))
    generator.setDescription(_plain(picture.caption))
    painter = QPainter(generator)
    # Each group of the file names the painter's font, which would be the application's.
    painter.setFont(fonts.font(16.0))
    sheet.paint(painter, background=not picture.transparent)
    painter.end()
    return picture_metadata.into_svg(bytes(buffer.data().data()), picture.shown)


def pdf(picture: Picture) -> bytes:
    """The picture as a PDF file of one page, exactly as large as the picture."""
    _need_application()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(round(VECTOR_DPI))
    page = QPageSize(
        QSizeF(picture.size.width, picture.size.height),
        QPageSize.Unit.Millimeter,
        "",
        QPageSize.SizeMatchPolicy.ExactMatch,
    )
    writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF()))
    writer.setTitle(_plain(picture.title or picture.caption))
    writer.setCreator("GD Studio")
    writer.setDocumentXmpMetadata(QByteArray(picture_metadata.xmp(picture.shown)))
    painter = QPainter(writer)
    _sheet(picture, VECTOR_DPI, vector=True).paint(painter, background=not picture.transparent)
    painter.end()
    return picture_pdf.mended(bytes(buffer.data().data()), picture.size.width, picture.size.height)


WRITERS: dict[str, Callable[[Picture], bytes]] = {".png": png, ".svg": svg, ".pdf": pdf}


def mime_data(picture: Picture) -> QMimeData:
    """The picture for the clipboard: pixels with their physical size first, SVG and PDF for who takes them."""
    pixels = image(picture)
    result = QMimeData()
    result.setImageData(pixels)
    result.setData("image/png", QByteArray(_png_of(pixels, picture)))
    result.setData("image/svg+xml", QByteArray(svg(picture)))
    result.setData("application/pdf", QByteArray(pdf(picture)))
    return result


def _sheet(picture: Picture, dpi: float, *, vector: bool = False, paths: bool = False) -> Sheet:
    _need_application()
    size = picture.size
    return Sheet(
        rows_of(picture.figures), size.width / INCH * dpi, size.height / INCH * dpi, picture.theme,
        Scale.output(size.numbers / 72 * dpi, size.words / 72 * dpi), title=picture.title, caption=picture.caption,
        vector=vector, paths=paths, ramp=picture.ramp,
    )  # fmt: skip


def _need_application() -> None:
    """Fonts need an application; where no window is open, one is made and kept."""
    if QGuiApplication.instance() is None:
        global _application
        _application = QApplication(["gdstudio"])


_application: QApplication | None = None


def _plain(markup: str) -> str:
    return re.sub(r"</?[a-z]+ ?/?>", "", markup)
