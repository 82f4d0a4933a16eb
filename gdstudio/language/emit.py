"""Generated programs: assignment lines in one dialect, from the checked tree alone.

The value is computed in the order in which it was typed. Parts that are used more than once become lines
`t1 = …` first. Every name must hold a float (or array), never a Python integer.
"""

import builtins
import keyword
import re
from collections.abc import Collection, Mapping, Sequence

from gdstudio.language import limits
from gdstudio.language.code import Code
from gdstudio.language.dialects import DIALECTS, ROWS, Setting
from gdstudio.language.errors import LanguageError
from gdstudio.language.evaluate import settle_failures
from gdstudio.language.lowering import lower
from gdstudio.language.masking import mask_branches
from gdstudio.language.message import Message
from gdstudio.language.printing import Fragment
from gdstudio.language.reductions import reduce_rows
from gdstudio.language.sharing import Plan, Region, plan
from gdstudio.language.tree import Node, free_names

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OWN_WORDS = frozenset({"math", "np", "numpy", "torch", "guarded", *dir(builtins)})


def emit(
    outputs: Sequence[tuple[str, Node]],
    dialect: str,
    *,
    names: Mapping[str, str] | None = None,
    columns: Collection[str] = (),
    taken: Collection[str] = (),
    floats: Collection[str] = (),
    rows: str | None = None,
    masked: bool = True,
) -> list[str]:
    """Lines that give each target its value, all from the names as they are before the first line.

    `dialect`: "python" and "numpy" (the same: floats with `math`, columns with `np`, reductions give
    floats), "guarded" (the same with functions that never raise), "torch" (every name a tensor but those
    in `floats`). `names` maps free names to what is printed for them; `taken` are identifiers not to be
    used; `rows` is the printed number of rows, by default the length of the first column. Unless `masked`, a branch
    that is not chosen is computed as it was typed, though it may fail.

    Raises LanguageError where the program would be too long, ValueError for a target or name that is no
    identifier.
    """
    if dialect not in DIALECTS:
        raise ValueError(f"There is no dialect {dialect!r}.")
    setting = Setting(dialect, frozenset(columns), frozenset(floats))
    roots = [_prepared(node, setting, masked) for _, node in outputs]
    printed = _printed_names(roots, names or {}, columns, rows)
    _check_targets([target for target, _ in outputs], roots, printed)
    return _Writer(setting, printed, taken, outputs, roots).lines()


def _prepared(node: Node, setting: Setting, masked: bool) -> Node:
    """The tree in the dialect's own functions."""
    node = lower(node, lambda part: not setting.spelling(part))
    if setting.dialect == "torch":
        node = settle_failures(node)
    node = reduce_rows(node, setting)
    return mask_branches(node, setting) if masked else node


def needs_masks(node: Node, columns: Collection[str] = (), floats: Collection[str] = ()) -> bool:
    """Whether a program on tensors has a branch that can fail where it is not chosen."""
    setting = Setting("torch", frozenset(columns), frozenset(floats))
    return _prepared(node, setting, masked=False) is not _prepared(node, setting, masked=True)


def identifier(name: str) -> str:
    """A name as generated programs spell it; one that Python or a program already uses gets an underscore."""
    if not _IDENTIFIER.fullmatch(name):
        raise ValueError(f"{name!r} is not an identifier.")
    return name + "_" if keyword.iskeyword(name) or name in _OWN_WORDS else name


def _printed_names(
    roots: list[Node], names: Mapping[str, str], columns: Collection[str], rows: str | None
) -> dict[str, str]:
    free = free_names(*roots)
    printed = {name: names[name] if name in names else identifier(name) for name in free if name != ROWS}
    if ROWS in free:
        first = next((name for name in free if name in columns), None) or next(iter(columns))
        printed[ROWS] = rows or f"len({printed.get(first) or names.get(first) or identifier(first)})"
    return printed


def _check_targets(targets: list[str], roots: list[Node], printed: Mapping[str, str]) -> None:
    """A target must not change a name that a later output still reads."""
    for index, target in enumerate(targets):
        later = {printed[name] for root in roots[index + 1 :] for name in free_names(root)}
        if target in later:
            raise ValueError(f"{target!r} is assigned before it is last used.")


class _Writer:
    """Writes the lines of one program."""

    def __init__(
        self,
        setting: Setting,
        printed: Mapping[str, str],
        taken: Collection[str],
        outputs: Sequence[tuple[str, Node]],
        roots: list[Node],
    ) -> None:
        self.code = Code(setting, printed)
        self.used = {*taken, *printed.values(), *(target for target, _ in outputs)}
        self.targets = [target for target, _ in outputs]
        self.roots = roots
        self.plan: Plan = plan(roots, setting)
        self.done: dict[Node, Fragment] = {}
        self.count = 0

    def lines(self) -> list[str]:
        lines: list[str] = []
        named: dict[Node, str] = {}
        for node in self.plan.order:
            fragment = self.code.fragment(node, [self.done[arg] for arg in node.args])
            if len(fragment.text) > limits.PRINTED:
                raise LanguageError(Message("The program of this expression would be too long."))
            if node in self.plan.lines:
                named[node] = self.variable(node)
                lines.append(f"{named[node]} = {self.guarded_by(self.plan.lines[node], fragment)}")
                fragment = Fragment(named[node])
            self.done[node] = fragment
        for target, root in zip(self.targets, self.roots, strict=True):
            if named.get(root) != target:
                lines.append(f"{target} = {self.code.whole(self.done[root])}")
        return lines

    def variable(self, node: Node) -> str:
        """The output's own name where the part is an output, else a new t1, t2, …"""
        for target, root in zip(self.targets, self.roots, strict=True):
            if root is node and _IDENTIFIER.fullmatch(target) and target not in self.code.printed.values():
                return target
        while True:
            self.count += 1
            if (variable := f"t{self.count}") not in self.used:
                return variable

    def guarded_by(self, region: Region, fragment: Fragment) -> str:
        """The text of a line, computed only under the conditions of its region."""
        if not region:
            return self.code.whole(fragment)
        conditions = []
        for condition, holds in region:
            text = self.done[condition].text
            conditions.append(text if holds else f"not ({text})")
        return f"{self.code.inside(self.code.decimal(fragment), 0)} if {' and '.join(conditions)} else 0.0"
