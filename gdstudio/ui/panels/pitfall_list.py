"""The pitfalls as a list to search: those that this run's program can make, and why the others cannot be made here."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from gdstudio.engines import ENGINES
from gdstudio.model import InputError, Message, Pitfall
from gdstudio.model.pitfall_edits import refusal
from gdstudio.ui.panels.search_list import Groups, Known, SearchList, paragraphs
from gdstudio.ui.text import say, tr
from gdstudio.ui.theme import Theme

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

NONE = "none"


def pitfall_groups(studio: Studio) -> Groups:
    """None; those for this run's engine; those that take it to another one; those that its problem does not have."""
    spec, here, elsewhere, nowhere = studio.spec, list[Known](), list[Known](), list[Known]()
    for name, entry in studio.catalogue.pitfalls.items():
        try:
            pitfall = studio.catalogue.pitfall(name)
        except InputError as error:
            nowhere.append(Known(name, entry.title, details=_words(error.message)))
            continue
        reason = refusal(pitfall, spec.problem, spec.optimizer, batched=spec.batch is not None)
        group = nowhere if reason is not None else here if spec.engine in pitfall.engines else elsewhere
        group.append(_known(pitfall, studio.look.language, reason))
    none = Known(NONE, tr("None"), "", lambda: tr("The program as it should be."))
    groups = (
        ("", [none]), (tr("In this program"), here), (tr("On another engine"), elsewhere),
        (tr("Not with this problem"), nowhere),
    )  # fmt: skip
    return [(title, entries) for title, entries in groups if entries]


def _words(message: Message) -> Callable[[], str]:
    return lambda: html.escape(say(message))


def _known(pitfall: Pitfall, language: str, reason: Message | None) -> Known:
    title = pitfall.source.get("title") or pitfall.title
    every = " ".join(map(str, title.values())) if isinstance(title, dict) else str(title)
    return Known(
        pitfall.name, pitfall.titled(language), f"{every} {pitfall.text}", lambda: details(pitfall, language, reason)
    )


def details(pitfall: Pitfall, language: str, reason: Message | None = None) -> str:
    """What a pitfall is, on which engines, and why it cannot be made here, as rich text."""
    engines = ", ".join(dict(ENGINES)[each] for each in pitfall.engines)
    return paragraphs([
        f"<b>{html.escape(pitfall.titled(language))}</b>", html.escape(pitfall.told(language)),
        html.escape(tr("In programs of {engines}.", engines=engines)), html.escape(say(reason)) if reason is not None else "",
    ])  # fmt: skip


def open_pitfalls(studio: Studio, theme: Theme, below: QWidget) -> SearchList:
    """The list below a widget; what is chosen is switched on, or refused in a sentence."""
    now = studio.spec.pitfall.name if studio.spec.pitfall is not None else NONE
    made = SearchList(pitfall_groups(studio), now, theme, below)
    made.setAccessibleName(tr("Pitfalls"))
    made.chosen.connect(lambda name: choose(studio, name))
    made.open_below(below)
    return made


def choose(studio: Studio, name: str) -> None:
    """Switch a pitfall on, or all off; what cannot be made is said and changes nothing."""
    now = studio.spec.pitfall.name if studio.spec.pitfall is not None else NONE
    if name == now:
        return
    try:
        studio.edit("pitfall", name)
    except InputError as error:
        studio.say(error.message)
