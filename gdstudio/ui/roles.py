"""What each role of a mark looks like: ink, width, dash, symbol. Widths are for a full screen of 720 pixels.

A run's marks take its colour; where the run itself is drawn (path, loss, its symbols) also its dash and marker.
Ghosts, previews and the future are one quiet grey that still has 3:1 on the stage, so that they never compete.
"""

from __future__ import annotations

from dataclasses import dataclass

from gdstudio.plots.figure import Mark
from gdstudio.ui.scale import Scale
from gdstudio.ui.theme import Theme, mix, run_style


@dataclass(frozen=True, slots=True)
class Role:
    """`ink` names a theme colour (or "run", the run's); `symbol` "run" is the run's marker.

    `width` and `size` are pixels; `hollow` symbols have the stage inside; `dashed` lines take the run's dash.
    """

    ink: str = "ink"
    width: float = 2.0
    size: float = 8.0
    symbol: str = "o"
    dash: tuple[float, ...] = ()
    dashed: bool = False
    hollow: bool = False
    opacity: float = 1.0


ROLE_LOOKS = {
    "curve": Role("soft", 2.5),
    "preview": Role("faint", 2.5, dash=(3.0, 2.5)),
    "path": Role("run", 3.0, 7.0, "run", dashed=True),
    "tip": Role("run"),
    "future": Role("faint", 1.75, 6.0, hollow=True),
    "ghost": Role("faint", 1.75, 5.5, dash=(3.0, 2.5)),
    "tangent": Role("run", 2.0),
    "next": Role("run", 2.0, 11.0, hollow=True, dash=(1.5, 2.0)),
    "start": Role("run", 2.5, 12.0, hollow=True),
    "current": Role("run", 2.5, 14.0),
    "minimum": Role("soft", 2.0, 15.0, "star"),
    "data": Role("soft", 2.0, 10.0),
    "held-out": Role("soft", 1.75, 9.0, hollow=True),
    "class": Role("run", 2.0, 10.0, "run"),
    "class-held-out": Role("run", 1.75, 9.0, "run", hollow=True),
    "boundary": Role("run", 1.5),
    "in-batch": Role("run", 2.25, 16.0, hollow=True),
    "square": Role("run", 1.25),
    "marked": Role("run", 3.0, 19.0, hollow=True),
    "fit": Role("run", 3.0, 10.0, dashed=True),
    "residual": Role("run", 1.75),
    "contour": Role("contour", 1.25),
    "heat": Role(),
    "loss": Role("run", 2.75, 7.0, "run", dashed=True),
    "training": Role("run", 2.75, 7.0, "run", dashed=True),
    "validation": Role("run", 2.25, 7.0, dash=(1.0, 2.0)),
    "batch": Role("run", 1.25),
    "cursor": Role("soft", 1.5),
    "surface": Role(),
    "axis": Role("line", 1.5),
    "number": Role("quiet", 1.5),
    "label": Role("ink", 1.5, 7.0),
    "closed-form": Role("soft", 2.25, 13.0, "x", dash=(5.0, 3.0)),
    "slope": Role("faint", 1.75),
    "descent": Role("ink", 3.0),
    "to-minimum": Role("ink", 2.25, dash=(3.0, 2.0)),
    "curves-up": Role("ink", 2.25),
    "curves-down": Role("ink", 2.25, dash=(3.0, 2.0)),
    "velocity": Role("run", 4.0),
    "divisor": Role("run", 2.0),
    "hint": Role("quiet", 1.5),
}


@dataclass(frozen=True, slots=True)
class Look:
    """A mark's looks, ready to paint: opaque colours as "#RRGGBB", sizes in pixels, dash in pen widths."""

    colour: str
    width: float
    dash: tuple[float, ...]
    symbol: str
    size: float
    hollow: bool
    opacity: float
    ring: str
    ring_width: float


def look(mark: Mark, theme: Theme, scale: Scale) -> Look:
    """The looks of that mark; an unknown role is drawn as "label"."""
    return role_look(mark.role, mark.run, theme, scale, mark.weight, mark.opacity)


def role_look(
    role: str, run: int | None, theme: Theme, scale: Scale, weight: float = 1.0, opacity: float = 1.0
) -> Look:
    """The looks of a role, of the run with that colour index if any."""
    base = ROLE_LOOKS.get(role, ROLE_LOOKS["label"])
    style = run_style(run or 0, theme)
    own = base.ink == "run"
    # The next step is a promise of the run; it is the run's colour and no dash but its own dots.
    dash = style.dash if base.dashed and run is not None else base.dash
    return Look(
        colour=style.colour if own else ink(base.ink, theme), width=base.width * scale.line * weight, dash=dash,
        symbol=style.marker if base.symbol == "run" and run is not None else base.symbol.replace("run", "o"),
        size=base.size * scale.line * weight, hollow=base.hollow, opacity=base.opacity * opacity, ring=theme.stage,
        ring_width=min(1.75, 0.2 * base.size) * scale.line,
    )  # fmt: skip


def ink(name: str, theme: Theme) -> str:
    """A colour of the theme by its token, or made of them: "soft" (curves), "line" (axes), "contour" (levels)."""
    if name == "soft":
        return mix(theme.stage, theme.ink, 0.8)
    if name == "contour":
        # As if ink of 40 % lay on the middle of the heat ramp; opaque, since PDF writers outline translucent strokes.
        return mix(mix(theme.heat_low, theme.heat_high, 0.5), theme.ink, 0.4)
    if name == "line":
        return mix(theme.stage, theme.ink, 0.24)
    return str(getattr(theme, name))
