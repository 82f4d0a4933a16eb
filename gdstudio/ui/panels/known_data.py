"""Built-in data sets and generators as a list to search, each with its columns and where it is from."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from gdstudio.language import Message
from gdstudio.model import Dataset, Entry, Generator, InputError, in_language
from gdstudio.ui.panels.search_list import Groups, Known, paragraphs
from gdstudio.ui.text import say, tr

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

SET, GENERATOR = "set", "generator"


def data_key(kind: str, name: str) -> str:
    """What an entry of the list is chosen by: a set and a generator may have one name."""
    return f"{kind}/{name}"


def data_groups(studio: Studio) -> Groups:
    """The data sets by their titles, then the generators."""
    catalogue, language = studio.catalogue, studio.look.language
    return [
        (tr("Classic data sets"), _known(SET, catalogue.datasets, catalogue.dataset, dataset_details, language)),
        (
            tr("Made up, with noise"),
            _known(GENERATOR, catalogue.generators, catalogue.generator, generator_details, language),
        ),
    ]


def _known(
    kind: str,
    entries: Mapping[str, Entry],
    read: Callable[[str], Any],
    details: Callable[[Any, str], str],
    language: str,
) -> list[Known]:
    found = []
    for name, entry in entries.items():
        try:
            one = read(name)
        except InputError as error:
            found.append(Known(data_key(kind, name), entry.title, details=_words(error.message)))
            continue
        every = one.title.values() if isinstance(one.title, dict) else (one.title,)
        words = " ".join([*every, one.text, *one.columns])
        title = in_language(one.title, language)
        found.append(Known(data_key(kind, name), title, words, _asked_later(details, one, language)))
    return found


def _words(message: Message) -> Callable[[], str]:
    return lambda: html.escape(say(message))


def _asked_later(details: Callable[[Any, str], str], one: Any, language: str) -> Callable[[], str]:
    return lambda: details(one, language)


def dataset_details(found: Dataset, language: str = "en") -> str:
    """What is known of a data set: title, text, the meaning of each column, and the source."""
    columns = [
        tr("{name}: {meaning}, in {unit}", name=name, meaning=each.words, unit=each.unit)
        if each.unit
        else tr("{name}: {meaning}", name=name, meaning=each.words)
        for name, each in found.meanings.items()
    ]
    rows = tr("{rows} rows, {columns} columns.", rows=found.rows, columns=len(found.columns))
    return _all(found.title, found.text, language, [rows, *columns], found.source)


def generator_details(found: Generator, language: str = "en") -> str:
    """What is known of a generator: title, text and how each column is drawn."""
    columns = [f"{name} = {say(each.reading)}" if each.formula else tr("{name}: {meaning}", name=name, meaning=each.reading)
               for name, each in found.columns.items()]  # fmt: skip
    return _all(found.title, found.text, language, columns, "")


def _all(title: Any, text: str, language: str, lines: Iterable[str], source: str) -> str:
    return paragraphs([
        f"<b>{html.escape(in_language(title, language))}</b>", html.escape(text), "<br>".join(map(html.escape, lines)),
        f"<small>{html.escape(source)}</small>" if source else "",
    ])  # fmt: skip
