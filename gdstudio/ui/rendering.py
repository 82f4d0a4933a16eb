"""A lesson's figures as a picture without a window: what `gdstudio render` draws."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from gdstudio import analysis, plots
from gdstudio.model import Field, FieldRequest, InputError, Message
from gdstudio.plots import PlotInput
from gdstudio.plots.figure import Figure
from gdstudio.runs import Run
from gdstudio.ui import picture
from gdstudio.ui.picture_sizes import DEFAULT, PictureSize, named
from gdstudio.ui.text import say
from gdstudio.ui.theme import THEMES

# A limit beyond this is a bound, not a plan: the axis ends at the step that is drawn.
LONGEST_TIMELINE = 1000


def render_runs(
    runs: Sequence[Run], step: int, path: Path, *, figures: Sequence[str] = (), size: str | None = None,
    theme: str = "light", transparent: bool = False, caption: bool = True,
) -> None:  # fmt: skip
    """Draw the runs at a step into a file; `figures` are names of plots, all that the lesson shows when empty.

    Main figures stand beside each other, companions below them. InputError for a name, a size or a file that cannot be.
    """
    drawn = {name: _drawn(runs, step, name) for name in _names(runs, figures)} if figures else _first(runs, step)
    words = say(plots.caption(_view(runs, step, next(iter(drawn)), {}))) if caption else ""
    made = picture.Picture(
        _rows(drawn), _size(size), THEMES[theme], transparent=transparent, caption=words,
        tables=[run.spec.to_table() for run in runs],
    )  # fmt: skip
    too_small = picture.misfit(made)
    if too_small is not None:
        raise InputError(too_small, f"--size {size}" if size else "--figure")
    try:
        picture.save(made, path)
    except OSError as error:
        slots = {"file": path, "reason": error.strerror or error}
        raise InputError(Message("{file} cannot be written: {reason}.", slots), "") from error


def _names(runs: Sequence[Run], figures: Sequence[str]) -> tuple[str, ...]:
    suited = plots.available(runs[0].spec.problem)
    for name in figures:
        if name not in suited:
            slots = {"name": name, "all": ", ".join(suited)}
            raise InputError(Message("There is no figure {name} for this problem; there are {all}.", slots), "--figure")
    return tuple(figures)


def _first(runs: Sequence[Run], step: int) -> dict[str, Figure]:
    """The first of the problem's figures that is not a sentence about why it shows nothing."""
    names = plots.available(runs[0].spec.problem)
    made = ((name, _drawn(runs, step, name)) for name in names)
    name, figure = next((each for each in made if each[1].note is None), (names[0], None))
    return {name: figure or _drawn(runs, step, name)}


def _drawn(runs: Sequence[Run], step: int, name: str) -> Figure:
    """The figure, with every field that it asks for computed here."""
    wanted = plots.fields(name, _view(runs, step, name, {}))
    return plots.draw(name, _view(runs, step, name, {request: analysis.compute(request) for request in wanted}))


def _view(runs: Sequence[Run], step: int, name: str, fields: Mapping[FieldRequest, Field]) -> PlotInput:
    """The plot's input with these fields."""
    cursor = min(step, max(run.trajectory.rows - 1 for run in runs))
    limit = max(run.spec.steps for run in runs)
    timeline = max(limit, cursor) if limit <= LONGEST_TIMELINE else max(cursor, 1)
    return plots.view_of(
        runs, 0, cursor=cursor, reached=cursor, steps=timeline, fields=fields, layers=_layers(name)
    )  # fmt: skip


def _layers(name: str) -> frozenset[str]:
    """The usual layers, without what only helps the hand on the screen."""
    return plots.default_layers(name) - {"next"}


def _rows(drawn: dict[str, Figure]) -> list[Figure | list[Figure]]:
    main = [figure for name, figure in drawn.items() if plots.PLOTS[name].stage]
    below: list[Figure | list[Figure]] = [figure for name, figure in drawn.items() if not plots.PLOTS[name].stage]
    return [main, *below] if main else below


def _size(text: str | None) -> PictureSize:
    if text is None:
        return DEFAULT
    try:
        return named(text)
    except InputError as error:
        raise InputError(error.message, f"--size {text}") from error
