"""Typed text cut into tokens: numbers, names and signs, each knowing its place."""

import re
from typing import NamedTuple

from gdstudio.language import limits
from gdstudio.language.errors import LanguageError
from gdstudio.language.source import Source

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number> (?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)? )
    | (?P<prefix> (?:np|numpy|math|torch)\s*\.\s*(?=[A-Za-z]) )
    | (?P<name>   [A-Za-z_][A-Za-z0-9_]* )
    | (?P<sign>   \*\*|<=|>=|==|!=|[-+*/^(),|<>=:] )
    )""",
    re.VERBOSE,
)
_DEPTH = {"(": 1, ")": -1}
_BRACKETS = str.maketrans("[]{}", "()()")


class Token(NamedTuple):
    """`kind` is "number", "name", "end", or for signs the sign itself; text[start:end] its place."""

    kind: str
    text: str
    start: int
    end: int


def tokenise(source: Source) -> list[Token]:
    """The tokens, the last of kind "end". `**` is read as `^`; `np.`, `math.`, `torch.` are dropped.

    Raises LanguageError at a character that no token begins with, and where there are too many tokens or
    brackets: whatever was pasted, that much is seen at once.
    """
    tokens: list[Token] = []
    text, position, depth = source.text.rstrip(), 0, 0
    match_at = _TOKEN.match
    while position < len(text):
        match = match_at(text, position)
        if match is None:
            raise _unknown_character(source, position)
        position = match.end()
        kind = match.lastgroup or ""
        if kind == "prefix":
            continue
        word = match[kind]
        if kind == "sign":
            kind = word = "^" if word == "**" else word
            depth += _DEPTH.get(kind, 0)
        tokens.append(Token(kind, word, match.start(match.lastgroup or 0), position))
        if depth > limits.DEPTH or len(tokens) > limits.TOKENS:
            raise _too_much(source, tokens[-1], depth)
    tokens.append(Token("end", "", len(text), len(text)))
    return tokens


def _too_much(source: Source, token: Token, depth: int) -> LanguageError:
    if depth > limits.DEPTH:
        return too_deep(source, token.start)
    return source.error(
        "The expression is too long: more than {limit} numbers, names and signs, at column {column}.",
        token.start,
        token.end,
        limit=limits.TOKENS,
    )


def too_deep(source: Source, start: int) -> LanguageError:
    """For the bracket or bar at `start`, which is one too many inside the others."""
    return source.error(
        "The expression is too deeply nested (more than {limit} brackets, column {column}).",
        start,
        start + 1,
        limit=limits.DEPTH,
    )


def rebuilt(source: Source, tokens: list[Token]) -> str:
    """The text of the tokens as they were read, with single spaces where there was space."""
    pieces: list[str] = []
    for index, token in enumerate(tokens):
        gap = index > 0 and token.start > tokens[index - 1].end and source.text[tokens[index - 1].end].isspace()
        pieces.append((" " if gap and token.kind != "end" else "") + token.text)
    return "".join(pieces)


def _unknown_character(source: Source, position: int) -> LanguageError:
    while source.text[position].isspace():
        position += 1
    character = source.text[position]
    mends = []
    if character in "[]{}":
        changes = [(0, len(source.text), source.text.translate(_BRACKETS))]
        mends.append(("( )", changes))
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    return source.error(
        "`{character}` at column {column} is not used here.", position, position + 1, mends, character=shown
    )
