"""One walk that writes a tree with as few brackets as it needs, in the style that it is given.

A style says how numbers, names and operations look; this module knows what binds tighter than what. The
result is built from the leaves up, without recursion, and a formula that grows too long is cut, not
waited for.
"""

from dataclasses import dataclass

from gdstudio.language import limits
from gdstudio.language.tree import COMPARISONS, Node, literal, walk

COMPARE, SUM, PRODUCT, MINUS, POWER, ATOM = range(6)


@dataclass(frozen=True, slots=True)
class Fragment:
    """A written part. `level` is how tightly its outermost operation binds.

    `number`: it is a number with or without sign; `digit`, `minus`, `word`: it begins with a digit, with a
    minus, with the name of a function.
    """

    text: str
    level: int = ATOM
    number: bool = False
    digit: bool = False
    minus: bool = False
    word: bool = False


class Style:
    """The style of typed text, which every other style changes in parts."""

    minus = "-"
    limit = limits.PRINTED

    def written(self, node: Node) -> str:
        """The whole tree as text."""
        done: dict[Node, Fragment] = {}
        for part in walk(node):
            fragment = self.fragment(part, [done[arg] for arg in part.args])
            done[part] = fragment if len(fragment.text) <= self.limit else self.too_long()
        return done[node].text

    def fragment(self, node: Node, args: list[Fragment]) -> Fragment:
        """One operation on written arguments."""
        if node.op == "number":
            return self.number(node.value)
        if node.op in ("name", "constant"):
            return self.name(node)
        if node.op == "neg":
            return self.negated(args[0])
        if node.op == "call":
            return self.call(node, args)
        if node.op in COMPARISONS:
            sides = [self.inside(arg, SUM) for arg in args]
            return Fragment(f" {self.comparison(node.op)} ".join(sides), COMPARE)
        left, right = args
        if node.op in ("+", "-"):
            return self.sum(node.op, left, right)
        return {"*": self.product, "/": self.quotient, "^": self.power}[node.op](left, right, node)

    def too_long(self) -> Fragment:
        """What stands for a part that is too long to be written."""
        return Fragment("…")

    def bracketed(self, text: str) -> str:
        return f"({text})"

    def inside(self, fragment: Fragment, least: int, behind: bool = False) -> str:
        """The text, in brackets where it binds less than `least` or would put two signs side by side."""
        if fragment.level < least or (behind and fragment.minus):
            return self.bracketed(fragment.text)
        return fragment.text

    def number(self, value: float) -> Fragment:
        return Fragment(plain_number(value), number=True, digit=True)

    def name(self, node: Node) -> Fragment:
        return Fragment(node.name)

    def comparison(self, op: str) -> str:
        return op

    def negated(self, inner: Fragment) -> Fragment:
        return Fragment(self.minus + self.inside(inner, POWER, behind=True), MINUS, number=inner.number, minus=True)

    def sum(self, op: str, left: Fragment, right: Fragment) -> Fragment:
        sign = self.minus if op == "-" else op
        text = f"{self.inside(left, SUM)} {sign} {self.inside(right, PRODUCT, behind=True)}"
        return Fragment(text, SUM, digit=left.digit, minus=left.minus)

    def product(self, left: Fragment, right: Fragment, node: Node) -> Fragment:
        first, second = self.inside(left, PRODUCT), self.inside(right, MINUS, behind=True)
        sign = self.between(left, right if second == right.text else Fragment(second, minus=right.minus))
        text = first + sign + second
        return Fragment(text, PRODUCT, digit=left.digit and left.level >= PRODUCT, minus=left.minus)

    def between(self, left: Fragment, right: Fragment) -> str:
        """The sign of a product."""
        return "*"

    def quotient(self, top: Fragment, bottom: Fragment, node: Node) -> Fragment:
        text = f"{self.inside(top, PRODUCT)}/{self.inside(bottom, MINUS, behind=True)}"
        return Fragment(text, PRODUCT, digit=top.digit, minus=top.minus)

    def power(self, base: Fragment, exponent: Fragment, node: Node) -> Fragment:
        text = f"{self.inside(base, ATOM)}^{self.inside(exponent, POWER)}"
        return Fragment(text, POWER, digit=base.digit and base.level == ATOM)

    def call(self, node: Node, args: list[Fragment]) -> Fragment:
        return Fragment(f"{node.name}({', '.join(arg.text for arg in args)})", word=True)


def plain_number(value: float) -> str:
    """A number that is not negative as it would be typed, whole ones without a point."""
    return str(int(value)) if value == int(value) and value < 1e15 else repr(value)


def small_integer(node: Node) -> int | None:
    """The value of a written whole number with its sign, as exponents have it."""
    value = literal(node)
    return int(value) if value is not None and value == int(value) and abs(value) < 1e6 else None
