"""How a table stands in a text: separator, decimal sign, header; guessed from its first lines, to be corrected by hand."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gdstudio.model.data_cells import meant_by, number_in

SPACES = " "
SEPARATORS = ("\t", ";", "|", ",", SPACES)
# Spaces part cells only where nothing else does: words may hold some.
_SURER = SEPARATORS[:-1]
_BETWEEN_SPACES = re.compile(r'"([^"]*)"|(\S+)')
# A line of Excel's before the table.
_SAID = re.compile(r"sep=(\S|\t)", re.IGNORECASE)
DECIMALS = (".", ",")
# The guess is made from so many lines.
SAMPLE_LINES = 200
SAMPLE_BYTES = 1 << 20
# A separator holds where so large a part of the lines has the same number of cells.
MOSTLY = 0.8


@dataclass(frozen=True, slots=True)
class Layout:
    """`separator` SPACES stands for any number of spaces and tabs. `header`: the first row holds names. `skipped` lines
    before it are comments."""

    encoding: str = "utf-8"
    separator: str = ","
    decimal: str = "."
    header: bool = True
    skipped: int = 0


def guessed(sample: str, encoding: str) -> Layout:
    """The likeliest layout of a text of which `sample` is the beginning."""
    lines = sample.splitlines()[:SAMPLE_LINES]
    skipped = next((place for place, line in enumerate(lines) if line.strip() and not line.startswith("#")), 0)
    said = _SAID.fullmatch(lines[skipped].strip()) if lines else None
    skipped += said is not None
    lines = [line for line in lines[skipped:] if line.strip()]
    separator = max(_SURER, key=lambda sign: (said is not None and sign == said[1], _evenness(lines, sign)))
    if _evenness(lines, separator) == 0:
        separator = SPACES if _evenness(lines, SPACES) else ","
    elif (
        separator == "," and _evenness(lines, SPACES) and _part_of_numbers(lines, SPACES) > _part_of_numbers(lines, ",")
    ):
        # Decimal commas between spaces: `1,5  2,5`.
        separator = SPACES
    rows = _rows(lines, separator)
    return Layout(encoding, separator, decimal := _decimal(rows, separator), _has_header(rows, decimal), skipped)


def _decimal(rows: Sequence[Sequence[str]], separator: str) -> str:
    below = rows[1:] or rows
    return "," if separator != "," and _read_with(below, ",") > _read_with(below, ".") else "."


def _read_with(rows: Sequence[Sequence[str]], decimal: str) -> tuple[int, int]:
    """How many cells are numbers with this decimal sign, and how many are meant to be, as those with grouped thousands."""
    return _numbers(rows, decimal), sum(meant_by(cell, decimal) is not None for row in rows for cell in row)


def _part_of_numbers(lines: Sequence[str], separator: str) -> float:
    rows = _rows(lines, separator)
    return _numbers(rows, _decimal(rows, separator)) / max(1, sum(map(len, rows)))


def rows_of(lines: Iterable[str], separator: str) -> Iterator[list[str]]:
    """The cells of each line; quotation marks hold a cell together. csv.Error for a cell that is longer than any of a
    table of numbers."""
    if separator == SPACES:
        return ([quoted or plain for quoted, plain in _BETWEEN_SPACES.findall(line)] for line in lines)
    return csv.reader(lines, delimiter=separator, skipinitialspace=True)


def _rows(lines: Sequence[str], separator: str) -> list[list[str]]:
    try:
        return [row for row in rows_of(lines, separator) if row]
    except csv.Error:
        return []


def _evenness(lines: Sequence[str], separator: str) -> float:
    """How well a separator parts the lines: 0 where it hardly does, else more for evenly long rows."""
    sizes = Counter(len(row) for row in _rows(lines, separator))
    if not sizes:
        return 0.0
    size, often = sizes.most_common(1)[0]
    part = often / sizes.total()
    return part if size > 1 and part >= MOSTLY else 0.0


def _numbers(rows: Sequence[Sequence[str]], decimal: str) -> int:
    return sum(number_in(cell, decimal) is not None for row in rows for cell in row)


def _has_header(rows: Sequence[Sequence[str]], decimal: str) -> bool:
    """Whether the first row is of another kind than those below: words above numbers, or words above words."""
    if len(rows) < 2:
        return bool(rows) and all(number_in(cell, decimal) is None for cell in rows[0])
    first, below = rows[0], rows[1:]
    words = [place for place, cell in enumerate(first) if cell.strip() and _is_word(cell, decimal)]
    if not words:
        return False
    counted = [place for place in words if any(len(row) > place and not _is_word(row[place], decimal) for row in below)]
    return bool(counted) or len(words) == len(first)


def _is_word(cell: str, decimal: str) -> bool:
    return number_in(cell, decimal) is None and meant_by(cell, decimal) is None
