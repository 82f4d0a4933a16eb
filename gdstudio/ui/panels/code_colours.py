"""The words of a program by their kind, as Pygments reads them, and the colours of the kinds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from gdstudio.ui.theme import Theme, mix

Kind = Literal["plain", "keyword", "number", "string", "comment", "name"]


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of a line."""

    text: str
    kind: Kind = "plain"


@lru_cache(maxsize=32)
def words_of(text: str) -> tuple[tuple[Word, ...], ...]:
    """The lines of a Python program, each as its words."""
    # Not needed for the first window.
    from pygments.lexers.python import PythonLexer

    lines: list[list[Word]] = [[]]
    for token, part in PythonLexer(stripnl=False, ensurenl=False).get_tokens(text):
        kind = _kind(str(token))
        for place, piece in enumerate(part.split("\n")):
            if place:
                lines.append([])
            if piece:
                lines[-1].append(Word(piece, kind))
    return tuple(map(tuple, lines))


_KINDS: tuple[tuple[str, Kind], ...] = (
    ("Token.Keyword", "keyword"), ("Token.Operator.Word", "keyword"), ("Token.Literal.Number", "number"),
    ("Token.Literal.String", "string"), ("Token.Comment", "comment"), ("Token.Name.Function", "name"),
    ("Token.Name.Class", "name"),
)  # fmt: skip


def _kind(token: str) -> Kind:
    return next((kind for start, kind in _KINDS if token.startswith(start)), "plain")


def colour(kind: Kind, theme: Theme) -> str:
    """On the stage."""
    return {
        "plain": theme.ink,
        "keyword": theme.accent,
        "number": mix(theme.ink, theme.runs[3], 0.6),
        "string": theme.quiet,
        "comment": theme.quiet,
        "name": mix(theme.ink, theme.accent, 0.5),
    }[kind]
