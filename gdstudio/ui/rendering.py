"""A lesson's figures as a picture without a window: what `gdstudio render` draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gdstudio import analysis, plots
from gdstudio.model import Field, FieldRequest, InputError, Message
from gdstudio.plots import PlotInput
from gdstudio.plots.figure import Figure
from gdstudio.runs import Run
from gdstudio.ui import picture
from gdstudio.ui.picture_metadata import pictured
from gdstudio.ui.picture_sizes import DEFAULT, PictureSize, named
from gdstudio.ui.text import say
from gdstudio.ui.theme import THEMES

# A limit beyond this is a bound, not a plan: the axis ends at the step that is drawn.
LONGEST_TIMELINE = 1000


def render_runs(
    runs: Sequence[Run], step: int, path: Path, *, figures: Sequence[str] = (), layers: Sequence[str] = (),
    size: str | None = None, theme: str = "light", transparent: bool = False, caption: bool = True,
) -> None:  # fmt: skip
    """Draw the runs at a step into a file; `figures` are names of plots, all that the lesson shows when empty.

    Main figures stand beside each other, companions below them, or beside the map of a race. `layers` are shown beside the usual ones, or hidden
    where a minus stands before the name. InputError for a name, a size or a file that cannot be.
    """
    still = Still(runs, step, _changes(layers))
    drawn = {name: still.drawn(name) for name in _names(runs, figures)} if figures else _first(still)
    words = say(plots.caption(still.view(next(iter(drawn)), {}))) if caption else ""
    made = picture.Picture(
        _rows(drawn, race=len(runs) > 1 and len(runs[0].spec.problem.parameters) > 1), _size(size), THEMES[theme],
        transparent=transparent, caption=words,
        shown=pictured([run.spec for run in runs], step),
    )  # fmt: skip
    too_small = picture.misfit(made)
    if too_small is not None:
        raise InputError(too_small, f"--size {size}" if size else "--figure")
    try:
        picture.save(made, path)
    except OSError as error:
        slots = {"file": path, "reason": error.strerror or error}
        raise InputError(Message("{file} cannot be written: {reason}.", slots), "") from error


def _suited(runs: Sequence[Run]) -> tuple[str, ...]:
    """The figures of the first run's problem and pitfall."""
    spec = runs[0].spec
    return plots.available(spec.problem, pitfall=spec.pitfall.name if spec.pitfall is not None else "")


def _names(runs: Sequence[Run], figures: Sequence[str]) -> tuple[str, ...]:
    suited = _suited(runs)
    for name in figures:
        if name not in suited:
            slots = {"name": name, "all": ", ".join(suited)}
            raise InputError(Message("There is no figure {name} for this problem; there are {all}.", slots), "--figure")
    return tuple(figures)


def _changes(layers: Sequence[str]) -> Mapping[str, bool]:
    """Layers by name, and whether they are to be shown."""
    known = sorted({layer.name for plot in plots.PLOTS.values() for layer in plot.layers})
    changes = {name.strip().removeprefix("-"): not name.strip().startswith("-") for name in layers}
    for name in changes:
        if name not in known:
            slots = {"name": name, "all": ", ".join(known)}
            raise InputError(Message("There is no layer {name}; there are {all}.", slots), "--layers")
    return changes


@dataclass(frozen=True)
class Still:
    """The runs at a step, with these layers switched on or off."""

    runs: Sequence[Run]
    step: int
    changes: Mapping[str, bool]

    def drawn(self, name: str) -> Figure:
        """The figure, with every field that it asks for computed here."""
        wanted = plots.fields(name, self.view(name, {}))
        return plots.draw(name, self.view(name, {request: analysis.compute(request) for request in wanted}))

    def view(self, name: str, fields: Mapping[FieldRequest, Field]) -> PlotInput:
        """The plot's input with these fields."""
        cursor = min(self.step, max(run.trajectory.rows - 1 for run in self.runs))
        limit = max(run.spec.steps for run in self.runs)
        timeline = max(limit, cursor) if limit <= LONGEST_TIMELINE else max(cursor, 1)
        return plots.view_of(
            self.runs, 0, cursor=cursor, reached=cursor, steps=timeline, fields=fields, layers=self._layers(name)
        )  # fmt: skip

    def _layers(self, name: str) -> frozenset[str]:
        """The usual layers, without what only helps the hand on the screen, and the changes."""
        on = {layer for layer, shown in self.changes.items() if shown}
        return (plots.default_layers(name) - {"next"} | on) - (set(self.changes) - on)


def _first(still: Still) -> dict[str, Figure]:
    """The first of the problem's figures that is not a sentence about why it shows nothing."""
    names = _suited(still.runs)
    made = ((name, still.drawn(name)) for name in names)
    name, figure = next((each for each in made if each[1].note is None), (names[0], None))
    return {name: figure or still.drawn(name)}


def _rows(drawn: dict[str, Figure], *, race: bool) -> list[Figure | list[Figure]]:
    """Main figures beside each other, companions below them, in a race on a map beside it."""
    main = [figure for name, figure in drawn.items() if plots.PLOTS[name].stage]
    companions = [figure for name, figure in drawn.items() if not plots.PLOTS[name].stage]
    if race and len(main) == 1 and len(companions) == 1:
        return [[*main, *companions]]
    return [main, *companions] if main else [*companions]


def _size(text: str | None) -> PictureSize:
    if text is None:
        return DEFAULT
    try:
        return named(text)
    except InputError as error:
        raise InputError(error.message, f"--size {text}") from error
