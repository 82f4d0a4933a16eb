"""The two themes: a dozen colour tokens each, and the style that marks a run. Plain data, no Qt.

Window, figures and exported pictures take their colours from here and from nowhere else. The sets of eight
run colours were searched for, not picked: at least 3:1 on the stage, and pairwise a CIE76 difference of at
least 20 in normal, protan, deutan and tritan vision (Machado, Oliveira and Fernandes 2009). Runs 1 to 4 keep
their hue family from one theme to the other: blue, red, ochre, violet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Ramp = Literal["quiet", "viridis", "cividis"]


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as "#RRGGBB".

    `stage` lies under plots and fields, `window` under everything else; `ink` is text, `quiet` text of second
    rank, `faint` a ghost that still has to be seen; `line` separates; `accent` is the one colour of what can be
    done next and `on_accent` the words on it; `alert` underlines what is wrong, always with words beside it.
    The heat ramp goes from `heat_low` to `heat_high`; `runs` are the run colours in their order of use.
    """

    name: str
    window: str
    stage: str
    line: str
    ink: str
    quiet: str
    faint: str
    accent: str
    on_accent: str
    alert: str
    heat_low: str
    heat_high: str
    runs: tuple[str, ...]

    @property
    def grid(self) -> str:
        """Lines of the grid: there when looked for."""
        return mix(self.stage, self.ink, 0.09)

    @property
    def hover(self) -> str:
        """Below the pointer, on the window's ground."""
        return mix(self.window, self.ink, 0.07)

    @property
    def dark(self) -> bool:
        """Whether the stage is darker than the ink."""
        return sum(channels(self.stage)) < sum(channels(self.ink))


@dataclass(frozen=True, slots=True)
class RunStyle:
    """What tells a run from the others wherever it appears: colour, dash and marker together.

    `dash` is in pen widths as Qt takes it, empty for a solid line. `marker` names a pyqtgraph symbol, `glyph`
    is the same as a character, for legends in words and for tables.
    """

    colour: str
    dash: tuple[float, ...]
    marker: str
    glyph: str


LIGHT = Theme(
    name="light", window="#F4F5F7", stage="#FFFFFF", line="#D8DCE3", ink="#1B1F27", quiet="#4D5564",
    faint="#868E9B", accent="#1F62D2", on_accent="#FFFFFF", alert="#A8480B", heat_low="#FFFFFF",
    heat_high="#C3D3E6",
    runs=("#268BFE", "#9A0C03", "#B58F0F", "#481853", "#E37073", "#202392", "#877DB2", "#5D061F"),
)  # fmt: skip
DARK = Theme(
    name="dark", window="#1F2228", stage="#16181D", line="#363B45", ink="#ECEEF2", quiet="#B3BAC6",
    faint="#737C8B", accent="#6AA5FF", on_accent="#0D1117", alert="#F0B35A", heat_low="#16181D",
    heat_high="#33435A",
    runs=("#3489FF", "#CB4C5F", "#F6B830", "#9371AB", "#1BFFCD", "#E6C1FF", "#578500", "#B0E785"),
)  # fmt: skip
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}

_SHAPES = (
    ((), "o", "●"),
    ((5.0, 2.4), "s", "■"),
    ((6.0, 2.2, 1.4, 2.2), "t1", "▲"),
    ((1.6, 2.0), "d", "◆"),
    ((9.0, 3.0), "t", "▼"),
    ((6.0, 2.0, 1.4, 2.0, 1.4, 2.0), "p", "⬟"),
    ((3.2, 1.8), "+", "✚"),
    ((9.0, 2.4, 3.0, 2.4), "h", "⬢"),
)


def run_style(index: int, theme: Theme) -> RunStyle:
    """Colour, dash and marker of the run with that colour index (0, 1, …); they repeat after eight."""
    dash, marker, glyph = _SHAPES[index % len(_SHAPES)]
    return RunStyle(theme.runs[index % len(theme.runs)], dash, marker, glyph)


def channels(colour: str) -> tuple[int, int, int]:
    """The red, green and blue of "#RRGGBB", 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(under: str, over: str, amount: float) -> str:
    """`over` laid on `under` with that opacity, as one opaque colour."""
    pairs = zip(channels(under), channels(over), strict=True)
    return "#" + "".join(f"{round(below + (above - below) * amount):02X}" for below, above in pairs)
