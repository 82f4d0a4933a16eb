"""The catalogue as lists to search: problems by their variables, optimizers, each with its text and its source."""

from __future__ import annotations

import html
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from gdstudio.language import format_number, to_markup
from gdstudio.model import InputError, Message, Minimum, Optimizer, Problem, in_language
from gdstudio.ui.panels.search_list import Groups, Known, paragraphs
from gdstudio.ui.text import say, tr

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

MOST_MINIMA = 3


def problem_groups(studio: Studio) -> Groups:
    """Functions of one variable, of two, of more, and fits; a file that cannot be read says why."""
    titles = [
        tr("Functions of one variable"), tr("Functions of two variables"), tr("Functions of more variables"), tr("Fits"),
        tr("Cannot be read"),
    ]  # fmt: skip
    groups: list[list[Known]] = [[] for _ in titles]
    for name, entry in studio.catalogue.problems.items():
        try:
            problem = studio.catalogue.problem(name)
        except InputError as error:
            groups[4].append(Known(name, entry.title, details=_words(error.message)))
            continue
        place = 3 if problem.kind == "fit" else min(len(problem.parameters), 3) - 1
        groups[place].append(_known_problem(problem, studio.look.language))
    every = zip(titles, groups, strict=True)
    return [(title, sorted(entries, key=_by_title)) for title, entries in every if entries]


def _by_title(known: Known) -> str:
    return known.title.casefold()


def _words(message: Message) -> Callable[[], str]:
    return lambda: html.escape(say(message))


def _known_problem(problem: Problem, language: str) -> Known:
    title = problem.source.get("title") or problem.title
    every = title.values() if isinstance(title, dict) else (title,)
    sources = (minimum.source for minimum in problem.minima)
    words = " ".join([*map(str, every), problem.text, problem.objective_text, *sources])
    return Known(problem.name, problem.titled(language), words, lambda: problem_details(problem, language))


def problem_details(problem: Problem, language: str = "en") -> str:
    """The function, what is said of it, and its published minima, as rich text."""
    if problem.kind == "fit":
        formula = html.escape(f"{problem.target} = {problem.model_text}")
    else:
        formula = to_markup(problem.objective)
    text = in_language(problem.source.get("text") or problem.text, language)
    shown = problem.minima[:MOST_MINIMA]
    more = len(problem.minima) - len(shown)
    return paragraphs([
        f"<b>{html.escape(problem.titled(language))}</b>", formula, html.escape(text), _domain(problem), *map(_minimum, shown),
        tr("And {count} more.", count=more) if more else "",
        "" if problem.minima else tr("No minimum is known."),
    ])  # fmt: skip


def _domain(problem: Problem) -> str:
    """The box in which the function is published; "" for none."""
    ranges = [f"{name}: {format_number(low)} … {format_number(high)}" for name, (low, high) in problem.domain.items()]
    return html.escape(tr("Published for {ranges}.", ranges=", ".join(ranges))) if ranges else ""


def _minimum(minimum: Minimum) -> str:
    at = ", ".join(format_number(value) for value in minimum.at)
    place = f"({at})" if len(minimum.at) > 1 else at
    words = tr("Minimum {value} at {place}.", value=float(minimum.value), place=place)
    return f"{words}<br><small>{html.escape(minimum.source)}</small>" if minimum.source else words


def optimizer_groups(studio: Studio, own: Known) -> Groups:
    """Those with equations, then the classes of torch.optim once PyTorch is there, and the way to one's own."""
    known = []
    for name, entry in studio.catalogue.optimizers.items():
        try:
            known.append(_known_optimizer(studio.catalogue.optimizer(name), studio.look.language))
        except InputError as error:
            known.append(Known(name, entry.title, details=_words(error.message)))
    groups = [(tr("With equations"), sorted(known, key=_by_title)), ("", [own])]
    # Asking for them would load PyTorch, which takes seconds.
    if "torch" in sys.modules:
        classes = [Known(name, name.rpartition(".")[2], name, _words(words))
                   for name, words in studio.catalogue.classes().items()]  # fmt: skip
        groups.insert(1, (tr("Classes of torch.optim"), classes))
    return [(title, entries) for title, entries in groups if entries]


def _known_optimizer(optimizer: Optimizer, language: str) -> Known:
    return Known(optimizer.name, optimizer.titled(language), optimizer.text,
                 lambda: optimizer_details(optimizer, language))  # fmt: skip


def optimizer_details(optimizer: Optimizer, language: str = "en") -> str:
    """What is said of an optimizer, and its equations as they are typed."""
    text = in_language(optimizer.source.get("text") or optimizer.text, language)
    lines = "<br>".join(html.escape(each.text) for each in optimizer.equations)
    return paragraphs([
        f"<b>{html.escape(optimizer.titled(language))}</b>", html.escape(text), f"<code>{lines}</code>" if lines else "",
    ])  # fmt: skip
