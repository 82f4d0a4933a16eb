"""A table of numbers out of a text: columns as arrays, and every cell that is none of them named by line and column.

Lines are taken in blocks: one whose cells are all numbers is converted as a whole by NumPy, and only one that has others is
looked at cell by cell. The caller may be told how far it is, and stop it, between two blocks.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np
import numpy.typing as npt

from gdstudio.model.data_cells import BadCells, meant_by, number_in
from gdstudio.model.data_encoding import as_bytes_of_lines, codec_for, decoded, encoding_of
from gdstudio.model.data_layout import SAMPLE_BYTES, SPACES, Layout, guessed, rows_of
from gdstudio.model.data_names import names_for
from gdstudio.model.text import InputError, Message

Array = npt.NDArray[np.float64]
# Lines a block: few enough that another thread is not kept waiting.
BLOCK = 4096
# What is longer is no line of a table of numbers.
LONGEST_LINE = 1_000_000
MOST_COLUMNS = 1_000
# A column is one of words where at most so large a part of its first cells are numbers.
WORDS = 0.1
Progress = Callable[[float], bool]


@dataclass(frozen=True, slots=True, eq=False)
class DataTable:
    """`names` are those that a model can use, `titles` what the file calls them; `columns` are float64 of shape (N,), nan
    where `bad` has a cell. Columns of words, `words`, are not among them."""

    layout: Layout
    names: tuple[str, ...]
    titles: tuple[str, ...]
    columns: Mapping[str, Array]
    bad: BadCells = field(default_factory=BadCells)
    words: tuple[str, ...] = ()
    rows: int = 0

    @property
    def constant(self) -> tuple[str, ...]:
        """The columns that have one value only, from which nothing can be learnt."""
        read = {name: column[np.isfinite(column)] for name, column in self.columns.items()}
        return tuple(name for name, column in read.items() if len(column) and column.max() == column.min())

    def without_bad_rows(self) -> "DataTable":
        """The table without the rows in which a cell is no number."""
        kept = np.ones(self.rows, dtype=np.bool_)
        kept[self.bad.rows] = False
        columns = {name: column[kept] for name, column in self.columns.items()}
        return replace(self, columns=columns, bad=BadCells(self.layout.decimal), rows=int(kept.sum()))

    def mended(self, numbers: Mapping[int, float]) -> "DataTable":
        """The table with numbers in place of bad cells, by their place in `bad`. Those that are beyond the last column or in
        a column of words stay."""
        columns = {name: column.copy() for name, column in self.columns.items()}
        left = np.ones(len(self.bad), dtype=np.bool_)
        for place, number in numbers.items():
            column = int(self.bad.columns[place])
            if column < len(self.names) and self.names[column] in columns:
                columns[self.names[column]][self.bad.rows[place]] = number
                left[place] = False
        return replace(self, columns=columns, bad=self.bad.of(left))


def bad_cells(table: DataTable, way_on: Message | str = "") -> Message:
    """The first cell that is no number, how many there are, and what can be done."""
    cell = table.bad[0]
    titles = (*table.titles, "")
    title = titles[min(cell.column, len(titles)) - 1] or str(cell.column)
    return bad_cell(cell.line, title, cell.text, len(table.bad), way_on, beyond=cell.column > len(table.titles))


def bad_cell(
    line: int, column: str, text: str, count: int, way_on: Message | str = "", *, beyond: bool = False
) -> Message:
    """A cell that is no number or empty, or is `beyond` the last column, how many there are, and what can be done."""
    slots = {"line": line, "column": column, "text": text[:40], "count": count, "way": way_on}
    if beyond:
        first = "Line {line} has more cells than there are columns: `{text}`."
    elif not text:
        first = 'Line {line}, column "{column}": the cell is empty.'
    else:
        first = 'Line {line}, column "{column}": `{text}` is not a number.'
    return Message(first + (" {count} such cells in all." if count > 1 else "") + (" {way}" if way_on else ""), slots)


def layout_of(content: bytes) -> Layout:
    """The guess: encoding, separator, decimal sign and header of a file's content."""
    encoding = encoding_of(content)
    sample, as_read = as_bytes_of_lines(content[: 4 * SAMPLE_BYTES], encoding)
    cut = sample[:SAMPLE_BYTES]
    return guessed(decoded(cut[: cut.rfind(b"\n") + 1] or cut, as_read), encoding)


