"""Data made up by a file: columns drawn or computed by a formula, with noise and outliers, the same for the same seed.

What is drawn for a row depends on the seed and its place only: more rows leave those that are there as they are, more noise
moves each further in its own direction, and one more outlier leaves the others where they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np

from gdstudio.language import LanguageError, Node, format_number
from gdstudio.language.evaluate import evaluate_all
from gdstudio.language.lowering import lower
from gdstudio.model.dataset import columns_from
from gdstudio.model.dataset_file import Dataset, checked_columns
from gdstudio.model.names import parse_declared
from gdstudio.model.problem import Array, Meaning
from gdstudio.model.ranges import check_whole
from gdstudio.model.reading import at, checked, refused_text
from gdstudio.model.runspec import LARGEST_SEED
from gdstudio.model.source import in_language
from gdstudio.model.tables import DrawnColumnTable, GeneratorTable, Text
from gdstudio.model.text import InputError, Message

MOST_ROWS = 100_000
MOST_NOISE = 1_000_000
# Numbers are kept as a table of measurements would be: a student can type them again.
DECIMALS = 3
# Which way an outlier goes: −1 or 1, known to its formula only.
SIDE = "side"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A column: evenly `between` two numbers, `one_of` some with equal chances, or a `formula` of the columns before it plus
    noise times a `spread`. `reading` says so in words."""

    reading: Message
    between: tuple[float, float] | None = None
    one_of: tuple[float, ...] = ()
    formula: Node | None = None
    spread: Node | None = None


@dataclass(frozen=True, slots=True)
class Generator:
    """`rows` and `noise` are what it begins with; `outlier` is what the target of such a row becomes."""

    name: str
    title: Text = field(hash=False)
    text: str
    columns: Mapping[str, Drawn] = field(hash=False)
    target: str
    outlier: Node
    rows: int
    noise: float
    model: str = ""

    def made(
        self, rows: float | None = None, noise: float | None = None, outliers: float = 0, seed: float = 0
    ) -> Dataset:
        """The data of so many rows and outliers. InputError, with "rows", "noise", "outliers" or "data_seed" in `where`,
        for numbers that mean nothing."""
        count, noise = self.rows if rows is None else rows, self.noise if noise is None else noise
        if count != int(count) or not 1 <= count <= MOST_ROWS:
            _refuse("rows", "The number of rows is a whole number from 1 to {most}.", most=MOST_ROWS)
        if not 0 <= noise <= MOST_NOISE:
            _refuse("noise", "The noise is a number from 0 to {most}.", most=MOST_NOISE)
        if outliers != int(outliers) or not 0 <= outliers <= count:
            _refuse("outliers", "The number of outliers is a whole number from 0 to {rows}.", rows=int(count))
        seed = check_whole("seed", seed, LARGEST_SEED, "data_seed")
        columns = self._drawn(int(count), noise, int(outliers), seed)
        names = [*(name for name in self.columns if name != self.target), self.target]
        return Dataset(
            name=self.name,
            title=self.title,
            text=self.text,
            source="",
            columns=columns_from({name: columns[name] for name in names}, names, "data"),
            meanings={name: Meaning("") for name in names},
            target=self.target,
            model=self.model,
        )

    def _drawn(self, rows: int, noise: float, outliers: int, seed: int) -> dict[str, Array]:
        columns: dict[str, Array] = {}
        for place, (name, drawn) in enumerate(self.columns.items()):
            columns[name] = np.round(
                _column(drawn, columns, rows, noise, np.random.default_rng([seed, place])), DECIMALS
            )
        chance = np.random.default_rng([seed, len(self.columns)])
        order, sides = (np.random.default_rng(each).random(rows) for each in chance.integers(0, 2**32, 2))
        far = np.sort(np.argsort(order, kind="stable")[:outliers])
        if outliers:
            values = {name: column[far] for name, column in columns.items()} | {
                SIDE: np.where(sides[far] < 0.5, -1.0, 1.0)
            }
            columns[self.target][far] = np.round(_values(self.outlier, values, outliers), DECIMALS)
        return columns


def _column(drawn: Drawn, columns: Mapping[str, Array], rows: int, noise: float, chance: np.random.Generator) -> Array:
    if drawn.formula is None:
        share = chance.random(rows)
        if drawn.between is not None:
            return drawn.between[0] + (drawn.between[1] - drawn.between[0]) * share
        return np.array(drawn.one_of)[(share * len(drawn.one_of)).astype(np.int64)]
    exact = _values(drawn.formula, columns, rows)
    if drawn.spread is None:
        return exact
    return exact + noise * _values(drawn.spread, columns, rows) * chance.standard_normal(rows)


def _values(node: Node, columns: Mapping[str, Array], rows: int) -> Array:
    lists = {name: column.tolist() for name, column in columns.items()}
    return np.broadcast_to(np.array(evaluate_all(node, lists)[node], dtype=np.float64), rows)


def generator_from(table: Mapping[str, Any], name: str, where: str) -> Generator:
    """The generator of a TOML table. InputError names `where` and the path in it, also where data cannot be made."""
    content = checked(table, GeneratorTable, where)
    target = checked_columns(content.columns, content.target, where)
    columns: dict[str, Drawn] = {}
    for each, column in content.columns.items():
        columns[each] = _checked(column, list(columns), at(where, f".columns.{each}"))
    outlier = _parsed(content.outlier, [*columns, SIDE], at(where, ".outlier"))
    made = Generator(
        name, content.title, in_language(content.text), columns, target, outlier, content.rows, content.noise,
        content.model,
    )  # fmt: skip
    try:
        made.made(outliers=1)
    except InputError as error:
        raise InputError(error.message, at(where, f".{error.where.removeprefix('data.')}")) from error
    return made


def _checked(column: DrawnColumnTable, before: Sequence[str], where: str) -> Drawn:
    if (column.between is not None) + bool(column.one_of) + bool(column.formula) != 1:
        _refuse(
            where,
            "A column is drawn `between` two numbers or is `one_of` some, or it has a `formula`: one of the three.",
        )
    if column.spread and not column.formula:
        _refuse(f"{where}.spread", "Only a column with a `formula` has a `spread` of its noise.")
    if column.between is not None and not column.between[0] < column.between[1]:
        _refuse(f"{where}.between", "A column is drawn between a lower number and a higher one.")
    formula, spread = (
        _parsed(text, before, f"{where}.{key}") if text else None
        for key, text in (("formula", column.formula), ("spread", column.spread))
    )
    return Drawn(_reading(column), column.between, tuple(column.one_of), formula, spread)


def _reading(column: DrawnColumnTable) -> Message:
    if column.between is not None:
        low, high = column.between
        return Message("evenly between {low} and {high}", {"low": low, "high": high})
    if column.one_of:
        return Message("one of {values}, by equal chances", {"values": ", ".join(map(format_number, column.one_of))})
    slots = {"formula": column.formula, "spread": column.spread}
    if not column.spread:
        return Message("{formula}", slots)
    return Message("{formula} + noise" if column.spread == "1" else "{formula} + noise*({spread})", slots)


def _parsed(text: str, known: Sequence[str], where: str) -> Node:
    try:
        found = parse_declared(text, known)
    except LanguageError as error:
        raise refused_text(error, where) from error
    for name in found.names:
        if name not in known:
            _refuse(where, "`{name}` is no column above this one.", name=name)
    return lower(found.node, lambda part: part.name != "sign")


def _refuse(where: str, sentence: str, **slots: object) -> NoReturn:
    raise InputError(Message(sentence, slots), where)
