"""Trees as LaTeX."""

from collections.abc import Mapping

from gdstudio.language.functions import FUNCTIONS
from gdstudio.language.printing import ATOM, COMPARE, MINUS, POWER, PRODUCT, SUM, Fragment, Style, plain_number
from gdstudio.language.symbols import symbol_of
from gdstudio.language.text import OF_OBJECTIVE
from gdstudio.language.tree import Node

_COMPARISONS = {"<=": "\\le", ">=": "\\ge", "==": "=", "!=": "\\ne"}


class _Latex(Style):
    limit = 8_000

    def __init__(self, symbols: Mapping[str, str] | None) -> None:
        self.symbols = symbols

    def too_long(self) -> Fragment:
        return Fragment("\\dots")

    def bracketed(self, text: str) -> str:
        return f"\\left({text}\\right)"

    def number(self, value: float) -> Fragment:
        text = plain_number(value)
        if "e" not in text:
            return Fragment(text, number=True, digit=True)
        mantissa, exponent = text.split("e")
        front = "" if mantissa == "1" else f"{mantissa} \\cdot "
        return Fragment(f"{front}10^{{{int(exponent)}}}", PRODUCT if front else POWER, digit=True)

    def name(self, node: Node) -> Fragment:
        return Fragment(symbol_of(node.name, self.symbols if node.op == "name" else None).latex)

    def comparison(self, op: str) -> str:
        return _COMPARISONS.get(op, op)

    def between(self, left: Fragment, right: Fragment) -> str:
        if right.digit:
            return " \\cdot "
        return " \\, " if "\\mathrm" in left.text + right.text else " "

    def quotient(self, top: Fragment, bottom: Fragment, node: Node) -> Fragment:
        if node.args[0].op == "neg" or (top.minus and top.level > SUM):
            return Fragment(f"-\\frac{{{top.text[1:]}}}{{{bottom.text}}}", PRODUCT, minus=True)
        return Fragment(f"\\frac{{{top.text}}}{{{bottom.text}}}", PRODUCT)

    def power(self, base: Fragment, exponent: Fragment, node: Node) -> Fragment:
        return Fragment(f"{self.inside(base, ATOM)}^{{{exponent.text}}}", POWER, digit=base.digit)

    def call(self, node: Node, args: list[Fragment]) -> Fragment:
        if node.name == "sqrt":
            return Fragment(f"\\sqrt{{{args[0].text}}}")
        if node.name == "abs":
            return Fragment(f"\\left|{args[0].text}\\right|")
        if node.name == "floor":
            return Fragment(f"\\left\\lfloor {args[0].text} \\right\\rfloor")
        if node.name == "norm":
            return Fragment(f"\\left\\|{args[0].text}\\right\\|")
        if node.name == "where":
            return self.cases(*args)
        if node.name == "solve":
            inverse = f"{self.inside(args[0], ATOM)}^{{-1}} {self.inside(args[1], MINUS)}"
            return self.part(Fragment(inverse, PRODUCT), args[2:])
        if node.name in OF_OBJECTIVE:
            letter = symbol_of(node.name, {**OF_OBJECTIVE, **(self.symbols or {})}).latex
            return self.part(Fragment(letter + self.bracketed(args[0].text)), args[1:])
        command = FUNCTIONS[node.name].latex or f"\\operatorname{{{node.name}}}"
        return Fragment(command + self.bracketed(", ".join(arg.text for arg in args)))

    def part(self, vector: Fragment, parameter: list[Fragment]) -> Fragment:
        """The part of a vector that belongs to a parameter, where one is named."""
        return Fragment(f"\\left[{vector.text}\\right]_{{{parameter[0].text}}}") if parameter else vector

    def cases(self, condition: Fragment, yes: Fragment, no: Fragment) -> Fragment:
        chosen = f"{yes.text} & \\mathrm{{if}}\\; {condition.text}"
        return Fragment(f"\\begin{{cases}} {chosen} \\\\ {no.text} & \\mathrm{{else}} \\end{{cases}}", COMPARE)


def to_latex(node: Node, symbols: Mapping[str, str] | None = None) -> str:
    """The tree as LaTeX; `symbols` are LaTeX symbols of names."""
    return _Latex(symbols).written(node)
