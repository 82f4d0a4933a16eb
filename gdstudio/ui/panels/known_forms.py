"""Models, losses and penalties of the catalogue as lists to search, each with its text for the fit that is open."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from gdstudio.language import LanguageError
from gdstudio.model import Entry, InputError, Problem, in_language
from gdstudio.model.catalogue import Catalogue
from gdstudio.model.fit import penalty_name, size_of, text_named
from gdstudio.model.forms import Form, Loss, Penalty
from gdstudio.ui.panels.search_list import Groups, Known, paragraphs
from gdstudio.ui.text import say, tr

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

NONE = ""


def form_groups(studio: Studio, key: str) -> Groups:
    """What the catalogue has for the "model", the "loss" or the "penalty" of the fit; models of another number of features
    are left out, and a file that cannot be read says why."""
    found = _known(studio.spec.problem, key, studio.catalogue)
    known = sorted(found, key=lambda each: each.title.casefold())
    if key == "penalty":
        known.insert(0, Known(NONE, tr("No penalty"), details=lambda: tr("The loss alone is minimised.")))
    return [("", known)]


def form_now(studio: Studio, key: str) -> str:
    """The name of what the fit has, "" where it is typed."""
    problem, catalogue = studio.spec.problem, studio.catalogue
    if key == "penalty":
        return penalty_name(problem, catalogue)
    if key == "model" and (sized := size_of(problem, catalogue)) is not None:
        return sized[0]
    text = problem.model_text if key == "model" else problem.loss_text
    return next((known.data for known in _known(problem, key, catalogue) if known.words == text), "")


def _entries(catalogue: Catalogue, key: str) -> Mapping[str, Entry]:
    return {"model": catalogue.models, "loss": catalogue.losses, "penalty": catalogue.penalties}[key]


def _read(catalogue: Catalogue, key: str, name: str) -> Form | Loss | Penalty:
    if key == "model":
        return catalogue.model(name)
    return catalogue.loss(name) if key == "loss" else catalogue.penalty(name)


def _known(problem: Problem, key: str, catalogue: Catalogue) -> Iterator[Known]:
    for name, entry in _entries(catalogue, key).items():
        try:
            one = _read(catalogue, key, name)
        except InputError as error:
            yield Known(name, entry.title, details=_said(html.escape(say(error.message))))
            continue
        try:
            text = text_named(problem, key, name, catalogue).text
        except (InputError, LanguageError):
            # A model of one feature, where there are several, or the other way round.
            continue
        yield Known(name, in_language(one.title), text, _said(_details(one, problem, key, text)))


def _details(one: Form | Loss | Penalty, problem: Problem, key: str, text: str) -> str:
    formula = f"{problem.target} = {text}" if key == "model" else text
    return paragraphs([
        f"<b>{html.escape(one.title)}</b>", html.escape(one.text), f"<code>{html.escape(formula)}</code>",
    ])  # fmt: skip


def _said(words: str) -> Callable[[], str]:
    return lambda: words
