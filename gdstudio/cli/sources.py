"""From arguments to a lesson: a named one, a file, or a problem and an optimizer given on the line."""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace

from gdstudio import engines
from gdstudio.cli import data
from gdstudio.language.limits import LENGTH
from gdstudio.model import Catalogue, InputError, Lesson, Message, Problem, RunSpec, edits
from gdstudio.model.opened import one_run

_NAMES_OF_TYPED = "Only a typed function (--problem) takes the names of its variables."
# Options that are settings, in the order in which they are made.
_PATHS = {
    name: name
    for name in (
        "optimizer",
        "engine",
        "start",
        "steps",
        "seed",
        "schedule",
        "batch",
        "validation",
        "standardise",
        "pitfall",
    )
}
_OF_FITS = {name: name for name in ("model", "loss", "penalty")}
_PATHS |= {"shuffle_seed": "batch.seed", "split_seed": "validation.seed"}


def lesson_from(options: argparse.Namespace) -> Lesson:
    """The lesson that the arguments describe, every `--set` applied to each of its runs. Raises InputError."""
    catalogue = engines.catalogue()
    _check_source(options)
    if options.parameters is not None and options.problem is None:
        raise InputError(Message(_NAMES_OF_TYPED, {}), "--parameters")
    lesson = catalogue.lesson(options.lesson) if options.lesson is not None else _made(options, catalogue)
    runs = tuple(_edited(spec, options, catalogue) for spec in lesson.runs)
    return replace(lesson, runs=runs)


def _check_source(options: argparse.Namespace) -> None:
    """One of a lesson, a problem, data and a generator, and beside it only what belongs to it."""
    given = [options.lesson, options.problem, options.data, options.generate]
    if sum(each is not None for each in given) > 1:
        if data.given(options):
            sentence = "Give one of these alone: a lesson, a problem, data or a generator."
            raise InputError(Message(sentence, {}), "--generate" if options.generate is not None else "--data")
        raise InputError(Message("Give a lesson or a problem, not both.", {}), "--problem")
    if all(each is None for each in given):
        sentence = "Name a lesson (see gdstudio list lessons), or give --problem, --data or --generate."
        raise InputError(Message(sentence, {}), "")
    data.check(options)


def _made(options: argparse.Namespace, catalogue: Catalogue) -> Lesson:
    problem = data.problem_of(options, catalogue) if data.given(options) else _problem(options, catalogue)
    return one_run(problem, catalogue)


def _problem(options: argparse.Namespace, catalogue: Catalogue) -> Problem:
    text = _standard_input() if options.problem == "-" else options.problem
    known = catalogue.problem_or_file(text)
    if known is not None and options.parameters is not None:
        raise InputError(Message(_NAMES_OF_TYPED, {}), "--parameters")
    if known is not None:
        return known
    names = tuple(name.strip() for name in options.parameters.split(",")) if options.parameters is not None else None
    return Problem.function(text.strip(), parameters=names)


def _standard_input() -> str:
    """The function on the standard input; no more of it is read than a function may be long."""
    try:
        text = sys.stdin.read(LENGTH + len("\r\n") + 1).strip() if sys.stdin else ""
    except UnicodeDecodeError as error:
        raise InputError(Message("The standard input is not text in UTF-8.", {}), "--problem -") from error
    if len(text) > LENGTH:
        sentence = "The text is too long: the standard input has more than {limit} characters."
        raise InputError(Message(sentence, {"limit": LENGTH}), "--problem -")
    return text


def _edited(spec: RunSpec, options: argparse.Namespace, catalogue: Catalogue) -> RunSpec:
    for path, value in _edits(options):
        spec = edits.apply(spec, path, value, catalogue)
    return spec


def _edits(options: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """The named options first, then each --set in the order given, so that the more particular one wins."""
    # Of data these have made the problem.
    paths = _PATHS if data.given(options) else _OF_FITS | _PATHS
    for option, path in paths.items():
        value = getattr(options, option)
        if value is not None:
            yield path, value
    for item in options.set:
        path, equals, value = item.partition("=")
        if not equals:
            raise InputError(Message("Write path=value, as learning_rate=0.1.", {}), f"--set {item}")
        yield path.strip(), value.strip()
