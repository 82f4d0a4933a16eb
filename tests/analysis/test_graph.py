"""The computation graph against torch autograd at every node, its folding, and the chain rule written out."""

import math
import operator
import re
from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
import pytest
import torch

from gdstudio.analysis.graph import graph_of
from gdstudio.analysis.graph_folding import MOST_NODES, folded, inside
from gdstudio.analysis.graph_lines import GraphNotation
from gdstudio.engines import true_gradient
from gdstudio.language import Node
from gdstudio.model import Catalogue, Problem, RunSpec, edits
from gdstudio.model.graph import Graph

CATALOGUE = Catalogue()
GENTLE = CATALOGUE.optimizer("gradient-descent")
TORCH: dict[str, Callable[..., Any]] = {
    "neg": operator.neg, "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "^": torch.pow,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
    "ln": torch.log, "max": torch.maximum, "min": torch.minimum, "softplus": torch.nn.functional.softplus,
}  # fmt: skip


def spec_of(problem: str | Problem, **edited: object) -> RunSpec:
    found = problem if isinstance(problem, Problem) else CATALOGUE.problem(problem) if problem in CATALOGUE.problems \
        else Problem.function(problem)  # fmt: skip
    spec = RunSpec.of(found, GENTLE)
    for path, value in edited.items():
        spec = edits.apply(spec, path, value, CATALOGUE)
    return spec


def tensor(node: Node, known: dict[str, torch.Tensor]) -> torch.Tensor:
    """A tree computed by torch, each operation by its own."""
    if node.op == "name":
        return known[node.name]
    if node.op in ("number", "constant"):
        return torch.tensor(node.value, dtype=torch.float64)
    args = [tensor(each, known) for each in node.args]
    if node.op == "call" and node.name in ("mean", "sum"):
        return getattr(torch, node.name)(args[0])
    function = TORCH.get(node.name if node.op == "call" else node.op) or getattr(torch, node.name)
    return reduce(function, args) if node.name in ("max", "min") else function(*args)


def at_every_node(graph: Graph, parameters: dict[str, float], rest: dict[str, list[float]] | None = None) -> None:
    """Values and gradients of all nodes against a graph that autograd has built and gone back through."""
    known = {name: torch.tensor(value, dtype=torch.float64) for name, value in graph.known.items()}
    columns = {name: torch.tensor(values, dtype=torch.float64) for name, values in (rest or {}).items()}
    for name, value in parameters.items():
        known[name] = torch.tensor(value, dtype=torch.float64, requires_grad=True)
    for node in graph.nodes:
        if node.kind != "parameter":
            known[node.name] = tensor(node.rule, known | columns if node.kind == "rest" else known)
            if known[node.name].requires_grad:
                known[node.name].retain_grad()
    known[graph.root.name].backward()
    for node in graph.nodes:
        assert node.value == pytest.approx(known[node.name].item(), rel=1e-12, abs=1e-12), node.name
        grad = known[node.name].grad
        assert node.gradient == pytest.approx(grad.item() if grad is not None else 0.0, rel=1e-9, abs=1e-12), node.name


@pytest.mark.parametrize("name", list(CATALOGUE.problems))
def test_every_problem_of_the_catalogue_at_every_node(name: str) -> None:
    spec = spec_of(name)
    names, generator = spec.problem.parameters, np.random.default_rng(7)
    points = [spec.start, *(np.array(spec.start) + generator.normal(0, 0.1, (4, len(names)))).tolist()]
    for point in points:
        graph = graph_of(spec, point, 0)
        assert len(graph.nodes) <= MOST_NODES
        at_every_node(graph, dict(zip(names, point, strict=True)))
        found = [graph.by_name[each].gradient for each in names]
        assert found == pytest.approx(true_gradient(spec, point, 0).tolist(), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("where(x > 0, sqrt(x), x^2/4)", (0.5,)),
        ("max(x, y) + min(x^2, 3)*relu(y)", (0.3, 1.2)),
        ("sigmoid(x)*softplus(y) + atan2(x, y)", (0.3, 1.2)),
        ("x^y + y^x", (1.3, 0.7)),
        ("sin(x)*sin(x) + sin(x)", (0.4,)),
        ("x", (2.0,)),
        ("-x", (2.0,)),
    ],
)
def test_functions_of_the_language_at_every_node(text: str, point: tuple[float, ...]) -> None:
    spec = spec_of(text)
    at_every_node(graph_of(spec, point, 0), dict(zip(spec.problem.parameters, point, strict=True)))


