"""From typed text to a checked expression."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from gdstudio.language import refusals
from gdstudio.language.characters import normalise
from gdstudio.language.errors import LanguageError
from gdstudio.language.functions import OBJECTIVE_FUNCTIONS
from gdstudio.language.parser import Parser
from gdstudio.language.tokens import Token, rebuilt, tokenise
from gdstudio.language.tree import Node, free_names
from gdstudio.language.vocabulary import RESERVED, Vocabulary, is_variable


@dataclass(frozen=True)
class Expression:
    """A checked expression.

    `text` is what was read, in plain characters and without `f(x) =`; `typed` what was typed;
    `declared` the arguments of `f(x, y) =` or `lambda x, y:`, where the text had such a beginning.
    """

    typed: str
    text: str
    node: Node
    declared: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Free names in order of appearance."""
        return free_names(self.node)


def parse(
    text: str, *, functions: Collection[str] = OBJECTIVE_FUNCTIONS, known: Collection[str] | None = None
) -> Expression:
    """The expression that a text means; `y =`, `f(x) =` and `lambda x:` at its beginning are dropped.

    With `known`, other names are refused. Without, single letters, a letter with a number and spelled
    Greek letters are names. Raises LanguageError.
    """
    source = normalise(text)
    tokens = tokenise(source)
    right, declared = _without_heading(tokens)
    sign = next((token for token in right if token.kind == "="), None)
    if sign is not None:
        raise refusals.equation(source, right, sign)
    vocabulary = Vocabulary(frozenset(functions), None if known is None else frozenset(known) | set(declared))
    node = Parser(source, tokens, vocabulary, len(tokens) - len(right)).whole()
    return Expression(text, rebuilt(source, right), node, declared)


def _without_heading(tokens: list[Token]) -> tuple[list[Token], tuple[str, ...]]:
    """The tokens behind `y =`, `f(x) =` or `lambda x:`, and the arguments declared there."""
    kinds = [token.kind for token in tokens]
    if kinds[:2] == ["name", "="]:
        return tokens[2:], ()
    if tokens[0].text == "lambda":
        return _after(tokens, 1, ":")
    if kinds[:2] == ["name", "("] and ")" in kinds and kinds[kinds.index(")") + 1] == "=":
        close = kinds.index(")")
        rest, declared = _after(tokens[:close] + tokens[close + 1 :], 2, "=")
        return (rest, declared) if declared else (tokens, ())
    return tokens, ()


def _after(tokens: list[Token], at: int, end: str) -> tuple[list[Token], tuple[str, ...]]:
    """Names separated by commas from `at` on up to the sign `end`; nothing is taken where they are not."""
    declared: list[str] = []
    while tokens[at].kind == "name" and tokens[at].text not in RESERVED:
        declared.append(tokens[at].text)
        if tokens[at + 1].kind == end:
            return tokens[at + 2 :], tuple(dict.fromkeys(declared))
        if tokens[at + 1].kind != ",":
            break
        at += 2
    return tokens, ()


def classify(
    expression: Expression, parameters: Sequence[str] | None = None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of a function problem as (parameters, constants).

    Parameters are those given, else those declared in the text as in `f(u, v) =`, else x, y, z, x1 …
    in natural order; every other name is a constant. Raises LanguageError where no parameter is left.
    """
    if parameters is None:
        parameters = expression.declared or sorted(filter(is_variable, expression.names), key=_natural)
    if not parameters:
        raise LanguageError(refusals.NO_VARIABLE, text=expression.typed, column=1, length=max(1, len(expression.typed)))
    constants = tuple(name for name in expression.names if name not in set(parameters))
    return tuple(parameters), constants


def _natural(name: str) -> tuple[str, int]:
    digits = re.sub(r"\D", "", name)
    return name[0], int(digits) if digits else -1
