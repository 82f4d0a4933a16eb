"""The selected run on every engine, side by side, and how far they are from one another."""

from __future__ import annotations

from gdstudio.engines import ENGINES
from gdstudio.language import LanguageError
from gdstudio.model import InputError
from gdstudio.plots.between_engines import NAME, same_but_engine
from gdstudio.ui.studio import Studio


def run_on_all(studio: Studio) -> None:
    """Add what is missing behind the selected run, which stays selected; what an engine cannot run is said."""
    place, spec = studio.session.selected, studio.spec
    there = {run.wanted.spec.engine for run in studio.session.runs if same_but_engine(run.wanted.spec, spec)}
    for name in reversed([each for each in ENGINES if each not in there]):
        try:
            studio.race("engine", name)
        except (InputError, LanguageError) as error:
            studio.say(error.message)
        studio.select(place)
    studio.show_companion(NAME)
