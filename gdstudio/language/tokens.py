"""Typed text cut into tokens: numbers, names and signs, each knowing its place."""

import re
from dataclasses import dataclass

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
_BRACKETS = str.maketrans("[]{}", "()()")


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is "number", "name", "end", or for signs the sign itself; text[start:end] its place."""

    kind: str
    text: str
    start: int
    end: int


def tokenise(source: Source) -> list[Token]:
    """The tokens, the last of kind "end". `**` is read as `^`; `np.`, `math.`, `torch.` are dropped.

    Raises LanguageError at a character that no token begins with.
    """
    tokens: list[Token] = []
    text, position = source.text.rstrip(), 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise _unknown_character(source, position)
        position = match.end()
        kind = match.lastgroup or ""
        if kind != "prefix":
            tokens.append(_token(kind, match))
    tokens.append(Token("end", "", len(text), len(text)))
    return tokens


def _token(kind: str, match: "re.Match[str]") -> Token:
    text = match.group(kind)
    if kind == "sign":
        kind = text = "^" if text == "**" else text
    return Token(kind, text, match.start(match.lastgroup or 0), match.end())


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
