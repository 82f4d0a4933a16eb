"""How wide and high each region is: a pure function of the window's size, so that it can be tested without a window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MINIMUM = (960, 560)
# A window manager's frame at its largest, in pixels: left, top, right, bottom.
FRAME = (4, 36, 4, 4)
WIDE, OVERLAY_BELOW = 1600, 1100
LOW, TOO_LOW_FOR_STRIP = 640, 600
LOW_STRIP = 88

Companion = Literal["below", "beside", "pair"]
"""Where the companion stands: below the figures, beside them, or as one of two below them."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Logical pixels. `right` is the width of the step column, 0 where the arithmetic is in the band; `strip` the
    companion's share of the stage's height, `strip_fits` whether it is shown without being asked for, `companion` where it
    stands."""

    headline: int
    inspector: int
    inspector_overlay: bool
    right: int
    strip: int
    strip_fits: bool
    companion: Companion = "below"

    @property
    def arithmetic_in_band(self) -> bool:
        """Whether the band has the arithmetic, or the step column."""
        return self.right == 0


def arrangement(
    width: int, height: int, *, full_screen: bool, panes: int = 1, text: float = 1.0, race: bool = False
) -> Arrangement:
    """The regions of a window (its inner size) or of a full screen; `panes` figures stand side by side. A `race` on a map
    needs height for both, the map and the losses: they stand side by side, in a wide window two companions below."""
    wide = width >= WIDE and not full_screen
    if full_screen:
        # 48 and 68, 360 and 480 on screens of 720 and 1080.
        headline, inspector = max(48, round(0.063 * height)), max(360, round(0.444 * height))
    else:
        headline, inspector = round((48 if wide else 44) * text), round((336 if wide else 304) * text)
    return Arrangement(
        headline=headline,
        inspector=min(inspector, width // 2),
        inspector_overlay=full_screen or width < OVERLAY_BELOW,
        right=round(400 * text) if wide else 0,
        strip=_strip(height, wide=wide, full_screen=full_screen, panes=panes),
        strip_fits=height >= TOO_LOW_FOR_STRIP or (race and not wide),
        companion=("pair" if wide else "beside") if race else "below",
    )


def _strip(height: int, *, wide: bool, full_screen: bool, panes: int) -> int:
    """128 of 720, 115 beside two figures; 260 and 280 of 1080 in a wide window; 140 and 211 on full screens of 720 and 1080."""
    if height < LOW:
        return LOW_STRIP
    if wide and height >= 900:
        return round(height * (0.241 if panes == 1 else 0.259))
    if full_screen:
        return round(0.195 * height)
    return round(height * (0.178 if panes == 1 else 0.16))
