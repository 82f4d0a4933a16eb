"""Pasted cells: lines of numbers parted by tabs, semicolons, commas or spaces, with decimal points or
commas.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_HEADER_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is not a number: its line (from 1), its column (from 0) and its text."""

    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """`rows` of numbers; a cell that is none is NaN there and listed in `wrong`. `header` is the first line
    if it names columns.
    """

    rows: tuple[tuple[float, ...], ...]
    wrong: tuple[Cell, ...] = ()
    header: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """Cells of the longest row."""
        return max((len(row) for row in self.rows), default=0)

    def sound(self) -> tuple[tuple[float, ...], ...]:
        """The rows in which every cell is a number."""
        return tuple(row for row in self.rows if all(math.isfinite(value) for value in row))


def pasted(text: str) -> Pasted:
    """Read a pasted block. Never raises: what is no number is in `wrong`."""
    lines = [line for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
    if not lines:
        return Pasted(())
    parted = _separator(lines)
    cells = [_cells(line, parted) for line in lines]
    header: tuple[str, ...] = ()
    if len(cells) > 1 and all(_number(cell, parted) is None for cell in cells[0]) and _HEADER_LETTER.search(lines[0]):
        header, cells = tuple(cells[0]), cells[1:]
    wrong: list[Cell] = []
    rows = []
    for line, row in enumerate(cells, 1 + bool(header)):
        values = [_number(cell, parted) for cell in row]
        wrong.extend(Cell(line, column, row[column]) for column, value in enumerate(values) if value is None)
        rows.append(tuple(math.nan if value is None else value for value in values))
    return Pasted(tuple(rows), tuple(wrong), header)


def _separator(lines: list[str]) -> str:
    """What parts the cells: a tab, a semicolon, a comma that is no decimal one, or white space ("")."""
    first = lines[-1]
    for sign in "\t;":
        if sign in first:
            return sign
    # "0,5 1,5" has decimal commas; "0.5,1.5", "1, 2" and "1,2,3" have cells.
    if "," in first and not re.fullmatch(r"\s*-?\d+,\d+(\s+-?\d+,\d+)+\s*", first):
        return ","
    return ""


def _cells(line: str, separator: str) -> list[str]:
    return [cell.strip().strip('"') for cell in line.split(separator)] if separator else line.split()


def _number(cell: str, separator: str) -> float | None:
    """A finite number, its decimal sign a point or (where commas do not part cells) a comma; None otherwise."""
    text = cell.replace("−", "-").replace("\u00a0", "").replace("\u202f", "")
    if separator != "," and text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    try:
        value = float(text) if "_" not in text else math.nan
    except ValueError:
        return None
    return value if math.isfinite(value) else None
