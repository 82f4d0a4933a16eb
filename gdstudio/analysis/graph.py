"""The computation graph of a run's objective at a point, from the shared tree: what autograd builds, with numbers.

Parts that do not depend on a parameter are no nodes: they stand in the rules of those that use them. A fit's rows are
subgraphs of their own where they are few; else one of them is, and the others are one node together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gdstudio.language import Node, call, differentiate, evaluate, free_names, is_column, name, number, operation, walk
from gdstudio.language.tree import COMPARISONS, substitute, with_args
from gdstudio.model import RunSpec
from gdstudio.model.graph import Graph, GraphNode

# So many rows of a fit are drawn one by one, if they have no more nodes than that in all; of others one row.
MOST_ROWS, MOST_OF_ROWS = 5, 20


def graph_of(spec: RunSpec, point: Sequence[float], row: int, opened: int = 0) -> Graph:
    """The graph at a point (P,), on the rows of the data that the step which leaves `row` sees; where not all of them are
    drawn, the one in place `opened` among them, counted from 0."""
    problem = spec.posed
    parameters = dict(zip(problem.parameters, map(float, point), strict=True))
    columns = {}
    if problem.data:
        rows = spec.batch_rows(row)
        columns = {each: column[rows].tolist() for each, column in problem.columns.items()}
    letter = "L" if problem.data else "f"
    return _Building(problem.objective, parameters, dict(spec.constants), columns, letter, opened).graph()


class _Building:
    """One graph being built. A key is a part of the tree and, within the rows, the number of a row."""

    def __init__(
        self,
        objective: Node,
        parameters: Mapping[str, float],
        constants: Mapping[str, float],
        columns: Mapping[str, Sequence[float]],
        letter: str,
        opened: int,
    ) -> None:
        self._objective, self._parameters, self._columns, self._letter = objective, parameters, columns, letter
        self._count = len(next(iter(columns.values()))) if columns else 0
        self._constants = dict(constants)
        self._values: dict[str, float] = dict(parameters)
        self._names: dict[tuple[Node, int | None], str] = {}
        self._nodes: list[GraphNode] = []
        self._depends = self._dependent()
        self._used = self._needed()
        self._drawn = self._rows_drawn(opened)
        self._known = {**constants, **{f"{each}@{i}": column[i] for each, column in columns.items()
                                       for i in self._drawn}}  # fmt: skip

    def _rows_drawn(self, opened: int) -> tuple[int, ...]:
        """The rows whose nodes are drawn, counted from 0."""
        in_row = sum(part.op != "name" and is_column(part, tuple(self._columns)) for part in self._used)
        if self._count <= MOST_ROWS and self._count * in_row <= MOST_OF_ROWS:
            return tuple(range(self._count))
        return (min(max(opened, 0), self._count - 1),) if self._count else ()

    def _dependent(self) -> set[Node]:
        found: set[Node] = set()
        for part in walk(self._objective):
            if (part.op == "name" and part.name in self._parameters) or any(each in found for each in part.args):
                found.add(part)
        return found

    def _needed(self) -> set[Node]:
        """Parts that pass a gradient on; those that are only compared pass none."""
        found, stack = set[Node](), [self._objective]
        while stack:
            part = stack.pop()
            if part in found or part not in self._depends or part.op in COMPARISONS:
                continue
            found.add(part)
            stack += part.args
        return found

    def graph(self) -> Graph:
        for each, value in self._parameters.items():
            tree = name(each)
            self._names[tree, None] = each
            self._nodes.append(GraphNode(each, "parameter", tree, (), (), (), value, 0.0, tree))
        for part in walk(self._objective):
            if part in self._used and not is_column(part, tuple(self._columns)):
                self._add(part)
        if self._nodes[-1].kind == "parameter":
            # The value is a parameter itself, or depends on none.
            self._append(operation("*", number(1), self._objective), self._objective, None)
        return _with_gradients(Graph(tuple(self._nodes), self._known, self._letter))

    def _add(self, part: Node) -> None:
        if part.op == "name":
            return
        if part.op == "call" and part.name in ("mean", "sum"):
            self._add_reduction(part)
        else:
            self._names[part, None] = self._append(self._rule(part, None), part, None)

    def _add_reduction(self, part: Node) -> None:
        (inner,) = part.args
        if not is_column(inner, tuple(self._columns)):
            times = self._count if part.name == "sum" else 1
            rule = operation("*", number(times), self._reference(inner, None))
            self._names[part, None] = self._append(rule, part, None) if times > 1 else self._names[inner, None]
            return
        terms = [name(self._row(inner, place)) for place in self._drawn]
        if len(self._drawn) < self._count:
            terms.append(name(self._rest(inner)))
        rule = terms[0]
        for term in terms[1:]:
            rule = operation("+", rule, term)
        rule = operation("/", rule, number(self._count)) if part.name == "mean" else rule
        self._names[part, None] = self._append(rule, part, None)

    def _row(self, column: Node, row: int) -> str:
        """The nodes of one row; the name of the last."""
        for part in walk(column):
            wanted = part in self._used and part.op != "name" and is_column(part, tuple(self._columns))
            if wanted and (part, row) not in self._names:
                self._names[part, row] = self._append(self._rule(part, row), part, row)
        return self._names[column, row]

    def _rule(self, part: Node, row: int | None) -> Node:
        return with_args(part, tuple(self._reference(each, row) for each in part.args))

    def _reference(self, part: Node, row: int | None) -> Node:
        """A part in the rule of what uses it: the name of its node, or itself where it is none."""
        for key in ((part, row), (part, None)):
            if part in self._used and key in self._names:
                return name(self._names[key])
        return self._in_row(part, row)

    def _in_row(self, part: Node, row: int | None) -> Node:
        return part if row is None else substitute(part, {each: name(f"{each}@{row}") for each in self._columns})

    def _append(self, rule: Node, whole: Node, row: int | None) -> str:
        called = f"#{len(self._nodes) - len(self._parameters) + 1}"
        known = {**self._known, **self._values}
        args = tuple(each for each in free_names(*_passing(rule)) if each in self._values)
        partials = tuple(differentiate(rule, each) for each in args)
        slopes = tuple(evaluate(each, known) for each in partials)
        value = evaluate(rule, known)
        written = self._in_row(whole, row)
        self._nodes.append(GraphNode(called, "operation", rule, args, partials, slopes, value, 0.0, written, row))
        self._values[called] = value
        return called

    def _rest(self, column: Node) -> str:
        """One node for the rows that are not drawn: their sum."""
        called = f"#{len(self._nodes) - len(self._parameters) + 1}"
        rows = {each: [*values] for each, values in self._columns.items()}
        for drawn in reversed(self._drawn):
            for values in rows.values():
                del values[drawn]
        known: dict[str, float | Sequence[float]] = {**self._constants, **self._parameters, **rows}
        rule = call("sum", column)
        args = tuple(each for each in self._parameters if each in free_names(column))
        partials = tuple(differentiate(rule, each) for each in args)
        slopes = tuple(evaluate(each, known) for each in partials)
        value = evaluate(rule, known)
        left = self._count - len(self._drawn)
        self._nodes.append(GraphNode(called, "rest", rule, args, partials, slopes, value, 0.0, rule, rows=left))
        self._values[called] = value
        return called


def _passing(rule: Node) -> list[Node]:
    """The parts of a rule through which a gradient passes: a condition passes none."""
    return list(rule.args[1:]) if rule.op == "call" and rule.name == "where" else [rule]


def _with_gradients(graph: Graph) -> Graph:
    """The graph with the gradients of its nodes, from the last one back."""
    found: dict[str, float] = {graph.root.name: 1.0}
    idle: set[str] = set()
    for node in reversed(graph.nodes[:-1]):
        seen = replace(graph, idle=frozenset(idle))
        parts = [found[user.name] * user.slopes[place] for user, place in seen.passed_on(node.name)]
        found[node.name] = sum(parts)
        if not parts and node.kind != "parameter":
            idle.add(node.name)
    nodes = tuple(replace(node, gradient=found[node.name]) for node in graph.nodes)
    return Graph(nodes, graph.known, graph.letter, frozenset(idle))
