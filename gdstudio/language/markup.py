"""Trees as Qt rich text: letters in italics, raised and lowered characters, numbers in place of names."""

from collections.abc import Mapping

from gdstudio.language.number import format_number
from gdstudio.language.printing import ATOM, MINUS, POWER, PRODUCT, Fragment
from gdstudio.language.symbols import symbol_of
from gdstudio.language.text import OF_OBJECTIVE, Reading
from gdstudio.language.tree import Node


class Markup(Reading):
    """The style for reading, with tags instead of Unicode's few small characters."""

    limit = 12_000

    def __init__(
        self, symbols: Mapping[str, str] | None, values: Mapping[str, float], results: Mapping[Node, float]
    ) -> None:
        super().__init__(symbols)
        self.values, self.results = values, results

    def fragment(self, node: Node, args: list[Fragment]) -> Fragment:
        if node in self.results:
            return self.value(self.results[node])
        return super().fragment(node, args)

    def ten(self, exponent: int) -> str:
        return f"10<sup>{exponent}</sup>".replace("-", "−")

    def name(self, node: Node) -> Fragment:
        if node.op == "name" and node.name in self.values:
            return self.value(self.values[node.name])
        return Fragment(symbol_of(node.name, self.symbols if node.op == "name" else None).markup)

    def value(self, value: float) -> Fragment:
        text = format_number(value)
        minus = text.startswith("−")
        level = MINUS if minus else PRODUCT if "·" in text else ATOM
        return Fragment(text, level, digit=not minus, minus=minus)

    def comparison(self, op: str) -> str:
        return {"<": "&lt;", ">": "&gt;"}.get(op, super().comparison(op))

    def power(self, base: Fragment, exponent: Fragment, node: Node) -> Fragment:
        text = f"{self.inside(base, ATOM)}<sup>{exponent.text}</sup>"
        return Fragment(text, POWER, digit=base.digit and base.level == ATOM)

    def of_objective(self, function: str) -> str:
        return symbol_of(function, {**OF_OBJECTIVE, **(self.symbols or {})}).markup

    def raised(self, text: str) -> str:
        return f"<sup>{text}</sup>"

    def lowered(self, text: str) -> str:
        return f"<sub>{text}</sub>"


def to_markup(
    node: Node,
    symbols: Mapping[str, str] | None = None,
    values: Mapping[str, float] | None = None,
    results: Mapping[Node, float] | None = None,
) -> str:
    """The tree as rich text; a name in `values` and a part in `results` show their number, a negative one in brackets."""
    return Markup(symbols, values or {}, results or {}).written(node)
