"""How operations are spelled in generated programs. Trees come in, so nothing foreign comes out."""

import math
from collections.abc import Mapping
from dataclasses import replace

from gdstudio.language.dialects import ROWS, Setting
from gdstudio.language.printing import ATOM, MINUS, POWER, Fragment, Style, small_integer
from gdstudio.language.tree import Node, walk

_CONDITIONAL = -1
_NEEDS_TENSORS = frozenset({"min", "max", "atan2"})


class Code(Style):
    """The style of one program."""

    def __init__(self, setting: Setting, printed: Mapping[str, str]) -> None:
        self.setting = setting
        self.printed = printed

    def decimal(self, fragment: Fragment) -> Fragment:
        """A whole number with its point, so that Python's unbounded integers never meet each other."""
        if fragment.number and fragment.text.lstrip("-").isdigit():
            return replace(fragment, text=fragment.text + ".0")
        return fragment

    def whole(self, fragment: Fragment) -> str:
        """The right-hand side of a line."""
        return self.decimal(fragment).text

    def number(self, value: float) -> Fragment:
        if math.isfinite(value):
            return super().number(value)
        return Fragment("math.nan" if value != value else f"{'-' if value < 0 else ''}math.inf", MINUS)

    def name(self, node: Node) -> Fragment:
        if node.op == "constant":
            return Fragment(f"math.{node.name}")
        return Fragment(self.printed[node.name])

    def fragment(self, node: Node, args: list[Fragment]) -> Fragment:
        if self.setting.dialect == "guarded" and node.op in ("/", "^") and not self.setting.is_array(node):
            function = "div" if node.op == "/" else "power"
            return Fragment(f"guarded.{function}({self.decimal(args[0]).text}, {self.decimal(args[1]).text})")
        return super().fragment(node, args)

    def negated(self, inner: Fragment) -> Fragment:
        return super().negated(self.decimal(inner) if inner.minus else inner)

    def sum(self, op: str, left: Fragment, right: Fragment) -> Fragment:
        return super().sum(op, self._beside(left, right), right)

    def product(self, left: Fragment, right: Fragment, node: Node) -> Fragment:
        counts_rows = node.args[0].op == "name" and node.args[0].name == ROWS
        return super().product(self._beside(left, right), self.decimal(right) if counts_rows else right, node)

    def _beside(self, left: Fragment, right: Fragment) -> Fragment:
        return self.decimal(left) if left.number and right.number else left

    def power(self, base: Fragment, exponent: Fragment, node: Node) -> Fragment:
        text = f"{self.inside(self.decimal(base), ATOM)}**{self.inside(exponent, POWER)}"
        return Fragment(text, POWER)

    def call(self, node: Node, args: list[Fragment]) -> Fragment:
        args = [self.decimal(arg) for arg in args]
        if node.name == "where" and not self.setting.is_array(node.args[0]):
            return self._conditional(*self._filled(node, args))
        if node.name in ("sum", "mean", "dot"):
            return self._reduction(node, args)
        if node.name == "norm":
            return Fragment(f"torch.linalg.vector_norm({args[0].text})")
        if node.name == "floor" and self.setting.dialect != "guarded" and not self.setting.is_array(node):
            return Fragment(f"float(math.floor({args[0].text}))")
        if self.setting.dialect == "torch" and self.setting.is_array(node):
            args = self._tensors(node, args)
        return Fragment(f"{self.spelling(node)}({', '.join(arg.text for arg in args)})")

    def spelling(self, node: Node) -> str:
        """The callable; the size of a root that may be complex is refused by `math.fabs`, not so by `abs`."""
        roots = node.name == "abs" and not self.setting.is_array(node) and _may_be_complex(node.args[0])
        return "math.fabs" if roots and self.setting.dialect != "guarded" else self.setting.spelling(node)

    def _conditional(self, condition: Fragment, yes: Fragment, no: Fragment) -> Fragment:
        text = f"{self.inside(yes, 0)} if {self.inside(condition, 0)} else {no.text}"
        return Fragment(text, _CONDITIONAL)

    def _filled(self, node: Node, args: list[Fragment]) -> list[Fragment]:
        """Where only one branch is an array, the other is made one of the same shape."""
        if not self.setting.is_array(node):
            return args
        module = "torch" if self.setting.dialect == "torch" else "np"
        shape = self._an_array(node)
        return [
            arg
            if index == 0 or self.setting.is_array(node.args[index])
            else Fragment(f"{module}.full_like({shape}, {arg.text})")
            for index, arg in enumerate(args)
        ]

    def _an_array(self, node: Node) -> str:
        """The printed form of some array below the node, preferably of a column."""
        names = [part for part in walk(node) if part.op == "name" and self.setting.is_array(part)]
        return self.printed[max(names, key=self.setting.is_column).name]

    def _reduction(self, node: Node, args: list[Fragment]) -> Fragment:
        if self.setting.dialect == "torch":
            return Fragment(f"torch.{node.name}({args[0].text})")
        if node.name == "dot":
            return Fragment(f"float({self.inside(args[0], MINUS)} @ {self.inside(args[1], MINUS)})")
        return Fragment(f"float({self.inside(args[0], ATOM)}.sum())")

    def _tensors(self, node: Node, args: list[Fragment]) -> list[Fragment]:
        """Arguments of a torch function that takes no Python floats beside its tensors, made tensors."""
        single = node.name == "where" and not any(self.setting.is_array(arg) for arg in node.args[1:])
        indices = range(len(args)) if node.name in _NEEDS_TENSORS else (1,) if single else ()
        return [
            Fragment(f"{self._an_array(node)}.new_tensor({arg.text})")
            if index in indices and not self.setting.is_array(node.args[index])
            else arg
            for index, arg in enumerate(args)
        ]


def _may_be_complex(node: Node) -> bool:
    """Whether Python may give a complex number here: a power whose exponent is not a whole number as written."""
    return any(part.op == "^" and small_integer(part.args[1]) is None for part in walk(node))
