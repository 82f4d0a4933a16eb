"""Cells of a table: the number that a text is, and the cells that are none, each with its line, column and text."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
# 1,234,567.8 and 1 234 567,8: the first group has one to three digits, all others three.
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:([., '’\u00a0\u202f])\d{3}(?:\1\d{3})*)([.,]\d+)?")
_OTHER_SIGN = re.compile(r"[+-]?\d*[.,]\d+(?:[eE][+-]?\d+)?")


def number_in(text: str, decimal: str) -> float | None:
    """The finite number that a cell holds, its decimal sign being "." or ","; None where it holds none."""
    if decimal == ",":
        if "." in text:
            return None
        text = text.replace(",", ".")
    if "_" in text:
        return None
    try:
        value = float(text.replace("−", "-"))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def meant_by(text: str, decimal: str) -> float | None:
    """The number that a cell probably means which is none as it stands: one with grouped thousands, or with the other
    decimal sign."""
    text = text.strip().replace("−", "-")
    grouped = _GROUPED.fullmatch(text)
    if grouped is not None:
        group, rest = grouped[1], grouped[2] or ""
        if group == decimal or (rest and rest[0] != decimal):
            return None
        return float(text.removesuffix(rest).replace(group, "") + rest.replace(",", "."))
    if _OTHER_SIGN.fullmatch(text):
        return float(text.replace(",", "."))
    return None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is no number: its line in the file and its column, both from 1, its text, and what it probably means."""

    line: int
    column: int
    text: str
    meant: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class BadCells(Sequence[Cell]):
    """Cells that are no numbers, in the order of the file, kept as columns since there may be a million.

    `rows` are the rows of the table (from 0) and `columns` its columns (from 0, one beyond the last where a row is too
    long), `lines` the lines of the file (from 1): each of shape (n,). `texts` are the cells as they stand there.
    """

    decimal: str = "."
    rows: Integers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    columns: Integers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    lines: Integers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    texts: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, index: int) -> Cell:  # type: ignore[override]
        text = self.texts[index]
        return Cell(int(self.lines[index]), int(self.columns[index]) + 1, text, meant_by(text, self.decimal))

    def __iter__(self) -> Iterator[Cell]:
        return (self[index] for index in range(len(self)))

    def of(self, kept: npt.NDArray[np.bool_]) -> "BadCells":
        """Those for which `kept`, of shape (n,), is true."""
        texts = tuple(text for text, keep in zip(self.texts, kept.tolist(), strict=True) if keep)
        return BadCells(self.decimal, self.rows[kept], self.columns[kept], self.lines[kept], texts)
