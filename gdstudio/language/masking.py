"""Branches that are computed although they are not chosen: made harmless.

Arrays and tensors compute both branches of a `where`. A division by zero in the one that is not chosen
would warn, and in torch turn the whole gradient into nan. So the arguments that can fail are replaced,
where the branch is not chosen, by values at which nothing can.
"""

from gdstudio.language.dialects import Setting
from gdstudio.language.tree import Node, call, literal, number, walk, with_args

# For each operation that can fail or overflow: which argument to replace, and by what.
_SAFE = {
    "/": (1, 1.0),
    "^": (0, 1.0),
    "ln": (0, 1.0),
    "log10": (0, 1.0),
    "log2": (0, 1.0),
    "sqrt": (0, 1.0),
    "atan2": (1, 1.0),
    "log1p": (0, 0.0),
    "asin": (0, 0.0),
    "acos": (0, 0.0),
    "exp": (0, 0.0),
    "sinh": (0, 0.0),
    "cosh": (0, 0.0),
}


def mask_branches(node: Node, setting: Setting) -> Node:
    """The tree with masked arguments inside the branches of every `where` on arrays."""
    done: dict[Node, Node] = {}
    for part in walk(node):
        new = with_args(part, tuple(done[arg] for arg in part.args))
        if new.op == "call" and new.name == "where" and setting.is_array(new.args[0]):
            condition, yes, no = new.args
            new = with_args(
                new,
                (condition, _masked(yes, condition, True, setting), _masked(no, condition, False, setting)),
            )
        done[part] = new
    return done[node]


def _masked(branch: Node, condition: Node, chosen: bool, setting: Setting) -> Node:
    done: dict[Node, Node] = {}
    for part in walk(branch):
        args = [done[arg] for arg in part.args]
        index, safe = _SAFE.get(part.name if part.op == "call" else part.op, (-1, 0.0))
        if index >= 0 and setting.is_array(args[index]) and not _is_whole_power(part):
            pair = (args[index], number(safe)) if chosen else (number(safe), args[index])
            args[index] = call("where", condition, *pair)
        done[part] = with_args(part, tuple(args))
    return done[branch]


def _is_whole_power(node: Node) -> bool:
    exponent = literal(node.args[1]) if node.op == "^" else None
    return exponent is not None and exponent >= 0 and exponent == int(exponent)
