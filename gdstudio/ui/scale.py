"""One token for all sizes: type, line weights and symbols grow together.

Desk type (menus, inspector) is read by the lecturer only; room type (axis numbers, legend, status) from the last
row. In a full-screen window room type is 3 % and the band 4 % of the height, after the rule that the smallest
element to be read measures 1/200 of the farthest viewer's distance at six image heights; line weights are given
for a height of 720 and grow with it.
"""

from __future__ import annotations

from dataclasses import dataclass

WINDOW_LINE = 0.8
SMALLEST_FULL_SCREEN = 540.0


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes in logical pixels.

    `desk` and `room` are type sizes, `band` that of the arithmetic and `legend` that of legends and captions;
    `line` multiplies line widths and symbol sizes, which are written for a full screen of 720 pixels; `ticks` is
    the most numbers an axis may carry.
    """

    desk: float = 14.0
    room: float = 16.0
    band: float = 20.0
    legend: float = 16.0
    line: float = WINDOW_LINE
    ticks: int = 7
    full_screen: bool = False

    @classmethod
    def window(cls, text: float = 1.0) -> Scale:
        """For a window; `text` is the user's text size, 1 for the usual."""
        return cls(desk=14 * text, room=16 * text, band=20 * text, legend=16 * text, line=WINDOW_LINE * text)

    @classmethod
    def screen(cls, height: float, text: float = 1.0) -> Scale:
        """For a full screen of that many logical pixels in height."""
        height = max(height, SMALLEST_FULL_SCREEN)
        room = round(0.03 * height) * text
        return cls(
            desk=max(14.0, round(0.0222 * height)) * text, room=room, band=round(0.04 * height) * text, legend=room,
            line=height / 720 * text, ticks=5, full_screen=True,
        )  # fmt: skip

    @classmethod
    def output(cls, numbers: float, words: float) -> Scale:
        """For a picture whose axis numbers are `numbers` and whose legend and caption are `words` pixels high."""
        return cls(desk=words, room=numbers, band=words, legend=words, line=numbers / 24, ticks=5)
