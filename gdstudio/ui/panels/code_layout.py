"""A program in a given width: long lines go on below with a hanging indent, values stand at the right of their lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from gdstudio.ui.panels.code_colours import Word

# What goes on below begins so much further in than its line.
HANGING = 4
# Between the program and a value in the same row.
GAP = 2
# A line is broken behind the last of these in the last part of the row; where there is none, behind one of those.
_BREAKS, _LESSER_BREAKS = " ", ",([."


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A row of the picture: a part of line `line` from column `indent` on, and at the right what the line made."""

    line: int
    indent: int
    words: tuple[Word, ...]
    value: str = ""


def rows_of(lines: Sequence[tuple[Word, ...]], values: Mapping[int, str], columns: int) -> list[CodeRow]:
    """The rows of the lines in a width of so many letters; a value has rows of its own where it finds no room."""
    found: list[CodeRow] = []
    for number, words in enumerate(lines):
        parts = [*_parts(words, max(columns, 2 * HANGING))]
        value = values.get(number, "")
        found += [CodeRow(number, indent, part) for indent, part in parts]
        if not value:
            continue
        last = found[-1]
        used = last.indent + sum(len(word.text) for word in last.words)
        if used + GAP + len(value) <= columns:
            found[-1] = CodeRow(number, last.indent, last.words, value)
        else:
            found += [CodeRow(number, 0, (), part) for part in wrap(value, max(columns, 2 * HANGING))]
    return found


def _parts(words: tuple[Word, ...], columns: int) -> Iterator[tuple[int, tuple[Word, ...]]]:
    """A line's rows: where each begins, and its words."""
    text = "".join(word.text for word in words)
    start = len(text) - len(text.lstrip())
    hanging = min(start + HANGING, columns // 2)
    begin, indent = 0, 0
    while True:
        room = columns - indent
        if len(text) - begin <= room:
            yield indent, _slice(words, begin, len(text))
            return
        end = _end(text, begin + (start if begin == 0 else 0), begin + room)
        yield indent, _slice(words, begin, end)
        begin = end + len(text[end:]) - len(text[end:].lstrip(" "))
        indent = hanging


def _end(text: str, first: int, last: int) -> int:
    """The best place to break before `last`, in the last two thirds of the row."""
    lowest = first + (last - first) // 3
    places = range(last, lowest, -1)
    found = (place for breaks in (_BREAKS, _LESSER_BREAKS) for place in places if text[place - 1] in breaks)
    return next(found, last)


def _slice(words: tuple[Word, ...], begin: int, end: int) -> tuple[Word, ...]:
    found: list[Word] = []
    at = 0
    for word in words:
        part = word.text[max(begin - at, 0) : max(end - at, 0)]
        if part:
            found.append(Word(part, word.kind))
        at += len(word.text)
    return tuple(found)
