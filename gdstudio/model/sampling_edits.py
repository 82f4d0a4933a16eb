"""Batches and held-out rows from what was typed or read, each number checked."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NoReturn

from gdstudio.model.problem import Problem
from gdstudio.model.ranges import check_whole
from gdstudio.model.runspec import LARGEST_SEED, RunSpec
from gdstudio.model.sampling import IN_ORDER, SHUFFLED, Batching, Split
from gdstudio.model.text import InputError, Message, choose
from gdstudio.model.values import number_of

MOST_A_BATCH = 10**9
ORDERS = (SHUFFLED, IN_ORDER)
# What is typed for a step on all rows, and for no rows held out.
_ALL, _NONE = ("", "full", "all", "none"), ("", "none")


def batching(problem: Problem, size: int, order: str, seed: int, where: str) -> Batching:
    """Checked batches. InputError names `where` and the part."""
    if not problem.data:
        _refuse(where, "Only a fit has batches of rows, and this problem is a function.")
    choose(order, ORDERS, f"{where}.order", "order")
    if size < 1:
        _refuse(f"{where}.size", "A batch has at least one row.")
    check_whole("batch size", size, MOST_A_BATCH, f"{where}.size")
    return Batching(int(size), order == SHUFFLED, check_whole("seed", seed, LARGEST_SEED, f"{where}.seed"))


def split(problem: Problem, fraction: float | None, rows: float | None, seed: int, where: str) -> Split:
    """Checked rows to hold out. InputError names `where` and the part."""
    if not problem.data:
        _refuse(where, "Only a fit can hold out rows of its data, and this problem is a function.")
    if (fraction is None) == (rows is None):
        _refuse(where, "Rows are held out by a `fraction` of all rows or by a number of `rows`: give one of the two.")
    if fraction is not None and not 0 < fraction < 1:
        _refuse(f"{where}.fraction", "The fraction of rows that are held out must lie between 0 and 1.")
    if rows is not None:
        most = len(problem.columns[problem.target]) - 1
        if rows != int(rows) or not 1 <= rows <= max(most, 1):
            _refuse(f"{where}.rows", "From 1 to {most} rows can be held out: one must stay to be fitted.", most=most)
        rows = int(rows)
    return Split(fraction, rows, check_whole("seed", seed, LARGEST_SEED, f"{where}.seed"))


def standardising(problem: Problem, on: bool, where: str) -> bool:
    """Whether features are standardised. InputError names `where` for a function, which has none."""
    if on and not problem.data:
        _refuse(where, "Only a fit has features to standardise, and this problem is a function.")
    return on


def with_batch(spec: RunSpec, part: str, value: object) -> RunSpec:
    """The run with other batches: `part` "" for a size, a table or "" (all rows); "size", "order" or "seed"."""
    old = spec.batch or Batching(1)
    if not part and (value is None or (isinstance(value, str) and value.strip().lower() in _ALL)):
        return spec.with_(batch=None)
    given: dict[str, Any] = dict(value) if isinstance(value, Mapping) else {part or "size": value}
    for name in given:
        choose(str(name), ("size", "order", "seed"), f"batch.{name}", "part of the batches")
    if spec.batch is None and "size" not in given:
        _refuse(f"batch.{part}", "Each step sees all rows: set the size of a batch first.")
    order = str(given.get("order", SHUFFLED if old.shuffled else IN_ORDER)).strip().replace(" ", "-")
    size = _whole("batch.size", given.get("size", old.size))
    return spec.with_(
        batch=batching(spec.problem, size, order, _whole("batch.seed", given.get("seed", old.seed)), "batch")
    )


def with_validation(spec: RunSpec, part: str, value: object) -> RunSpec:
    """The run with other rows held out: `part` "" for a fraction (below 1), a number of rows, a table or "" (none);
    "fraction", "rows" or "seed"."""
    if not part and (value is None or (isinstance(value, str) and value.strip().lower() in _NONE)):
        return spec.with_(validation=None)
    given: dict[str, Any] = dict(value) if isinstance(value, Mapping) else {part: value}
    if "" in given:
        number = number_of("validation", given.pop(""))
        given["fraction" if number < 1 else "rows"] = number
    for name in given:
        choose(str(name), ("fraction", "rows", "seed"), f"validation.{name}", "part of the validation")
    old = spec.validation
    if old is None and not given.keys() & {"fraction", "rows"}:
        _refuse(f"validation.{part}", "No rows are held out: set how many first.")
    seed = _whole("validation.seed", given.pop("seed", old.seed if old else 0))
    numbers = {name: number_of(f"validation.{name}", each) for name, each in given.items() if each is not None}
    if not numbers and old is not None:
        return spec.with_(validation=replace(old, seed=check_whole("seed", seed, LARGEST_SEED, "validation.seed")))
    found = split(spec.problem, numbers.get("fraction"), numbers.get("rows"), seed, "validation")
    return spec.with_(validation=found)


def _whole(where: str, value: object) -> int:
    """A whole number, beyond 2^53 too where it is written as one; what is none is left to the checks."""
    text = str(value).strip()
    number = int(text) if text.isdecimal() and len(text) < 20 else number_of(where, value)
    if number != int(number):
        _refuse(where, "{label} must be a whole number.", label=Message(_LABELS[where.rpartition(".")[2]]))
    return int(number)


_LABELS = {"size": "The batch size", "seed": "The seed"}


def _refuse(where: str, sentence: str, **slots: object) -> NoReturn:
    raise InputError(Message(sentence, slots), where)
