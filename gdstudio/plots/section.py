"""The objective over two chosen ones of several parameters, the others at their values at this step, with the walk."""

from __future__ import annotations

from dataclasses import replace

from gdstudio.model import FieldRequest, Message, Problem
from gdstudio.plots import contours
from gdstudio.plots.figure import Axis, Figure, Range
from gdstudio.plots.paths import Columns, nearest_iterate, walk_marks
from gdstudio.plots.plot_input import Box, Layer, PlotInput, RunView
from gdstudio.plots.ranges import aligned, home_range, needs_own_field
from gdstudio.plots.wording import finite, legend, symbol

NAME = "section"
TITLE = Message("Contours")
STAGE, ORDER = True, 2
LAYERS = (
    Layer("path", Message("Path")),
    Layer("current", Message("Current point")),
    Layer("next", Message("Next step")),
    *contours.LAYERS,
    Layer("iterate-numbers", Message("Step numbers"), default=False),
)

# Another one at each step: fine enough to be read, quick enough to follow.
SIZE = (192, 192)
# More parameters than can be chosen from in a sentence show no map.
MOST_PARAMETERS = 8
_WORDS = {3: "Three", 4: "Four", 5: "Five", 6: "Six", 7: "Seven", 8: "Eight"}


def suits(problem: Problem) -> bool:
    """Problems of three to eight parameters."""
    return 3 <= len(problem.parameters) <= MOST_PARAMETERS


def fields(view: PlotInput) -> tuple[FieldRequest, ...]:
    """The surface through the current point, over the home range and over what the user has moved to."""
    return () if pair_of(view) is None else tuple(_request(view, ranges) for ranges in _ranges(view))


def draw(view: PlotInput) -> Figure:
    """The figure at the cursor; until two parameters are chosen a sentence that says so."""
    pair = pair_of(view)
    if pair is None:
        return Figure(NAME, TITLE, Axis(""), Axis(""), (), (0, 1, 0, 1), note=_choose(view.problem))
    box = _box(view)
    surface = view.best(_request(view, ranges) for ranges in _ranges(view))
    marks = contours.surface_marks(surface, view.layers) if surface is not None else []
    marks += walk_marks(view, lambda _run: _columns(pair), box, cased=True)
    x, y = (Axis(symbol(name)) for name in pair)
    return Figure(NAME, TITLE, x, y, tuple(marks), box, legend(view, "path"))


def hover(view: PlotInput, x: float, y: float) -> Message | None:
    """The iterate under the pointer."""
    pair = pair_of(view)
    return nearest_iterate(view, lambda _run: _columns(pair), x, y, view.ranges or _box(view)) if pair else None


def edit_of(view: PlotInput, key: str, x: float, y: float) -> tuple[str, dict[str, float]]:
    """A dragged point is a start; the other parameters stay."""
    pair, run = pair_of(view), view.selected
    assert pair is not None
    stays = run.spec.start if key == "start" else _at(run)
    path = "start" if key == "start" else "point"
    return path, dict(zip(view.problem.parameters, stays, strict=True)) | dict(zip(pair, (x, y), strict=True))


def pair_of(view: PlotInput) -> tuple[str, str] | None:
    """The two that are chosen, if this problem has them."""
    known = view.pair is not None and len({*view.pair} & {*view.problem.parameters}) == 2
    return view.pair if known else None


def _columns(pair: tuple[str, str]) -> Columns:
    return f"parameters.{pair[0]}", f"parameters.{pair[1]}"


def _at(run: RunView) -> tuple[float, ...]:
    return tuple(run.trajectory.row(run.cursor).parameters.tolist()) if run.cursor >= 0 else run.spec.start


def _home(view: PlotInput) -> tuple[Range, Range]:
    first, second = (home_range(view.selected.spec, name) for name in pair_of(view) or ())
    return first, second


def _box(view: PlotInput) -> Box:
    (x0, x1), (y0, y1) = _home(view)
    return x0, x1, y0, y1


def _ranges(view: PlotInput) -> tuple[tuple[Range, Range], ...]:
    """What surfaces are wanted over: the user's view, if any, and the home range."""
    home = _home(view)
    if view.ranges is None or not finite(*view.ranges):
        return (home,)
    moved = (view.ranges[:2], view.ranges[2:])
    if not any(needs_own_field(seen, own) for seen, own in zip(moved, home, strict=True)):
        return (home,)
    return (aligned(*moved[0]), aligned(*moved[1])), home


def _request(view: PlotInput, ranges: tuple[Range, ...]) -> FieldRequest:
    request = view.request("surface", pair_of(view) or (), ranges, SIZE)
    return replace(request, at=_at(view.selected))


def _choose(problem: Problem) -> Message:
    return Message(
        "{number} parameters, so there is no single map of the loss. "
        "Choose the two to draw; the others stay at their values at this step.",
        {"number": Message(_WORDS[len(problem.parameters)])},
    )
