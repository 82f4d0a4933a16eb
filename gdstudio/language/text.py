"""Trees as text: for typing again, and for reading on a line."""

from collections.abc import Mapping

from gdstudio.language.errors import LanguageError
from gdstudio.language.functions import POINT_FUNCTIONS
from gdstudio.language.message import Message
from gdstudio.language.number import SUPERSCRIPTS
from gdstudio.language.printing import ATOM, MINUS, POWER, PRODUCT, Fragment, Style, plain_number, small_integer
from gdstudio.language.symbols import symbol_of
from gdstudio.language.tree import Node

# How a statement writes the objective's value and gradient at a point.
OF_OBJECTIVE = {"f": "f", "grad": "\\nabla f"}
_COMPARISONS = {"<=": "≤", ">=": "≥", "==": "=", "!=": "≠"}


class _Typed(Style):
    """What `parse` reads back as the same tree."""

    def too_long(self) -> Fragment:
        raise LanguageError(Message("The formula is too long to be written out."))


class Reading(Style):
    """Unicode on one line: 2x + 2, x² + 2x + 1, −4a·x·(y − x²)."""

    minus = "−"
    limit = 4_000

    def __init__(self, symbols: Mapping[str, str] | None = None) -> None:
        self.symbols = symbols

    def number(self, value: float) -> Fragment:
        text = plain_number(value)
        if "e" not in text:
            return Fragment(text, number=True, digit=True)
        mantissa, exponent = text.split("e")
        front = "" if mantissa == "1" else f"{mantissa}·"
        return Fragment(front + self.ten(int(exponent)), PRODUCT if front else POWER, digit=True)

    def ten(self, exponent: int) -> str:
        return "10" + str(exponent).translate(SUPERSCRIPTS)

    def name(self, node: Node) -> Fragment:
        return Fragment(symbol_of(node.name, self.symbols if node.op == "name" else None).reading)

    def comparison(self, op: str) -> str:
        return _COMPARISONS.get(op, op)

    def between(self, left: Fragment, right: Fragment) -> str:
        if not left.number or right.digit or right.minus:
            return "·"
        return " " if right.word else ""

    def power(self, base: Fragment, exponent: Fragment, node: Node) -> Fragment:
        whole = small_integer(node.args[1])
        raised = f"^{self.inside(exponent, ATOM)}" if whole is None else str(whole).translate(SUPERSCRIPTS)
        return Fragment(self.inside(base, ATOM) + raised, POWER, digit=base.digit and base.level == ATOM)

    def call(self, node: Node, args: list[Fragment]) -> Fragment:
        if node.name == "abs":
            return Fragment(f"|{args[0].text}|")
        if node.name == "sqrt":
            return Fragment(f"√{self.inside(args[0], ATOM)}", POWER)
        if node.name == "norm":
            return Fragment(f"‖{args[0].text}‖")
        if node.name == "solve":
            inverse = f"{self.inside(args[0], ATOM)}{self.raised('−1')}·{self.inside(args[1], MINUS)}"
            return self.part(Fragment(inverse, PRODUCT), args[2:])
        if node.name in POINT_FUNCTIONS:
            return self.part(Fragment(f"{self.of_objective(node.name)}({args[0].text})"), args[1:])
        return super().call(node, args)

    def of_objective(self, function: str) -> str:
        """The objective's letter, or its gradient."""
        return symbol_of(function, {**OF_OBJECTIVE, **(self.symbols or {})}).reading

    def raised(self, text: str) -> str:
        """A power."""
        return text.replace("−", "-").translate(SUPERSCRIPTS)

    def part(self, vector: Fragment, parameter: list[Fragment]) -> Fragment:
        """The part of a vector that belongs to a parameter, where one is named."""
        return Fragment(f"[{vector.text}]{self.lowered(parameter[0].text)}") if parameter else vector

    def lowered(self, text: str) -> str:
        """An index."""
        return f"_{text}"


def to_text(node: Node) -> str:
    """The tree as typed text, such as "2*x + 2"; parsing it gives the same node.

    Raises LanguageError where it would be too long.
    """
    return _Typed().written(node)


def to_reading(node: Node, symbols: Mapping[str, str] | None = None) -> str:
    """The tree for reading on a line, in Unicode; `symbols` are LaTeX symbols of names."""
    return Reading(symbols).written(node)
