"""What differs between kinds of generated program: which values are single floats, and spelling."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from gdstudio.language.functions import FUNCTIONS, REDUCTIONS
from gdstudio.language.tree import Node, walk

DIALECTS = ("python", "numpy", "torch", "guarded")
# Stands for the number of rows in trees; no typed name can be this.
ROWS = "number of rows"


@dataclass(frozen=True)
class Setting:
    """One program's dialect and what it says about names.

    `columns` hold one value for each row of the data. In "torch" every name is a tensor but those in
    `floats`; in the others only the columns are arrays and everything else is a Python float.
    """

    dialect: str
    columns: frozenset[str] = frozenset()
    floats: frozenset[str] = frozenset()
    _arrays: dict[Node, bool] = field(default_factory=dict, compare=False)
    _columns: dict[Node, bool] = field(default_factory=dict, compare=False)

    def is_array(self, node: Node) -> bool:
        """Whether the program holds this value in an array or tensor instead of a Python float."""
        return self._known(node, self._arrays, self._array_name, reduces=self.dialect != "torch")

    def is_column(self, node: Node) -> bool:
        """Whether the value has one number for each row."""
        return self._known(node, self._columns, lambda name: name in self.columns, reduces=True)

    def _array_name(self, name: str) -> bool:
        if name == ROWS or name in self.floats:
            return False
        return name in self.columns or self.dialect == "torch"

    def _known(self, node: Node, memo: dict[Node, bool], of_name: Callable[[str], bool], reduces: bool) -> bool:
        if node not in memo:
            for part in walk(node):
                if part.op == "name":
                    memo[part] = of_name(part.name)
                elif reduces and part.op == "call" and part.name in REDUCTIONS:
                    memo[part] = False
                else:
                    memo[part] = any(memo[arg] for arg in part.args)
        return memo[node]

    def spelling(self, node: Node) -> str:
        """The callable of a call in this dialect; empty where it has none."""
        function = FUNCTIONS[node.name]
        if self.is_array(node):
            return function.torch if self.dialect == "torch" else function.numpy
        if self.dialect == "guarded" and function.guarded:
            return f"guarded.{function.guarded}"
        return function.python


def is_column(node: Node, columns: Collection[str]) -> bool:
    """Whether a tree has one value for each row of the data, so that a mean or sum is missing around it."""
    return Setting("python", frozenset(columns)).is_column(node)
