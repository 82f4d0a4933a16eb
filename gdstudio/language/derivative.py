"""Exact derivatives, on the shared tree, simplified for reading: what is shown is what is computed.

Where a function has a kink the derivative is PyTorch's: that of |x| and relu at 0 is 0, and of max(a, b)
where a = b the mean of both sides.
"""

from collections.abc import Callable
from functools import lru_cache

from gdstudio.language import limits
from gdstudio.language.algebra import (
    ONE,
    TWO,
    ZERO,
    difference,
    exact,
    negative,
    power_of,
    product,
    quotient,
    split_number,
    total,
)
from gdstudio.language.errors import LanguageError
from gdstudio.language.message import Message
from gdstudio.language.tree import COMPARISONS, Node, call, number, operation, walk

Derivatives = dict[Node, Node]


@lru_cache(maxsize=512)
def differentiate(node: Node, variable: str) -> Node:
    """∂node/∂variable; data columns and other names are constants.

    Raises LanguageError where the derivative is too big to be of use.
    """
    found: Derivatives = {}
    inner = _inner_sums(node)
    for part in walk(node):
        if part not in inner:
            found[part] = _of(part, variable, found)
    result = found[node]
    if sum(1 for _ in walk(result)) > limits.GRAPH:
        raise LanguageError(Message("The derivative in `{name}` is too long.", {"name": variable}))
    return result


def _inner_sums(node: Node) -> set[Node]:
    """Sums that are themselves only parts of longer sums: these are taken apart at once, not step by step."""
    signs = ("+", "-")
    outer = {arg for part in walk(node) if part.op not in signs for arg in part.args} | {node}
    return {arg for part in walk(node) if part.op in signs for arg in part.args if arg.op in signs} - outer


def _of(part: Node, variable: str, found: Derivatives) -> Node:
    if part.op == "name":
        return ONE if part.name == variable else ZERO
    if not part.args or part.op in COMPARISONS:
        return ZERO
    if part.op in ("+", "-"):
        return _of_sum(part, found)
    inner = [found[arg] for arg in part.args]
    if all(each is ZERO for each in inner):
        return ZERO
    if part.op == "call":
        return _of_call(part, inner)
    return _RULES[part.op](part, *inner)


def _of_sum(part: Node, found: Derivatives) -> Node:
    terms: list[Node] = []
    stack = [(part, True)]
    while stack:
        term, positive = stack.pop()
        if term in found:
            terms.append(found[term] if positive else negative(found[term]))
        else:
            stack += [(term.args[1], positive == (term.op == "+")), (term.args[0], positive)]
    return total(*terms)


def _of_negative(part: Node, inner: Node) -> Node:
    return negative(inner)


def _of_product(part: Node, du: Node, dv: Node) -> Node:
    u, v = part.args
    return total(product(du, v), product(u, dv))


def _of_quotient(part: Node, du: Node, dv: Node) -> Node:
    u, v = part.args
    if dv is ZERO:
        return quotient(du, v)
    if du is ZERO or v.op not in ("+", "-"):
        return difference(quotient(du, v), quotient(product(u, dv), product(v, v)))
    return quotient(difference(product(du, v), product(u, dv)), product(v, v))


def _of_power(part: Node, du: Node, dv: Node) -> Node:
    u, v = part.args
    if dv is ZERO:
        return product(v, _lowered_power(u, v), du)
    if du is ZERO:
        return product(part, _log(u), dv)
    return product(part, total(product(dv, _log(u)), quotient(product(v, du), u)))


def _lowered_power(u: Node, v: Node) -> Node:
    """u^(v − 1) for an exponent that does not change."""
    value = exact(v)
    if value is None:
        return operation("^", u, difference(v, ONE))
    if value[1]:
        return u if value[0] == 2 else operation("^", u, number(float(value[0] - 1)))
    return power_of(u, value[0] - 1) if value[0] != 1 else ONE


def _log(u: Node) -> Node:
    return ONE if u.op == "constant" and u.name == "e" else call("ln", u)


_RULES: dict[str, Callable[..., Node]] = {
    "neg": _of_negative,
    "*": _of_product,
    "/": _of_quotient,
    "^": _of_power,
}


