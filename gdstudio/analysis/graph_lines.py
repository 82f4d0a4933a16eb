"""What happens at one node of a graph, written out: its value on the way forward, the chain rule on the way back."""

from collections.abc import Iterator

from gdstudio.engines import TraceLine
from gdstudio.language import Node, format_number, name, number, operation, symbol_of, to_latex, to_markup
from gdstudio.language.tree import walk
from gdstudio.model.graph import Graph, GraphNode

_ONE = number(1)
# What nodes are called where the problem has no such name.
_LETTERS = ("v", "u", "z", "q", "s", "t")
_SLOPE = "slope "


class GraphNotation:
    """The symbols of one graph: v₁, v₂, … for its nodes, x₁ for a number in the data's first row, ∂f/∂v₁."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        names = {part.name for node in graph.nodes for part in walk(node.whole) if part.op == "name"}
        taken = {each.rstrip("0123456789").partition("@")[0] for each in (*names, *graph.known)}
        self._letter = next((each for each in _LETTERS if each not in taken), _LETTERS[0])
        self._symbols: dict[str, str] = {}
        for each in names | graph.known.keys():
            base, row, place = each.partition("@")
            if row:
                self._symbols[each] = _below(symbol_of(base).latex, int(place) + 1)
        for node in graph.nodes:
            latex = self._latex(node)
            self._symbols[node.name] = latex
            self._symbols[_SLOPE + node.name] = f"\\partial {graph.letter}/\\partial {latex}"
        self._values: dict[str, float] = dict(graph.known)
        self._values |= {node.name: node.value for node in graph.nodes}
        self._values |= {_SLOPE + node.name: node.gradient for node in graph.nodes}

    def _latex(self, node: GraphNode) -> str:
        if node is self.graph.root:
            return self.graph.letter
        if node.kind == "parameter":
            return symbol_of(node.name).latex
        return f"{self._letter}_{{{node.name[1:]}}}"

    def symbol(self, node: GraphNode) -> str:
        """What a node is called, in rich text."""
        return symbol_of("", {"": self._symbols[node.name]}).markup

    def rule(self, node: GraphNode) -> str:
        """What a node is computed with, in rich text; of a folded one its whole expression."""
        return to_markup(node.rule, self._symbols) if node.kind != "parameter" else self.symbol(node)

    def slope(self, node: GraphNode) -> str:
        """∂f/∂v₁, in rich text."""
        return symbol_of("", {"": self._symbols[_SLOPE + node.name]}).markup

    def forward(self, node: GraphNode) -> TraceLine:
        """The node's value: v₂ = v₁ + b = 2 + 0.5 = 2.5."""
        rule = node.rule
        numbers = to_markup(rule, self._symbols, self._values) if node.kind == "operation" else ""
        return self._line("forward", node.name, self._symbols[node.name], rule, numbers, node.value)

    def backward(self, node: GraphNode) -> TraceLine:
        """The chain rule at the node: the gradients of all that use it, each times its derivative by this node."""
        left, users = self._symbols[_SLOPE + node.name], list(self.graph.passed_on(node.name))
        if node is self.graph.root:
            return self._line("backward", node.name, left, _ONE, "", node.gradient)
        if not users:
            return self._line("backward", node.name, left, number(0), "", node.gradient)
        formula = _sum(_product(name(_SLOPE + user.name), self._partial(user, place)) for user, place in users)
        numbers = _sum(_product(name(_SLOPE + user.name), _numbers(user, place)) for user, place in users)
        written = to_markup(
            numbers, self._symbols, self._values | {_number(*each): each[0].slopes[each[1]] for each in users}
        )
        return self._line("backward", node.name, left, formula, written, node.gradient)

    def _partial(self, user: GraphNode, place: int) -> Node:
        """A derivative as it is written; of what is folded, or of many rows, as ∂v₂/∂w."""
        if user.folded or user.kind == "rest":
            return name(self._own(user, place))
        return _plain_partial(user, place)

    def _own(self, user: GraphNode, place: int) -> str:
        key = f"{_SLOPE}{user.name} by {user.args[place]}"
        top, bottom = self._symbols[user.name], self._symbols[user.args[place]]
        self._symbols[key] = f"\\partial {top}/\\partial {bottom}"
        return key

    def _line(self, part: str, target: str, left: str, rule: Node, numbers: str, value: float) -> TraceLine:
        formula, latex = to_markup(rule, self._symbols), to_latex(rule, self._symbols)
        written = symbol_of("", {"": left}).markup
        return TraceLine(part, None, "", target, written, formula, numbers, format_number(value), latex, value)


def _number(user: GraphNode, place: int) -> str:
    return f"number {user.name} {place}"


def _plain_partial(user: GraphNode, place: int) -> Node:
    """A derivative; of a branch that was chosen simply 1."""
    chosen = user.rule.op == "call" and user.rule.name == "where" and user.slopes[place] == 1
    return _ONE if chosen else user.partials[place]


def _numbers(user: GraphNode, place: int) -> Node:
    """A derivative as its number; 1 and −1 are left out where they are written so."""
    partial = _plain_partial(user, place)
    return partial if _is_sign(partial) else name(_number(user, place))


def _is_sign(partial: Node) -> bool:
    return partial is _ONE or (partial.op == "neg" and partial.args[0] is _ONE)


def _product(gradient: Node, partial: Node) -> Node:
    if _is_sign(partial):
        return gradient if partial is _ONE else operation("neg", gradient)
    return operation("*", gradient, partial)


def _sum(parts: Iterator[Node]) -> Node:
    found = next(parts)
    for part in parts:
        found = operation("-", found, part.args[0]) if part.op == "neg" else operation("+", found, part)
    return found


def _below(latex: str, index: int) -> str:
    base, _, old = latex.partition("_")
    return f"{base}_{{{','.join(filter(None, (old.strip('{}'), str(index))))}}}"