def test_what_is_shared_is_one_node() -> None:
    graph = graph_of(spec_of("sin(x)*sin(x) + sin(x)"), (0.4,), 0)
    assert [len(graph.users[node.name]) for node in graph.nodes] == [1, 2, 1, 0]


def test_a_branch_that_is_not_chosen_passes_nothing_on_whatever_its_derivative() -> None:
    graph = graph_of(spec_of("where(x > 0, sqrt(x), x^2/4)"), (-1.0,), 0)
    assert graph.by_name["x"].gradient == -0.5
    root = next(node for node in graph.nodes if node.rule.name == "sqrt")
    assert (root.gradient, math.isnan(root.value)) == (0.0, True)


def fit(rows: int, **fields: Any) -> RunSpec:
    x = np.linspace(-1, 1, rows)
    spec = edits.apply(RunSpec.of(CATALOGUE.problem("three-points"), GENTLE), "data",
                       {"x": x.tolist(), "y": (3 * x + np.cos(9 * x)).tolist()}, CATALOGUE)  # fmt: skip
    for path, value in fields.items():
        spec = edits.apply(spec, path, value, CATALOGUE)
    return spec


def rest_of(spec: RunSpec, graph: Graph) -> dict[str, list[float]]:
    """The columns without the rows that are drawn one by one."""
    drawn = {int(name.partition("@")[2]) for name in graph.known if "@" in name}
    kept = [row for row in range(len(spec.problem.columns["y"])) if row not in drawn]
    return {name: column[kept].tolist() for name, column in spec.problem.columns.items()}


@pytest.mark.parametrize("rows", [3, 5, 6, 100])
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"loss": "sum(|prediction - y|)"},
        {"model": "a*sin(b*x) + c"},
        {"penalty": "0.1*(w^2 + b^2)"},
        {"loss": "mean(softplus(-y*prediction))"},
        {"loss": "mean((prediction - y)^2) + sum(prediction)"},
    ],
)
def test_fits_at_every_node_with_any_number_of_rows(rows: int, fields: dict[str, str]) -> None:
    spec = fit(rows, **fields)
    names = spec.problem.parameters
    point = tuple(0.3 + 0.2 * place for place in range(len(names)))
    graph = graph_of(spec, point, 0)
    assert len(graph.nodes) <= MOST_NODES
    rest = rest_of(spec, graph)
    at_every_node(graph, dict(zip(names, point, strict=True)), rest)
    found = [graph.by_name[each].gradient for each in names]
    assert found == pytest.approx(true_gradient(spec, point, 0).tolist(), rel=1e-9)


def test_the_rows_of_three_points_are_subgraphs_of_their_own() -> None:
    graph = graph_of(spec_of("three-points"), (1.0, 0.5), 0)
    assert [node.row for node in graph.nodes] == [None, None, *([0] * 4), *([1] * 4), *([2] * 4), None]
    for row in range(3):
        own = {node.name for node in graph.nodes if node.row == row}
        used = {arg for node in graph.nodes if node.row == row for arg in node.args}
        assert used <= own | {"w", "b"}


def test_a_batch_has_its_own_rows() -> None:
    spec = spec_of("three-points", batch=1)
    (row,) = spec.batch_rows(4).tolist()
    graph = graph_of(spec, (1.0, 0.5), 4)
    assert graph.known["x@0"] == spec.problem.columns["x"][row]
    assert graph.root.value == pytest.approx((1.0 * (row + 1) + 0.5 - 2 * (row + 1)) ** 2)


def test_a_pitfalls_loss_is_in_its_graph() -> None:
    spec = spec_of("three-points", pitfall="sum-for-mean")
    assert graph_of(spec, (0.0, 0.0), 0).root.value == pytest.approx(56.0)


# Folding.

LONG = " + ".join(f"{n}*(x - {n})^2*sin({n}*y)" for n in range(1, 13))


def up_to(most: int) -> Callable[[Graph], bool]:
    return lambda graph: len(graph.nodes) <= most


def slopes_through(graph: Graph, parameters: tuple[str, ...]) -> list[float]:
    """The gradients of the parameters as the chain rule gives them from what is seen."""
    return [sum(user.slopes[place] * user.gradient for user, place in graph.passed_on(name)) for name in parameters]


