"""The names at the tips of the paths of a few runs: where each lies clear of the others, of their points and of a curve."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from gdstudio.plots.figure import Array, Mark, Text
from gdstudio.plots.plot_input import Box, PlotInput, RunView
from gdstudio.plots.wording import finite

# Runs whose paths carry their names; what a letter and a line of them take, as parts of a small map.
MOST_NAMED = 4
LETTER, LINE = 0.0145, 0.06
# In a figure where a name needs so much more than that, the run's number stands in its place.
ROOM = 1.25
# From the tip to the name, in lines. Behind the first four places, those a line farther off.
CLEAR = 0.15
# What a place costs: another run's point under the name, a curve all along it, words that had to be moved into the view,
# and each place before it that one would rather have.
POINT, CURVE, MOVED, LATER = 5.0, 10.0, 4.0, 0.1
Z_NAMES = 12

Spot = tuple[float, float]
Curve = tuple[Array, Array]
Place = Callable[[RunView, int], Spot]


@dataclass(frozen=True, slots=True)
class _Rect:
    """A name's box in parts of the view, and the spot of it that lies on the tip."""

    left: float
    low: float
    wide: float
    anchor: Spot

    def meets(self, other: _Rect) -> bool:
        apart = self.left + self.wide <= other.left or other.left + other.wide <= self.left
        return not apart and abs(self.low - other.low) < LINE

    def holds(self, x: float, y: float) -> bool:
        return self.left < x < self.left + self.wide and self.low < y < self.low + LINE

    def share(self, x: Array, y: Array) -> float:
        """For how much of its width it lies on a curve that is sampled evenly over the view."""
        inside = (x > self.left) & (x < self.left + self.wide) & (y > self.low) & (y < self.low + LINE)
        return float(np.count_nonzero(inside)) / max(1.0, self.wide * len(x))


def tip_marks(view: PlotInput, place: Place, box: Box, curve: Curve | None = None) -> list[Mark]:
    """Names of up to four runs, the selected one's first; `place` gives a run's row in data units, `curve` is what is
    drawn beside the paths. A name that has no place of its own is left out.
    """
    runs = view.others_first()[::-1]
    if not 1 < len(runs) <= MOST_NAMED or "current" not in view.layers:
        return []
    ends = {run.number: place(run, run.cursor) for run in runs}
    spots = {number: _part(end, box) for number, end in ends.items()}
    drawn = _parts(curve, box) if curve is not None else None
    taken: list[_Rect] = []
    marks: list[Mark] = []
    for run in runs:
        at = spots[run.number]
        if run.cursor == 0 or not finite(*at) or not all(0 <= part <= 1 for part in at):
            continue
        name = f"{run.number_on_stage} {run.name or run.spec.optimizer.title}"
        others = [spot for number, spot in spots.items() if number != run.number]
        rect = _best(_places(at, _part(place(run, 0), box), len(name)), taken, others, drawn)
        if rect is not None:
            taken.append(rect)
            marks.append(_name(run, ends[run.number], name, rect))
    return marks


def _best(places: Iterator[_Rect], taken: list[_Rect], others: list[Spot], curve: Curve | None) -> _Rect | None:
    """The place that costs least and meets no other name: the first that costs nothing, if there is one."""
    best, least = None, math.inf
    for later, rect in enumerate(places):
        if later * LATER >= least:
            break
        if not any(map(rect.meets, taken)) and (cost := _cost(rect, others, curve) + LATER * later) < least:
            best, least = rect, cost
    return best


def _part(at: Spot, box: Box) -> Spot:
    return (at[0] - box[0]) / (box[1] - box[0]), (at[1] - box[2]) / (box[3] - box[2])


def _parts(curve: Curve, box: Box) -> Curve:
    return (curve[0] - box[0]) / (box[1] - box[0]), (curve[1] - box[2]) / (box[3] - box[2])


def _places(at: Spot, start: Spot, letters: int) -> Iterator[_Rect]:
    """Boxes about a tip: those on the side away from the start, where the path has not been, before the others."""
    wide = LETTER * (letters + 1)
    right, below = not at[0] < start[0], not at[1] > start[1]
    for line in (0.0, 1.0):
        for across, down in ((right, below), (right, not below), (not right, below), (not right, not below)):
            off = CLEAR + line
            low = at[1] - (1 + off) * LINE if down else at[1] + off * LINE
            anchor = (0.0 if across else 1.0, -off if down else 1 + off)
            yield _Rect(at[0] if across else at[0] - wide, low, wide, anchor)


def _cost(rect: _Rect, others: list[Spot], curve: Curve | None) -> float:
    cost = POINT * sum(rect.holds(*spot) for spot in others)
    cost += CURVE * rect.share(*curve) if curve is not None else 0.0
    outside = rect.left < 0 or rect.left + rect.wide > 1 or rect.low < 0 or rect.low + LINE > 1
    return cost + MOVED * outside


def _name(run: RunView, at: Spot, name: str, rect: _Rect) -> Mark:
    words, short = (f"\u2002{each}" if rect.anchor[0] == 0 else f"{each}\u2002" for each in (name, run.number_on_stage))
    return Text(
        *at, words, rect.anchor, key=f"tip.{run.colour}", role="tip", run=run.colour, z=Z_NAMES, short=short,
        room=ROOM * rect.wide,
    )  # fmt: skip
