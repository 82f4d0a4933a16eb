"""From the session to figures: what each plot is given, with the fields that are there."""

from __future__ import annotations

import math
from dataclasses import replace

from gdstudio import plots
from gdstudio.model import Field, FieldRequest
from gdstudio.plots.camera import Camera
from gdstudio.plots.figure import Figure
from gdstudio.plots.plot_input import Box
from gdstudio.plots.wording import iterate
from gdstudio.ui.lookup import QUICK, alike
from gdstudio.ui.studio import Studio
from gdstudio.ui.text import say

Seen = Box | Camera | None
"""What the user has moved a figure to: a range, or for a relief a camera; None at home."""


def view_of(studio: Studio, name: str, seen: Seen = None, *, pointing: bool = False) -> plots.PlotInput:
    """The input of one plot at the cursor, the fields it wants asked for; until one has come an older one stands in.
    On the screen, `pointing`, with the data row that is pointed at."""
    bare = _view(studio, {}, seen)
    wanted = plots.fields(name, bare)
    wanted = _in_time(studio, wanted)
    found = {request: studio.field(request) or studio.fields.stale(request) for request in wanted}
    return _view(studio, {request: field for request, field in found.items() if field is not None}, seen, pointing)


def _in_time(studio: Studio, wanted: tuple[FieldRequest, ...]) -> tuple[FieldRequest, ...]:
    """Of fields that differ in their fineness only: under the hand, where they are out of date before they could be refined,
    those that are there, else the coarsest; when it rests, all but what is made for the hand."""
    chosen: set[FieldRequest] = set()
    for group in alike(wanted):
        fine = [each for each in group if math.prod(each.size) >= QUICK]
        if studio.session.dragging:
            coarsest = group[:1] if math.prod(group[0].size) <= QUICK else []
            chosen.update([each for each in group if studio.fields.has(each)] or coarsest)
        else:
            studio.fields.look_at(group[0])
            chosen.update(fine or group)
    return tuple(each for each in wanted if each in chosen)


def figure_of(studio: Studio, name: str, seen: Seen = None) -> Figure:
    """One figure at the cursor."""
    return plots.draw(name, view_of(studio, name, seen))


def picture_rows(studio: Studio, seen: dict[str, Seen]) -> list[Figure | list[Figure]]:
    """All figures on the stage as rows of a picture: this view, this step, this selection."""
    showing = studio.showing
    main = [_seen(studio, name, seen.get(name)) for name in studio.figures]
    names = (showing.companion, showing.second) if showing.placed == "pair" else (showing.companion,)
    companions = [_seen(studio, name, seen.get(name)) for name in names if name]
    if showing.placed == "beside":
        return [[*main, *companions]]
    return [row for row in (main, companions) if row]


def _seen(studio: Studio, name: str, seen: Seen) -> Figure:
    """The figure as it is seen: a picture has no view but home, so the moved one takes its place."""
    if isinstance(seen, Camera):
        return figure_of(studio, name, seen.at_rest())
    figure = figure_of(studio, name, seen)
    return figure if seen is None else replace(figure, home=seen)


def caption_of(studio: Studio) -> str:
    """The sentence below a picture."""
    return say(plots.caption(_view(studio, {}, None)))


def reading_of(studio: Studio) -> str:
    """The row of the selected run that is shown, in words that keep a name and its number together; "" while there is
    none.
    """
    view = _view(studio, {}, None)
    if not view.runs or view.selected.cursor < 0:
        return ""
    return say(iterate(view.selected, view.selected.cursor)).replace(" = ", "\u00a0=\u00a0")


def _view(studio: Studio, fields: dict[FieldRequest, Field], seen: Seen, pointing: bool = False) -> plots.PlotInput:
    session = studio.session
    camera = seen if isinstance(seen, Camera) else None
    ranges = seen if not isinstance(seen, Camera) else None
    preview = studio.previewed.problem if studio.previewed is not None else None
    return plots.view_of(
        session.runs, session.selected, cursor=studio.cursor, reached=studio.reached, steps=studio.steps_end,
        fields=fields, layers=studio.microscope.layers(studio.layers), ranges=ranges, preview=preview,
        marked=studio.showing.marked if pointing else -1, pair=studio.showing.pair, camera=camera,
        clock=session.clock,
    )  # fmt: skip
