"""A precedence parser from tokens to the tree.

`^` binds tighter than a minus on its left and associates to the right; a minus binds tighter than
`*` and `/`. A product without a sign has the precedence of `*`. What is ambiguous is refused, with
the possible meanings as corrections, instead of guessed.
"""

from gdstudio.language import limits, refusals, tree
from gdstudio.language.errors import LanguageError
from gdstudio.language.functions import FUNCTIONS
from gdstudio.language.source import Source
from gdstudio.language.tokens import Token, too_deep
from gdstudio.language.tree import COMPARISONS, CONSTANTS, Node
from gdstudio.language.vocabulary import Vocabulary

_COMPARE, _SUM, _PRODUCT, _MINUS, _POWER = 5, 10, 20, 25, 30
_BINDING = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "^": _POWER}


class Parser:
    """Parses the tokens from `start` on; made for one text and thrown away."""

    def __init__(self, source: Source, tokens: list[Token], vocabulary: Vocabulary, start: int = 0) -> None:
        self.source = source
        self.tokens = tokens
        self.vocabulary = vocabulary
        self.at = start
        self.bars = 0
        self.brackets = 0
        self.nesting = 0
        self.operations = 0
        self.names: dict[str, None] = {}

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def whole(self, condition: bool = False) -> Node:
        """The tree of all tokens; with `condition` it may be a comparison. Raises LanguageError."""
        node = self.expression(0, condition)
        if self.token.kind != "end":
            raise refusals.unexpected(self.source, self.tokens, self.at)
        return node

    def expression(self, binding: int, condition: bool = False) -> Node:
        """The longest operand whose operators bind at least as tightly as `binding`."""
        self.nesting += 1
        if self.nesting > limits.NESTING:
            raise refusals.too_nested(self.source, self.token)
        first = self.at
        node = self.operand(condition)
        while (lead := self.binding()) >= binding and node.op not in COMPARISONS:
            node = self.infix(node, first, lead)
        if condition and node.op not in COMPARISONS and self.token.kind in COMPARISONS:
            node = self.comparison(node)
        self.nesting -= 1
        return node

    def binding(self) -> int:
        """How tightly the coming operator binds; −1 where the operand ends."""
        kind = self.token.kind
        if kind in _BINDING:
            return _BINDING[kind]
        return _PRODUCT if self.starts_operand() else -1

    def starts_operand(self) -> bool:
        kind = self.token.kind
        return kind in ("number", "name", "(") or (kind == "|" and self.bars == 0)

    def infix(self, left: Node, first: int, lead: int) -> Node:
        """`left`, which begins at token `first`, joined with the operator and operand that follow."""
        sign = self.token
        self.count(sign)
        if sign.kind not in _BINDING:
            refusals.check_side_by_side(self.source, self.tokens, self.at)
            return tree.operation("*", left, self.expression(_PRODUCT + 1))
        self.at += 1
        if sign.kind == "^":
            power = tree.operation("^", left, self.expression(_POWER - 1))
            self.check_exponent(first)
            return power
        right = self.expression(lead + 1)
        if sign.kind == "/" and self.starts_operand():
            raise self.ambiguous_quotient(first, sign)
        return tree.operation(sign.kind, left, right)

    def check_exponent(self, first: int) -> None:
        """Refuses x^2y, where the exponent may or may not go on; in x^2sin(x) it does not."""
        before, token = self.tokens[self.at - 1], self.token
        beside = before.kind == "number" and token.kind == "name" and token.start == before.end
        if beside and self.vocabulary.function(token.text) is None:
            start = self.tokens[first].start
            raise refusals.ambiguous_exponent(self.source, start, before, self.implicit_factors())

    def ambiguous_quotient(self, first: int, sign: Token) -> LanguageError:
        start, bottom = self.tokens[first].start, self.tokens[self.at].start
        return refusals.ambiguous_quotient(self.source, start, sign, bottom, self.implicit_factors())

    def implicit_factors(self) -> int:
        """Reads on to the end of a product without signs; where it ends in the text."""
        while self.starts_operand():
            self.expression(_PRODUCT + 1)
        return self.tokens[self.at - 1].end

    def operand(self, condition: bool = False) -> Node:
        """A number, name, call, bracket, bar, or any of these behind signs."""
        token = self.token
        if token.kind in ("-", "+"):
            self.at += 1
            self.count(token)
            inner = self.expression(_MINUS)
            return tree.operation("neg", inner) if token.kind == "-" else inner
        if token.kind == "number":
            self.at += 1
            return self.number(token)
        if token.kind == "name":
            return self.word(token)
        if token.kind in ("(", "|"):
            return self.bracket(token, condition)
        raise refusals.missing_operand(self.source, self.tokens, self.at)

    def number(self, token: Token) -> Node:
        value = float(token.text)
        if value == float("inf"):
            raise self.source.error("The number at column {column} is too large.", token.start, token.end)
        return tree.number(value)

    def bracket(self, token: Token, condition: bool) -> Node:
        """What stands in brackets or bars. Bars count anew inside brackets."""
        self.enter(token)
        self.at += 1
        outer_bars = self.bars
        self.bars = self.bars + 1 if token.kind == "|" else 0
        inner = self.expression(0, condition and token.kind == "(")
        self.bars = outer_bars
        self.close(token)
        return tree.call("abs", inner) if token.kind == "|" else inner

    def enter(self, token: Token) -> None:
        self.brackets += 1
        if self.brackets > limits.DEPTH:
            raise too_deep(self.source, token.start)

    def close(self, opening: Token) -> None:
        closing = ")" if opening.kind == "(" else "|"
        if self.token.kind != closing:
            raise refusals.not_closed(self.source, self.tokens, self.at, opening)
        self.at += 1
        self.brackets -= 1

    def word(self, token: Token) -> Node:
        """A constant, a name, or a call."""
        function = self.vocabulary.function(token.text)
        following = self.tokens[self.at + 1]
        if function is not None:
            if following.kind != "(":
                raise self.bare_function(function, token)
            return self.call(function, token)
        called = following.kind == "(" and following.start == token.end
        if not self.vocabulary.accepts(token.text) or (called and self.vocabulary.must_be_function(token.text)):
            raise refusals.unknown_word(self.source, self.vocabulary, token, following.kind == "(")
        self.at += 1
        if token.text in CONSTANTS:
            return tree.constant(token.text)
        self.names[token.text] = None
        if len(self.names) > limits.NAMES:
            raise self.source.error(
                "There are more than {limit} different names.", token.start, token.end, limit=limits.NAMES
            )
        return tree.name(token.text)

    def bare_function(self, function: str, token: Token) -> LanguageError:
        """For `sin x` and `sin^2(x)`: where the argument would end, if there is one."""
        self.at += 1
        operand = self.at
        end = None
        try:
            if self.starts_operand():
                self.expression(_POWER - 1)
                while self.starts_operand() and self.token.start == self.tokens[self.at - 1].end:
                    self.expression(_POWER - 1)
                end = self.tokens[self.at - 1].end
        except LanguageError:
            end = None
        return refusals.bare_function(self.source, self.tokens, operand, function, end)

    def call(self, function: str, token: Token) -> Node:
        """A function with its arguments; `max(a, b, c)` becomes max(max(a, b), c)."""
        opening = self.tokens[self.at + 1]
        self.enter(opening)
        self.count(token)
        self.at += 2
        outer_bars, self.bars = self.bars, 0
        args = self.arguments(function, opening)
        self.bars = outer_bars
        self.close(opening)
        refusals.check_arity(self.source, token, self.tokens[self.at - 1], FUNCTIONS[function], args)
        if FUNCTIONS[function].most is None:
            node = args[0]
            for arg in args[1:]:
                node = tree.call(function, node, arg)
            return node
        return tree.call(function, *args)

    def arguments(self, function: str, opening: Token) -> list[Node]:
        args: list[Node] = []
        if self.token.kind == ")":
            return args
        while True:
            first = self.token
            args.append(self.expression(0, condition=function == "where" and not args))
            refusals.check_condition(self.source, function, len(args), args[-1], first, self.tokens[self.at - 1])
            if self.token.kind != ",":
                return args
            self.at += 1

    def comparison(self, left: Node) -> Node:
        sign = self.token
        self.count(sign)
        self.at += 1
        return tree.operation(sign.kind, left, self.expression(_COMPARE + 1))

    def count(self, token: Token) -> None:
        self.operations += 1
        if self.operations > limits.OPERATIONS:
            raise self.source.error(
                "The expression is too long: more than {limit} operations, at column {column}.",
                token.start, token.end, limit=limits.OPERATIONS,
            )  # fmt: skip
