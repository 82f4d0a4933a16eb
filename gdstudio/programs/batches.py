"""The lines of a program by which a step sees a batch of rows: the data columns of the step are picked from all rows."""

import inspect
from collections.abc import Callable
from typing import Any

from gdstudio.model import Problem
from gdstudio.model.epochs import batches_in_order, held_out, shuffled_batches
from gdstudio.programs.program import ProgramLine
from gdstudio.programs.spelling import Spelling

__all__ = ["batches_in_order", "held_out", "shuffled_batches"]
_ALL = "all "


def wishes(problem: Problem, *, batched: bool) -> dict[str, str]:
    """Names for what a loop over batches needs; none where each step sees all rows."""
    if not batched:
        return {}
    return {"batches": "batches", "batch": "batch", **{_ALL + each: f"all_{each}" for each in problem.data}}


def is_batched(names: Spelling) -> bool:
    """Whether the program's steps see batches."""
    return "batch" in names.own


def columns(problem: Problem, names: Spelling) -> list[str]:
    """The identifiers of the data columns that a loop is given, in the order of `problem.data`."""
    if is_batched(names):
        return [names.own[_ALL + each] for each in problem.data]
    return [names.problem[each] for each in problem.data]


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


def lines(problem: Problem, names: Spelling, *, counted: bool) -> list[ProgramLine]:
    """The step's columns, and where the program divides by the number of rows, that number."""
    if not is_batched(names):
        return []
    batch, parts = names.own["batch"], tuple(names.problem[each] for each in problem.data)
    picked = ", ".join(f"{each}[{batch}]" for each in columns(problem, names))
    found = [ProgramLine(f"{', '.join(parts)} = {picked}", "batch", assigns=parts)]
    if counted:
        rows = names.own["data_rows"]
        found.append(ProgramLine(f"{rows} = float(len({names.problem[problem.target]}))", "batch", assigns=(rows,)))
    return found


def source_of(function: Callable[..., Any], name: str) -> list[str]:
    """The lines that define a function of `epochs` under a name of the program's, without its types."""
    lines = inspect.getsource(function).splitlines()
    given = inspect.signature(function).parameters.values()
    arguments = (each.name if each.default is each.empty else f"{each.name}={each.default!r}" for each in given)
    return [f"def {name}({', '.join(arguments)}):", *lines[1:]]
