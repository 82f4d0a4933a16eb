"""Functions that a dialect has no call for, written with what it has.

Generated programs and the guarded walk go through the same trees, so that they give the same bits.
"""

from collections.abc import Callable

from gdstudio.language.tree import Node, call, number, operation, walk, with_args

_ZERO, _ONE = number(0), number(1)


def _sigmoid(u: Node) -> Node:
    return operation("/", _ONE, operation("+", _ONE, call("exp", operation("neg", u))))


def _softplus(u: Node) -> Node:
    """max(u, 0) + ln(1 + exp(−|u|)), which neither overflows nor loses digits."""
    tail = call("log1p", call("exp", operation("neg", call("abs", u))))
    return operation("+", call("max", u, _ZERO), tail)


def _sign(u: Node) -> Node:
    below = call("where", operation("<", u, _ZERO), operation("neg", _ONE), _ZERO)
    return call("where", operation(">", u, _ZERO), _ONE, below)


def _relu(u: Node) -> Node:
    return call("max", u, _ZERO)


_LOWERED: dict[str, Callable[[Node], Node]] = {
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "sign": _sign,
    "relu": _relu,
}


def is_exponential(node: Node) -> bool:
    """Whether a node is e^u, which every dialect computes as exp(u)."""
    return node.op == "^" and node.args[0].op == "constant" and node.args[0].name == "e"


def lower(node: Node, wanted: Callable[[Node], bool]) -> Node:
    """The tree with e^u as exp(u), and with those calls of sigmoid, softplus, sign, relu written out that
    are wanted.

    `wanted` is asked with the original node.
    """
    done: dict[Node, Node] = {}
    for part in walk(node):
        args = tuple(done[arg] for arg in part.args)
        if is_exponential(part):
            done[part] = call("exp", args[1])
        elif part.op == "call" and part.name in _LOWERED and wanted(part):
            done[part] = _LOWERED[part.name](*args)
        else:
            done[part] = with_args(part, args)
    return done[node]
