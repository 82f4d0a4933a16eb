"""The checked syntax tree: immutable nodes made once each, so that equal expressions are the same object.

Hash-consing makes the tree a graph: comparing is `is`, a memo is a dict keyed by nodes, and whatever a
value and its derivative share is found by identity. Every pass is a loop over `walk`, never a recursion,
since a long sum is a deep tree.
"""

import math
import threading
import weakref
from collections.abc import Iterable, Iterator, Mapping

COMPARISONS = frozenset({"<", "<=", ">", ">=", "==", "!="})
CONSTANTS: dict[str, float] = {"e": math.e, "pi": math.pi, "tau": math.tau}

_table: "weakref.WeakValueDictionary[tuple[object, ...], Node]" = weakref.WeakValueDictionary()
_lock = threading.Lock()


class Node:
    """One operation. Made by the functions below only; equal nodes are identical.

    `op` is "number", "name", "constant", "neg", one of + - * / ^, a comparison, or "call" with the
    function in `name`. `value` is that of a "number", never negative, or of a "constant".
    """

    __slots__ = ("__weakref__", "args", "name", "op", "value")

    op: str
    args: "tuple[Node, ...]"
    name: str
    value: float

    def __reduce__(self) -> tuple[object, ...]:
        return make, (self.op, self.args, self.name, self.value)

    def __repr__(self) -> str:
        inside = ", ".join(([self.name] if self.name else []) + [repr(arg) for arg in self.args])
        return repr(self.value) if self.op == "number" else f"{self.op}({inside})"

    def __copy__(self) -> "Node":
        return self

    def __deepcopy__(self, _memo: object) -> "Node":
        return self


def make(op: str, args: tuple[Node, ...] = (), name: str = "", value: float = 0.0) -> Node:
    """The one node of this content, exactly as given: nothing is simplified."""
    # repr keeps 0.0 and -0.0 apart; identities of arguments are enough because they are unique themselves.
    key = (op, name, repr(value), *map(id, args))
    with _lock:
        node = _table.get(key)
        if node is None:
            node = Node()
            node.op, node.args, node.name, node.value = op, args, name, value
            _table[key] = node
    return node


def number(value: float) -> Node:
    """A literal; a negative one becomes the negation of its size, as it would be typed."""
    if math.copysign(1.0, value) < 0:
        return make("neg", (number(-value),))
    return make("number", value=float(value))


def name(text: str) -> Node:
    """A parameter, constant of the problem, data column, state or hyperparameter."""
    return make("name", name=text)


def constant(text: str) -> Node:
    """One of the constants of nature in `CONSTANTS`."""
    return make("constant", name=text, value=CONSTANTS[text])


def operation(op: str, *args: Node) -> Node:
    """An arithmetic sign, a comparison or "neg" applied to its arguments."""
    return make(op, args)


def call(function: str, *args: Node) -> Node:
    """A function of the language applied to its arguments."""
    return make("call", args, function)


def with_args(node: Node, args: tuple[Node, ...]) -> Node:
    """The same operation on other arguments."""
    return node if args == node.args else make(node.op, args, node.name, node.value)


def walk(*roots: Node) -> Iterator[Node]:
    """Each node below the roots once, arguments before what uses them, left before right."""
    seen: set[Node] = set()
    stack = [(root, False) for root in reversed(roots)]
    while stack:
        node, ready = stack.pop()
        if ready:
            yield node
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((arg, False) for arg in reversed(node.args) if arg not in seen)


def free_names(*roots: Node) -> tuple[str, ...]:
    """The names in order of first appearance."""
    return tuple(node.name for node in walk(*roots) if node.op == "name")


def is_free_of(node: Node, names: Iterable[str]) -> bool:
    """Whether none of the names occurs in the expression."""
    return set(names).isdisjoint(free_names(node))


def substitute(node: Node, replacements: Mapping[str, Node]) -> Node:
    """The expression with names replaced by expressions, all at once; other parts stay the same object."""
    done: dict[Node, Node] = {}
    for part in walk(node):
        if part.op == "name" and part.name in replacements:
            done[part] = replacements[part.name]
        else:
            done[part] = with_args(part, tuple(done[arg] for arg in part.args))
    return done[node]


def literal(node: Node) -> float | None:
    """The value of a written number (with its sign), else None."""
    if node.op == "number":
        return node.value
    if node.op == "neg" and node.args[0].op == "number":
        return -node.args[0].value
    return None
