"""What is to be known beside an answer, on stderr, so that what is printed stays whole."""

import argparse
import sys
from collections.abc import Iterable, Sequence

from gdstudio.model import Message, RunSpec


def say_all(notes: Iterable[Message]) -> None:
    """A line for each different one."""
    for note in dict.fromkeys(map(str, notes)):
        print(f"gdstudio: {note}", file=sys.stderr)


def new_constants(options: argparse.Namespace, specs: Sequence[RunSpec]) -> list[Message]:
    """A sentence for each name of a typed function that nobody gave a value: it may have been meant otherwise."""
    if options.problem is None or any(spec.problem.name for spec in specs):
        return []
    settings = {item.partition("=")[0].strip().removeprefix("constants.") for item in options.set}
    names = {name: number for spec in specs for name, number in spec.constants.items() if name not in settings}
    return [_new(name, number) for name, number in names.items()]


def _new(name: str, number: float) -> Message:
    slots = {"name": name, "value": number}
    if name == "E":
        # The number that growth is written with is the small letter; the capital one is a name like any other.
        return Message("E is a constant here, now {value}; Euler's number is e. --set constants.E=2 changes it.", slots)
    return Message("{name} is a constant here, now {value}; --set constants.{name}=2 changes it.", slots)