def _of_call(part: Node, inner: list[Node]) -> Node:
    if part.name in _WHOLE_RULES:
        return _WHOLE_RULES[part.name](part, *inner)
    (u,), (du,) = part.args, inner
    return product(_PARTIALS[part.name](part, u), du)


def _one_minus(node: Node) -> Node:
    return operation("-", ONE, node)


def _one_plus(node: Node) -> Node:
    return operation("+", ONE, node)


def _square(node: Node) -> Node:
    return operation("^", node, TWO)


def _inverse(node: Node) -> Node:
    return quotient(ONE, node)


# Derivatives of functions of one argument: from the call itself and its argument.
_PARTIALS: dict[str, Callable[[Node, Node], Node]] = {
    "sin": lambda f, u: call("cos", u),
    "cos": lambda f, u: negative(call("sin", u)),
    "tan": lambda f, u: _one_plus(_square(f)),
    "asin": lambda f, u: _inverse(call("sqrt", _one_minus(_squared(u)))),
    "acos": lambda f, u: negative(_inverse(call("sqrt", _one_minus(_squared(u))))),
    "atan": lambda f, u: _inverse(_one_plus(_squared(u))),
    "sinh": lambda f, u: call("cosh", u),
    "cosh": lambda f, u: call("sinh", u),
    "tanh": lambda f, u: _one_minus(_square(f)),
    "exp": lambda f, u: f,
    "ln": lambda f, u: _inverse(u),
    "log10": lambda f, u: _inverse(product(u, call("ln", number(10)))),
    "log2": lambda f, u: _inverse(product(u, call("ln", TWO))),
    "sqrt": lambda f, u: _inverse(product(TWO, f)),
    "abs": lambda f, u: call("sign", u),
    "sign": lambda f, u: ZERO,
    "floor": lambda f, u: ZERO,
    "sigmoid": lambda f, u: product(f, _one_minus(f)),
    "softplus": lambda f, u: call("sigmoid", u),
    "log1p": lambda f, u: _inverse(_one_plus(u)),
}


def _squared(u: Node) -> Node:
    """u², simplified: (2x)² is 4x²."""
    return product(u, u)


def _choose(condition: Node, yes: Node, no: Node) -> Node:
    return yes if yes is no else call("where", condition, yes, no)


def _of_where(part: Node, _condition: Node, yes: Node, no: Node) -> Node:
    return _choose(part.args[0], yes, no)


def _of_relu(part: Node, du: Node) -> Node:
    return _choose(operation(">", part.args[0], ZERO), du, ZERO)


def _of_extreme(greater: str) -> Callable[[Node, Node, Node], Node]:
    """max (greater is ">") or min ("<"): the chosen side's derivative, at a tie the mean of both."""
    less = {">": "<", "<": ">"}[greater]

    def rule(part: Node, da: Node, db: Node) -> Node:
        a, b = part.args
        tie = quotient(total(da, db), TWO)
        return da if da is db else _choose(operation(greater, a, b), da, _choose(operation(less, a, b), db, tie))

    return rule


def _of_atan2(part: Node, dy: Node, dx: Node) -> Node:
    y, x = part.args
    top = difference(product(x, dy), product(y, dx))
    return quotient(top, total(_squared(x), _squared(y)))


def _of_mean(part: Node, du: Node) -> Node:
    number_in_front, rest = split_number(du)
    return number_in_front if rest is ONE else product(number_in_front, call("mean", rest))


def _of_sum_over_rows(part: Node, du: Node) -> Node:
    number_in_front, rest = split_number(du)
    return product(number_in_front, call("sum", rest))


def _of_dot(part: Node, du: Node, dv: Node) -> Node:
    u, v = part.args
    return total(_dot(du, v), _dot(u, dv))


def _of_norm(part: Node, du: Node) -> Node:
    return quotient(_dot(part.args[0], du), part)


def _dot(u: Node, v: Node) -> Node:
    return ZERO if ZERO in (u, v) else call("dot", u, v)


_WHOLE_RULES: dict[str, Callable[..., Node]] = {
    "where": _of_where,
    "relu": _of_relu,
    "max": _of_extreme(">"),
    "min": _of_extreme("<"),
    "atan2": _of_atan2,
    "mean": _of_mean,
    "sum": _of_sum_over_rows,
    "dot": _of_dot,
    "norm": _of_norm,
}
