"""Sizes of pictures: slides, Beamer, a journal's column, any millimetres or pixels, each with its sizes of type.

Type belongs to the output: never below 18 points for axis numbers and 24 for words on a slide of 13.333 by
7.5 inches, 8 to 9 points in a Beamer frame of 128 by 96 millimetres' worth of type, 8 points in a column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from gdstudio.model import InputError, Message

INCH = 25.4
POINT = INCH / 72
SLIDE_DPI = 144.0
# A square of these takes about 1.4 GB while it is written.
LARGEST_PIXELS = 10_000


@dataclass(frozen=True, slots=True)
class PictureSize:
    """A picture's size in millimetres, the resolution of its PNG, and type in points: axis numbers and words."""

    name: str
    width: float
    height: float
    dpi: float = SLIDE_DPI
    numbers: float = 18.0
    words: float = 24.0

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of its PNG."""
        return max(1, round(self.width / INCH * self.dpi)), max(1, round(self.height / INCH * self.dpi))

    @property
    def dots_per_metre(self) -> int:
        """What PNG's pHYs states: 5669 for slides."""
        return round(self.dpi / INCH * 1000)

    def grown(self, wide: float, high: float) -> PictureSize:
        """The same type on so many more pixels in width and height."""
        inch = INCH / self.dpi
        return replace(self, width=self.width + wide * inch, height=self.height + high * inch)


def millimetres(
    width: float, height: float, numbers: float = 8.0, words: float = 9.0, dpi: float = 300.0
) -> PictureSize:
    """Any size in millimetres. InputError if it is not positive or its PNG would have a side above 10,000 pixels."""
    return _checked(PictureSize("custom", width, height, dpi, numbers, words))


def in_pixels(width: int, height: int) -> PictureSize:
    """Any size in pixels, at 144 dots per inch, with type in a slide's proportion to it.

    InputError as for `millimetres`.
    """
    # A slide has 540 points in height and 960 in width; the tighter of the two decides.
    share = max(min(height / 1080, width / 1440), 0.36)
    inch = INCH / SLIDE_DPI
    return _checked(PictureSize("custom", width * inch, height * inch, SLIDE_DPI, 18 * share, 24 * share))


def _checked(size: PictureSize) -> PictureSize:
    if not (size.width > 0 and size.height > 0):
        raise InputError(Message("A picture needs a width and a height above 0.", {}))
    if not max(size.width, size.height) / INCH * size.dpi <= LARGEST_PIXELS:
        slots = {"limit": LARGEST_PIXELS}
        raise InputError(Message("A picture has at most {limit} pixels on each side.", slots))
    return size


PRESETS = {
    size.name: size
    for size in (
        PictureSize("half-slide", 6.6667 * INCH, 7.5 * INCH),
        PictureSize("slide", 13.3333 * INCH, 7.5 * INCH),
        PictureSize("slide-half-height", 13.3333 * INCH, 3.75 * INCH),
        PictureSize("beamer", 128.0, 72.0, 300.0, 8.0, 9.0),
        PictureSize("beamer-half", 62.0, 62.0, 300.0, 8.0, 8.0),
        PictureSize("column", 85.0, 64.0, 300.0, 8.0, 8.0),
        PictureSize("page", 170.0, 105.0, 300.0, 8.0, 9.0),
    )
}
DEFAULT = PRESETS["half-slide"]


def named(text: str) -> PictureSize:
    """A preset by its name, "1600x900" in pixels or "85x64mm". InputError if it is none of these, or too large."""
    if text in PRESETS:
        return PRESETS[text]
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*[x×]\s*(\d+(?:\.\d+)?)\s*(mm|px)?", text.strip().lower())
    if found is None:
        slots = {"all": ", ".join(PRESETS)}
        raise InputError(Message("A size is as 1920x1080 (pixels), 128x72mm, or one of {all}.", slots))
    # Far beyond the limit, so that a side of a thousand digits is refused and not rounded.
    width, height = (min(float(side), 1e9) for side in found.group(1, 2))
    return millimetres(width, height) if found[3] == "mm" else in_pixels(int(width), int(height))
