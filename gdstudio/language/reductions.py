"""Means and sums over data columns, written the fast way: mean(r²) as r·r/n, mean(r·x) as r·x/n.

Reductions are the one place where a value may be reassociated: factors without rows go in front of the sum.
"""

from gdstudio.language.dialects import ROWS, Setting
from gdstudio.language.errors import LanguageError
from gdstudio.language.message import Message
from gdstudio.language.tree import Node, call, literal, name, operation, walk, with_args

_ROWS = name(ROWS)


def reduce_rows(node: Node, setting: Setting) -> Node:
    """The tree with its reductions as the dialect computes them.

    Raises LanguageError for a sum where there are no data columns.
    """
    done: dict[Node, Node] = {}
    for part in walk(node):
        new = with_args(part, tuple(done[arg] for arg in part.args))
        if new.op == "call" and new.name in _RULES:
            new = _RULES[new.name](new, setting)
        done[part] = new
    return done[node]


def _mean(node: Node, setting: Setting) -> Node:
    (u,) = node.args
    if not setting.is_column(u) and (setting.columns or not setting.is_array(u)):
        return u
    if setting.dialect == "torch":
        return node
    return operation("/", _total(u, setting), _ROWS)


def _sum(node: Node, setting: Setting) -> Node:
    (u,) = node.args
    if not setting.is_column(u) and (setting.columns or not setting.is_array(u)):
        if not setting.columns:
            raise LanguageError(Message("`sum` needs a data column."))
        return operation("*", _ROWS, u)
    return node if setting.dialect == "torch" else _total(u, setting)


def _dot(node: Node, setting: Setting) -> Node:
    u, v = node.args
    if setting.dialect == "torch" or not (setting.is_column(u) and setting.is_column(v)):
        return _sum(call("sum", operation("*", u, v)), setting)
    return node


def _norm(node: Node, setting: Setting) -> Node:
    (u,) = node.args
    if setting.dialect == "torch" and setting.is_array(u):
        return node
    return call("sqrt", _dot(call("dot", u, u), setting))


_RULES = {"mean": _mean, "sum": _sum, "dot": _dot, "norm": _norm}


def _total(u: Node, setting: Setting) -> Node:
    """Σu as a dot product where u is a product of columns, with what has no rows in front."""
    front, columns = _factors(u, setting)
    if len(columns) == 1:
        result = call("sum", columns[0])
    else:
        first = columns[0]
        for column in columns[1:-1]:
            first = operation("*", first, column)
        result = call("dot", first, columns[-1])
    for factor in reversed(front):
        result = operation("*", factor, result)
    return result


def _factors(u: Node, setting: Setting) -> tuple[list[Node], list[Node]]:
    """The factors of a product as (those without rows, those with)."""
    front: list[Node] = []
    columns: list[Node] = []
    stack = [u]
    while stack:
        part = stack.pop()
        if not setting.is_column(part):
            front.append(part)
        elif part.op == "*":
            stack += [part.args[1], part.args[0]]
        elif part.op == "^" and literal(part.args[1]) == 2:
            columns += [part.args[0], part.args[0]]
        else:
            columns.append(part)
    return front, columns