def read_table(content: bytes, layout: Layout, where: str, progress: Progress | None = None) -> DataTable:
    """The table of a file's content. `progress` hears the part that is done and answers whether to go on.

    InputError, with `where`, for a line that is too long, too many columns, or no row of numbers at all.
    """
    raw, encoding = as_bytes_of_lines(content, layout.encoding)
    _refuse_long_lines(raw, where)
    # Decoded as it is read: the text of a whole file would make other threads wait.
    buffer = io.BytesIO(raw)
    lines = io.TextIOWrapper(buffer, codec_for(raw, encoding), "replace", newline="")
    for _ in range(layout.skipped):
        lines.readline()
    builder = _Builder(layout, where)
    # A cell in quotation marks may go over several lines: these are parted by csv alone.
    by_csv = b'"' in raw and layout.separator != SPACES
    blocks = _quoted(lines, layout, where) if by_csv else _plain(lines, layout)
    for block in blocks:
        builder.take(block)
        if progress is not None and not progress(buffer.tell() / max(1, len(raw))):
            raise InputError(Message("Reading was stopped; nothing was changed."), where)
    return builder.table()


def _refuse_long_lines(raw: bytes, where: str) -> None:
    place, number = 0, 1
    while (end := raw.find(b"\n", place)) >= 0 or place < len(raw):
        end = len(raw) if end < 0 else end
        if end - place > LONGEST_LINE:
            sentence = "Line {line} is longer than {most} characters: this is no table of numbers."
            raise InputError(Message(sentence, {"line": number, "most": LONGEST_LINE}), where)
        # Short lines need not be looked at one by one.
        step = raw.rfind(b"\n", place, place + LONGEST_LINE)
        number += raw.count(b"\n", place, step + 1) if step >= 0 else 1
        place = step + 1 if step >= 0 else end + 1


@dataclass(slots=True)
class _Block:
    """Rows of cells, or whole lines that are not yet parted; `lines` are their places in the file, from 1."""

    texts: list[str]
    lines: Sequence[int]
    rows: list[list[str]] | None = None

    def parted(self, separator: str) -> "_Block":
        """With rows of cells; empty lines are left out."""
        rows = self.rows
        if rows is None:
            rows = list(rows_of(self.texts, separator))
        if all(rows):
            return _Block([], self.lines, rows)
        kept = [(row, line) for row, line in zip(rows, self.lines, strict=True) if row]
        return _Block([], [line for _, line in kept], [row for row, _ in kept])


def _plain(lines: io.TextIOWrapper, layout: Layout) -> Iterator[_Block]:
    number = layout.skipped + 1
    while texts := list(islice(lines, BLOCK)):
        yield _Block(texts, range(number, number + len(texts)))
        number += len(texts)


def _quoted(lines: io.TextIOWrapper, layout: Layout, where: str) -> Iterator[_Block]:
    counted = _Counted(lines)
    reader = csv.reader(counted, delimiter=layout.separator, skipinitialspace=True)
    begun = 0
    while True:
        numbers: list[int] = []
        rows: list[list[str]] = []
        try:
            for row in islice(reader, BLOCK):
                begun = reader.line_num
                rows.append(row)
                numbers.append(layout.skipped + begun - sum(cell.count("\n") for cell in row))
        except csv.Error as error:
            raise _not_closed(layout.skipped + begun + 1, where) from error
        # What is open at the end has taken all lines below it into one cell.
        if rows and counted.ended and counted.marks % 2 and numbers[-1] < layout.skipped + begun:
            raise _not_closed(numbers[-1] + rows[-1][-1].endswith("\n"), where)
        if not rows:
            return
        yield _Block([], numbers, rows)


def _not_closed(line: int, where: str) -> InputError:
    return InputError(Message("Line {line}: a quotation mark is opened there and not closed.", {"line": line}), where)


class _Counted:
    """The lines of a text; `marks` counts the quotation marks in those that were given out."""

    def __init__(self, lines: io.TextIOWrapper) -> None:
        self._lines = lines
        self.marks, self.ended = 0, False

    def __iter__(self) -> "_Counted":
        return self

    def __next__(self) -> str:
        line = self._lines.readline()
        if not line:
            self.ended = True
            raise StopIteration
        self.marks += line.count('"')
        return line