@pytest.mark.parametrize("most", [10, 25, MOST_NODES])
def test_a_long_graph_is_folded_to_what_can_be_read_and_the_chain_rule_still_holds(most: int) -> None:
    whole = graph_of(spec_of(LONG), (0.3, 0.7), 0)
    assert len(whole.nodes) > 60
    small = folded(whole, fits=up_to(most))
    assert len(small.nodes) <= most
    assert small.root.name == whole.root.name
    assert slopes_through(small, ("x", "y")) == pytest.approx([whole.by_name[each].gradient for each in ("x", "y")])
    hidden = sum(node.folded for node in small.nodes)
    assert hidden + len(small.nodes) >= len(whole.nodes)
    for node in small.nodes:
        assert (node.value, node.gradient) == (whole.by_name[node.name].value, whole.by_name[node.name].gradient)
        assert set(node.args) <= set(small.by_name)


def test_a_short_graph_is_not_folded() -> None:
    graph = graph_of(spec_of("three-points"), (1.0, 0.5), 0)
    assert [node.name for node in folded(graph).nodes] == [node.name for node in graph.nodes]


def test_a_node_is_opened_and_closed_by_hand() -> None:
    whole = graph_of(spec_of(LONG), (0.3, 0.7), 0)
    small = folded(whole, fits=up_to(10))
    shut = next(node for node in small.nodes if node.folded)
    opened = folded(whole, opened=(shut.name,), fits=up_to(10))
    assert opened.by_name[shut.name].folded == 0
    assert len(opened.nodes) > len(small.nodes)
    three = graph_of(spec_of("three-points"), (1.0, 0.5), 0)
    square = next(node.name for node in three.nodes if node.row == 1 and node.rule.op == "^")
    closed = folded(three, closed=(square,))
    assert closed.by_name[square].folded == 3 == len(inside(three, square))
    assert closed.by_name[square].args == ("w", "b")
    assert slopes_through(closed, ("w", "b")) == pytest.approx([three.by_name[each].gradient for each in ("w", "b")])


def test_what_is_used_elsewhere_is_not_hidden() -> None:
    graph = graph_of(spec_of("(sin(x) + 1)^2*sin(x)"), (0.4,), 0)
    sine = next(node.name for node in graph.nodes if node.rule.name == "sin")
    square = next(node.name for node in graph.nodes if node.rule.op == "^")
    assert sine not in inside(graph, square)
    assert sine in inside(graph, graph.root.name)


# Writing.


def words(markup: str) -> str:
    return re.sub("<[^>]*>", "", markup)


def test_the_chain_rule_is_written_with_names_and_numbers() -> None:
    graph = graph_of(spec_of("notebook-parabola"), (-0.2,), 0)
    notation = GraphNotation(graph)
    forward = [notation.forward(graph.by_name[name]) for name in graph.forward]
    assert [words(f"{line.left} = {line.formula} = {line.numbers} = {line.result}") for line in forward] == [
        "v1 = x2 = (−0.2)2 = 0.04",
        "v2 = 2x = 2·(−0.2) = −0.4",
        "v3 = v1 + v2 = 0.04 + (−0.4) = −0.36",
        "f = v3 + 1 = −0.36 + 1 = 0.64",
    ]
    backward = [notation.backward(graph.by_name[name]) for name in graph.backward]
    assert [words(line.left) for line in backward] == ["∂f/∂f", "∂f/∂v3", "∂f/∂v2", "∂f/∂v1", "∂f/∂x"]
    last = backward[-1]
    assert words(f"{last.formula} = {last.numbers} = {last.result}") == (
        "∂f/∂v1·(2x) + ∂f/∂v2·2 = 1·(−0.4) + 1·2 = 1.6"
    )
    assert last.latex == "\\partial f/\\partial v_{1} \\left(2 x\\right) + \\partial f/\\partial v_{2} \\cdot 2"


def test_rows_are_counted_from_1_and_names_give_way_to_the_problems() -> None:
    graph = graph_of(spec_of("three-points"), (1.0, 0.5), 0)
    first = graph.by_name[graph.forward[0]]
    assert words(GraphNotation(graph).forward(first).formula) == "w·x1"
    taken = graph_of(spec_of(Problem.function("v^2 + 1", parameters=("v",))), (1.0,), 0)
    assert words(GraphNotation(taken).forward(taken.by_name["#1"]).left) == "u1"


def test_each_line_of_each_problem_has_the_nodes_number_and_no_empty_slot() -> None:
    for name in CATALOGUE.problems:
        spec = spec_of(name)
        for graph in (graph_of(spec, spec.start, 0), folded(graph_of(spec, spec.start, 0), fits=up_to(6))):
            notation = GraphNotation(graph)
            for node in graph.nodes:
                assert notation.backward(node).value == node.gradient
                assert "#" not in words(notation.backward(node).formula + notation.backward(node).numbers)
                if node.kind != "parameter":
                    assert notation.forward(node).value == node.value
                    assert "#" not in words(notation.forward(node).formula + notation.forward(node).latex)
