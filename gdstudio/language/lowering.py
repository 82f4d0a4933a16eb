"""Functions that a dialect has no call for, written with what it has.

Both the generated programs and the guarded walk go through these trees, so that they give the same bits.
"""

from collections.abc import Callable

from gdstudio.language.tree import Node, call, number, operation

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


LOWERED: dict[str, Callable[[Node], Node]] = {
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "sign": _sign,
    "relu": _relu,
}
