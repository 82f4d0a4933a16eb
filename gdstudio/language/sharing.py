"""Which parts of a program get a line of their own: those used more than once, where that is safe.

A part that only occurs in a branch of a conditional expression must not be computed when the branch is not
chosen; its line then carries the same condition, or it gets no line.
"""

from dataclasses import dataclass
from typing import Final

from gdstudio.language.dialects import Setting
from gdstudio.language.tree import Node, walk

# The conditions under which a part is computed, outermost first; None where there are several different ones.
Region = tuple[tuple[Node, bool], ...] | None
ALWAYS: Final[Region] = ()
_WEIGHTS = {"^": 2, "call": 3}
_DEEPEST = 80


@dataclass
class Plan:
    """The parts in order of computation, and the regions of those that get a line."""

    order: list[Node]
    lines: dict[Node, Region]


def plan(roots: list[Node], setting: Setting) -> Plan:
    """Decides from the roots down, so that what a line has taken in is not counted again."""
    order = list(walk(*roots))
    worth = _worth(order, setting)
    uses: dict[Node, int] = dict.fromkeys(order, 0)
    regions: dict[Node, Region] = {}
    lines: dict[Node, Region] = {}
    for root in roots:
        uses[root] += 1
        regions[root] = ALWAYS
    for node in reversed(order):
        region = regions[node]
        if region is not None and ((uses[node] > 1 and worth[node] >= 2) or worth[node] >= 1000):
            lines[node] = region
        times = 1 if node in lines else min(uses[node], 2)
        for index, arg in enumerate(node.args):
            uses[arg] += times
            inner = _inside(region, node, index, setting)
            regions[arg] = inner if arg not in regions else _either(regions[arg], inner)
    return Plan(order, lines)


def _worth(order: list[Node], setting: Setting) -> dict[Node, int]:
    """What computing a part again costs: operations, more for arrays; 1000 where a tree gets too deep."""
    worth: dict[Node, int] = {}
    depth: dict[Node, int] = {}
    for node in order:
        depth[node] = 1 + max((depth[arg] for arg in node.args), default=0)
        own = _WEIGHTS.get(node.op, 1) + setting.is_array(node) if node.args else 0
        worth[node] = min(own + sum(worth[arg] for arg in node.args), 999)
        if depth[node] > _DEEPEST and node.args:
            worth[node], depth[node] = 1000, 1
    return worth


def _inside(region: Region, node: Node, index: int, setting: Setting) -> Region:
    """The region of an argument of a node."""
    lazy = node.op == "call" and node.name == "where" and not setting.is_array(node.args[0])
    if not lazy or index == 0 or region is None:
        return region
    return (*region, (node.args[0], index == 1))


def _either(one: Region, other: Region) -> Region:
    """The region of a part that occurs in both regions, if it is a simple one."""
    if one == ALWAYS or other == ALWAYS:
        return ALWAYS
    if one is None or other is None:
        return None
    shorter, longer = sorted((one, other), key=len)
    if longer[: len(shorter)] == shorter:
        return shorter
    same_outside = one[:-1] == other[:-1] and one[-1][0] is other[-1][0]
    return one[:-1] if same_outside else None
