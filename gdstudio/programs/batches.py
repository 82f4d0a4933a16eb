"""The lines of a program by which a step sees a batch of rows: the data columns of the step are picked from all rows."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from gdstudio.model.epochs import batches_in_order, held_out, shuffled_batches
from gdstudio.programs.program import ProgramLine
from gdstudio.programs.spelling import Spelling

__all__ = ["batches_in_order", "held_out", "shuffled_batches"]
_ALL = "all "


def wishes(data: Sequence[str], *, batched: bool) -> dict[str, str]:
    """Names for what a loop over batches of these columns needs; none where each step sees all rows."""
    if not batched:
        return {}
    return {"batches": "batches", "batch": "batch", **{_ALL + each: f"all_{each.strip()}" for each in data}}


def is_batched(names: Spelling) -> bool:
    """Whether the program's steps see batches."""
    return "batch" in names.own


def columns(data: Sequence[str], names: Spelling) -> list[str]:
    """The identifiers of the data columns that a loop is given, in their order."""
    return [names.own[_ALL + each] for each in data] if is_batched(names) else list(parts(data, names))


def parts(data: Sequence[str], names: Spelling) -> tuple[str, ...]:
    """The identifiers of the columns in a step."""
    return tuple(names.problem[each] if each in names.problem else names.own[each] for each in data)


def arguments(names: Spelling) -> list[str]:
    """What a loop is given besides: the batches, one a step."""
    return [names.own["batches"]] if is_batched(names) else []


def loop_head(names: Spelling, variable: str, values: str) -> str:
    """The `for` of a loop over places or steps, beside it the batches."""
    own = names.own
    if not is_batched(names):
        return f"for {variable} in {values}:"
    # Which of the two ends first matters: no batch is taken that is not used.
    return f"for {variable}, {own['batch']} in zip({values}, {own['batches']}):"


def lines(data: Sequence[str], names: Spelling, *, counted: bool) -> list[ProgramLine]:
    """The step's columns, and where the program divides by the number of rows, that number."""
    if not is_batched(names):
        return []
    batch, targets = names.own["batch"], parts(data, names)
    picked = ", ".join(f"{each}[{batch}]" for each in columns(data, names))
    found = [ProgramLine(f"{', '.join(targets)} = {picked}", "batch", assigns=targets)]
    if counted:
        rows = names.own["data_rows"]
        found.append(ProgramLine(f"{rows} = float(len({targets[-1]}))", "batch", assigns=(rows,)))
    return found


def source_of(function: Callable[..., Any], name: str) -> list[str]:
    """The lines that define a function of `epochs` under a name of the program's, without its types."""
    lines = inspect.getsource(function).splitlines()
    given = inspect.signature(function).parameters.values()
    arguments = (each.name if each.default is each.empty else f"{each.name}={each.default!r}" for each in given)
    return [f"def {name}({', '.join(arguments)}):", *lines[1:]]
