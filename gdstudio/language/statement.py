"""From typed text to a statement of an optimizer: an assignment, or one that is repeated."""

from collections.abc import Collection
from dataclasses import dataclass

from gdstudio.language.characters import normalise
from gdstudio.language.functions import STATEMENT_FUNCTIONS
from gdstudio.language.parser import Parser
from gdstudio.language.source import Source
from gdstudio.language.tokens import Token, rebuilt, tokenise
from gdstudio.language.tree import COMPARISONS, Node
from gdstudio.language.vocabulary import STATEMENT_WORDS, Vocabulary

MOST_REPEATS = 1000
_EXAMPLE = "m = beta*m + g"
_REPEAT = "repeat 40 until f(theta - t*g) < f(theta): t = t/2"


@dataclass(frozen=True)
class Equation:
    """One statement of an optimizer: the target takes the value of the tree.

    With `until`, a comparison, it does so again and again until that holds, at most `most` times; where it
    holds from the beginning, not once.
    """

    target: str
    node: Node
    text: str
    until: Node | None = None
    most: int = 0


def parse_equation(text: str, *, known: Collection[str] | None = None) -> Equation:
    """A statement such as `m = beta1*m + (1 - beta1)*g` or `repeat 40 until f(theta - t*g) < f(theta): t = t/2`.

    With `known`, other names on the right are refused; without, every identifier is a name.
    Raises LanguageError.
    """
    source = normalise(text)
    tokens = tokenise(source)
    vocabulary = Vocabulary(STATEMENT_FUNCTIONS, None if known is None else frozenset(known), any_name=True)
    until, most, at = None, 0, 0
    if tokens[0].text == "repeat":
        most = _times(source, tokens)
        at = next((place for place, token in enumerate(tokens) if token.kind == ":"), 0)
        if not at:
            raise source.error(_REPEATED, tokens[0].start, tokens[-1].end, example=_REPEAT)
        until = _condition(source, tokens, at, vocabulary)
        at += 1
    target, node = _assignment(source, tokens, at, vocabulary)
    return Equation(target, node, rebuilt(source, tokens), until, most)


_REPEATED = "What is repeated says how often at most, until when, and what, as in `{example}`."


def _times(source: Source, tokens: list[Token]) -> int:
    """How often at most, from the tokens `repeat 40 until`."""
    count, until = tokens[1], tokens[min(2, len(tokens) - 1)]
    if count.kind != "number" or until.text != "until":
        raise source.error(_REPEATED, tokens[0].start, until.end, example=_REPEAT)
    if not count.text.isdigit() or not 1 <= int(count.text) <= MOST_REPEATS:
        raise source.error(
            "A statement is repeated from 1 to {limit} times.", count.start, count.end, limit=MOST_REPEATS
        )
    return int(count.text)


def _condition(source: Source, tokens: list[Token], end: int, vocabulary: Vocabulary) -> Node:
    """The comparison between `until` and the colon at `end`."""
    colon = tokens[end]
    parser = Parser(source, [*tokens[:end], Token("end", "", colon.start, colon.start)], vocabulary, 3)
    node = parser.whole(condition=True)
    if node.op not in COMPARISONS:
        raise source.error(
            "Behind `until` stands a comparison, as in `{example}`.", tokens[3].start, colon.start, example=_REPEAT
        )
    return node


def _assignment(source: Source, tokens: list[Token], at: int, vocabulary: Vocabulary) -> tuple[str, Node]:
    """The target and the value of `m = …` from the token `at` on."""
    target = tokens[at]
    if [token.kind for token in tokens[at : at + 2]] != ["name", "="]:
        raise source.error(
            "A statement gives a name its value, as in `{example}`.", target.start, target.end, example=_EXAMPLE
        )
    if target.text in STATEMENT_WORDS:
        raise source.error(
            "`{name}` belongs to the language and cannot be given a value.",
            target.start, target.end, name=target.text,
        )  # fmt: skip
    second = next((token for token in tokens[at + 2 :] if token.kind == "="), None)
    if second is not None:
        raise source.error(
            "There is a second `=` at column {column}; two values are compared with `==`.",
            second.start,
            second.end,
        )
    return target.text, Parser(source, tokens, vocabulary, at + 2).whole()
