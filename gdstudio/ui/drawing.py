"""From the session to figures: what each plot is given, with the fields that are there."""

from __future__ import annotations

from dataclasses import replace

from gdstudio import plots
from gdstudio.model import Field, FieldRequest
from gdstudio.plots.figure import Figure
from gdstudio.plots.plot_input import Box
from gdstudio.ui.studio import Studio
from gdstudio.ui.text import say


def view_of(studio: Studio, name: str, ranges: Box | None = None, *, pointing: bool = False) -> plots.PlotInput:
    """The input of one plot at the cursor, the fields it wants asked for; until one has come an older one stands in.
    On the screen, `pointing`, with the data row that is pointed at."""
    bare = _view(studio, {}, ranges)
    wanted = plots.fields(name, bare)
    found = {request: studio.field(request) or studio.fields.stale(request) for request in wanted}
    return _view(studio, {request: field for request, field in found.items() if field is not None}, ranges, pointing)


def figure_of(studio: Studio, name: str, ranges: Box | None = None) -> Figure:
    """One figure at the cursor."""
    return plots.draw(name, view_of(studio, name, ranges))


def picture_rows(studio: Studio, ranges: dict[str, Box | None]) -> list[Figure | list[Figure]]:
    """All figures on the stage as rows of a picture: this view, this step, this selection."""
    main = [_seen(studio, name, ranges.get(name)) for name in studio.figures]
    rows: list[Figure | list[Figure]] = [main] if len(main) > 1 else list(main)
    if studio.companion:
        rows.append(_seen(studio, studio.companion, ranges.get(studio.companion)))
    return rows


def _seen(studio: Studio, name: str, ranges: Box | None) -> Figure:
    """The figure as it is seen: a picture has no view but home, so the moved one takes its place."""
    figure = figure_of(studio, name, ranges)
    return figure if ranges is None else replace(figure, home=ranges)


def caption_of(studio: Studio) -> str:
    """The sentence below a picture."""
    return say(plots.caption(_view(studio, {}, None)))


def _view(
    studio: Studio, fields: dict[FieldRequest, Field], ranges: Box | None, pointing: bool = False
) -> plots.PlotInput:
    session = studio.session
    preview = studio.previewed.problem if studio.previewed is not None else None
    return plots.view_of(
        session.runs, session.selected, cursor=studio.cursor, reached=studio.reached, steps=studio.steps_end,
        fields=fields, layers=studio.layers, ranges=ranges, preview=preview,
        marked=studio.showing.marked if pointing else -1, pair=studio.showing.pair,
    )  # fmt: skip
