"""Where the nodes of a computation graph stand."""

import itertools

import pytest

from gdstudio.analysis.graph import graph_of
from gdstudio.analysis.graph_folding import folded
from gdstudio.model import Catalogue, Problem, RunSpec
from gdstudio.model.graph import Graph
from gdstudio.plots.graph_layout import Layout, _packed, layout

CATALOGUE = Catalogue()
GAP = (40.0, 16.0)


def graph(name: str) -> Graph:
    problem = CATALOGUE.problem(name) if name in CATALOGUE.problems else Problem.function(name)
    spec = RunSpec.of(problem, CATALOGUE.optimizer("gradient-descent"))
    return graph_of(spec, spec.start, 0)


def sizes(found: Graph) -> dict[str, tuple[float, float]]:
    return {node.name: (70.0 + 10 * (place % 4), 40.0 + 5 * (place % 3)) for place, node in enumerate(found.nodes)}


def boxes(found: Graph, made: Layout) -> dict[str, tuple[float, float, float, float]]:
    every = {}
    for name, (width, height) in sizes(found).items():
        x, y = made.centres[name]
        every[name] = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    return every


@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("name", list(CATALOGUE.problems))
def test_no_box_touches_another_and_edges_lead_onwards(name: str, down: bool) -> None:
    found = graph(name)
    made = layout(found, sizes(found), GAP, down=down)
    found_boxes = boxes(found, made)
    for one, other in itertools.combinations(found_boxes.values(), 2):
        apart = max(one[0] - other[2], other[0] - one[2], one[1] - other[3], other[1] - one[3])
        assert apart >= min(GAP) - 1e-9
    assert min(min(box[:2]) for box in found_boxes.values()) >= -1e-9
    assert max(box[2] for box in found_boxes.values()) <= made.size[0] + 1e-9
    assert max(box[3] for box in found_boxes.values()) <= made.size[1] + 1e-9
    along = 1 if down else 0
    for (source, target), points in made.edges.items():
        assert points[0] == made.centres[source]
        assert points[-1] == made.centres[target]
        assert [point[along] for point in points] == sorted({point[along] for point in points})
    assert set(made.edges) == {(arg, node.name) for node in found.nodes for arg in node.args}


@pytest.mark.parametrize(
    ("name", "crossings"),
    [
        ("notebook-parabola", 0),
        ("rosenbrock", 0),
        ("double-well", 0),
        ("rastrigin", 0),
        ("levi-13", 0),
        # Two parameters that both enter two sums: one crossing is the least there is.
        ("himmelblau", 1),
        ("three-points", 1),
    ],
)
def test_nothing_crosses_where_nothing_has_to(name: str, crossings: int) -> None:
    found = graph(name)
    assert layout(found, sizes(found), GAP).crossings == crossings


def test_the_same_graph_has_the_same_places() -> None:
    found = graph("beale")
    assert layout(found, sizes(found), GAP) == layout(graph("beale"), sizes(found), GAP)


def test_a_folded_graph_is_laid_out_as_well() -> None:
    found = folded(graph("goldstein-price"), fits=lambda each: len(each.nodes) <= 12)
    made = layout(found, sizes(found), GAP)
    assert set(made.centres) == {node.name for node in found.nodes}


def test_equal_ways_are_mirror_images() -> None:
    found = graph("x^2 + y^2")
    same = {node.name: (60.0, 40.0) for node in found.nodes}
    made = layout(found, same, GAP)
    middle = made.centres[found.root.name][1]
    assert made.centres["x"][1] - middle == pytest.approx(middle - made.centres["y"][1])


def test_places_are_the_closest_ones_that_keep_their_distance() -> None:
    wanted, distances = [3.0, 1.0, 1.5, 10.0], [2.0, 1.0, 3.0]
    found = _packed(wanted, distances)
    assert all(b - a >= d - 1e-12 for a, b, d in zip(found, found[1:], distances, strict=False))
    cost = sum((a - b) ** 2 for a, b in zip(found, wanted, strict=True))
    steps = [-0.2, 0.0, 0.2]
    for shift in itertools.product(steps, repeat=4):
        other = [a + b for a, b in zip(found, shift, strict=True)]
        if all(b - a >= d - 1e-12 for a, b, d in zip(other, other[1:], distances, strict=False)):
            assert sum((a - b) ** 2 for a, b in zip(other, wanted, strict=True)) >= cost - 1e-12