class _Builder:
    """Takes in one block after another; the first has the names and tells which columns are words."""

    def __init__(self, layout: Layout, where: str) -> None:
        self._layout, self._where = layout, where
        self._width = 0
        self._titles: tuple[str, ...] = ()
        self._words: set[int] = set()
        self._kept: list[int] = []
        self._parts: list[list[Array]] = []
        self._bad: list[tuple[int, int, int, str]] = []
        self._rows = 0

    def take(self, block: _Block) -> None:
        """The next lines of the file."""
        if not self._width:
            block = self._begin(block.parted(self._layout.separator))
        if block.rows is None and (found := self._converted(block.texts)) is not None:
            for parts, column in zip(self._parts, found.T, strict=True):
                parts.append(column)
            self._rows += len(found)
        else:
            self._cell_by_cell(block.parted(self._layout.separator))

    def table(self) -> DataTable:
        """What was read. InputError where that is nothing."""
        if not self._width:
            raise InputError(Message("There is no row in this file."), self._where)
        if not self._rows:
            raise InputError(Message("There is no row of numbers below the names."), self._where)
        if not self._kept:
            raise InputError(Message("No column of this file consists of numbers."), self._where)
        names = names_for(self._titles if self._layout.header else [""] * self._width)
        columns = {names[place]: np.concatenate(parts) for place, parts in zip(self._kept, self._parts, strict=True)}
        words = tuple(self._titles[place] for place in sorted(self._words))
        return DataTable(self._layout, names, self._titles, columns, self._cells(), words, self._rows)

    def _begin(self, block: _Block) -> _Block:
        rows, lines = block.rows or [], block.lines
        if not rows:
            return block
        titles = [cell.strip() for cell in rows[0]] if self._layout.header else []
        self._width = len(titles) or max(map(len, rows))
        if self._width > MOST_COLUMNS:
            sentence = "The first row has {count} cells; a table has at most {most} columns."
            raise InputError(Message(sentence, {"count": self._width, "most": MOST_COLUMNS}), self._where)
        self._titles = tuple(titles) or tuple(f"column {place + 1}" for place in range(self._width))
        if titles:
            rows, lines = rows[1:], lines[1:]
        self._words = {place for place in range(self._width) if self._is_words(rows, place)}
        # Nothing below no name is no column, as behind a comma at each line's end.
        filled = {at for row in rows for at, cell in enumerate(row) if cell.strip()}
        empty = {at for at, title in enumerate(titles) if rows and not title} - filled
        self._kept = [place for place in range(self._width) if place not in self._words | empty]
        self._parts = [[] for _ in self._kept]
        return _Block([], lines, rows)

    def _is_words(self, rows: list[list[str]], place: int) -> bool:
        cells = [row[place] for row in rows if len(row) > place and row[place].strip()]
        decimal = self._layout.decimal
        numbers = sum(number_in(cell, decimal) is not None or meant_by(cell, decimal) is not None for cell in cells)
        return bool(cells) and numbers <= WORDS * len(cells)

    def _converted(self, texts: list[str]) -> Array | None:
        """The numbers of whole lines, (n, columns); None where a cell is none, or rows are not equally long."""
        separator = None if self._layout.separator == SPACES else self._layout.separator
        if self._layout.decimal == ",":
            if any("." in text for text in texts):
                return None
            texts = [text.replace(",", ".") for text in texts]
        if len(self._kept) < self._width and (
            separator is None or any(text.count(separator) != self._width - 1 for text in texts)
        ):
            return None
        try:
            # A line of spaces alone would be passed over: then there are fewer rows.
            found = np.loadtxt(texts, delimiter=separator, comments=None, ndmin=2, usecols=self._kept or None)
        except ValueError:
            return None
        whole = found.shape == (len(texts), len(self._kept)) and np.isfinite(found).all()
        return found if whole else None

    def _cell_by_cell(self, block: _Block) -> None:
        rows = block.rows or []
        self._even_out(rows, block.lines)
        columns = list(zip(*rows, strict=True))
        for parts, place in zip(self._parts, self._kept, strict=True):
            if rows:
                parts.append(self._column(place, columns[place], block.lines))
        self._rows += len(rows)

    def _even_out(self, rows: list[list[str]], lines: Sequence[int]) -> None:
        """Every row has a cell for each column: what is missing is empty, what is too much is a bad cell."""
        for place, row in enumerate(rows):
            if len(row) != self._width:
                extra = row[self._width :]
                self._bad += [(self._rows + place, self._width, lines[place], cell) for cell in extra if cell.strip()]
                row[self._width :] = [""] * (self._width - len(row))

    def _column(self, place: int, cells: Sequence[str], lines: Sequence[int]) -> Array:
        found = np.empty(len(cells))
        for at, cell in enumerate(cells):
            number = number_in(cell, self._layout.decimal)
            found[at] = np.nan if number is None else number
            if number is None:
                self._bad.append((self._rows + at, place, lines[at], cell.strip()))
        return found

    def _cells(self) -> BadCells:
        self._bad.sort(key=lambda cell: (cell[0], cell[1]))
        rows, columns, lines = (np.array([cell[at] for cell in self._bad], dtype=np.int64) for at in range(3))
        return BadCells(self._layout.decimal, rows, columns, lines, tuple(cell[3] for cell in self._bad))
