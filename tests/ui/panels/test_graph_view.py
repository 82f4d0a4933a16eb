"""The computation graph in the window: how it fits, how it is stepped, opened and closed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gdstudio.analysis.graph import graph_of
from gdstudio.analysis.graph_folding import MOST_NODES
from gdstudio.engines import true_gradient
from gdstudio.model import Catalogue, Problem, RunSpec
from gdstudio.model.graph import Graph
from gdstudio.ui.panels.formula import plain
from gdstudio.ui.panels.graph_view import GraphView
from gdstudio.ui.scale import Scale
from gdstudio.ui.theme import DARK, LIGHT, Theme

CATALOGUE = Catalogue()
SLOT, WIDE = (416, 500), (564, 620)


def graph(name: str, *point: float) -> Graph:
    problem = CATALOGUE.problem(name) if name in CATALOGUE.problems else Problem.function(name)
    spec = RunSpec.of(problem, CATALOGUE.optimizer("gradient-descent"))
    return graph_of(spec, point or spec.start, 0)


@pytest.fixture
def view(qtbot: QtBot) -> GraphView:
    made = GraphView()
    qtbot.addWidget(made)
    made.resize(*WIDE)
    made.show()
    return made


def click(view: GraphView, name: str) -> None:
    assert view._arranged is not None
    centre = view._arranged.boxes[name].center()
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(round(centre.x()), round(centre.y())))


@pytest.mark.parametrize("size", [SLOT, WIDE])
@pytest.mark.parametrize("name", list(CATALOGUE.problems))
def test_every_problem_fits_its_place_in_words_that_can_be_read(
    view: GraphView, name: str, size: tuple[int, int]
) -> None:
    view.resize(*size)
    view.show_graph(graph(name), "backward")
    assert view.graph is not None and view._arranged is not None
    assert len(view.graph.nodes) <= MOST_NODES
    assert view._arranged.scale >= 0.85
    room = view.rect()
    for box in view._arranged.boxes.values():
        assert room.contains(box.toAlignedRect())


def test_a_regression_on_three_points_is_seen_whole_where_there_is_room(view: GraphView) -> None:
    view.show_graph(graph("three-points", 1.0, 0.5), "backward")
    assert view.graph is not None
    assert [node.folded for node in view.graph.nodes] == [0] * 15


def network() -> Graph:
    spec = CATALOGUE.lesson("network").runs[0]
    return graph_of(spec, spec.start, 0, opened=7)


def test_a_network_on_many_rows_can_be_read_and_each_of_its_parameters_has_its_chain_rule(view: GraphView) -> None:
    view.resize(*SLOT)
    view.show_graph(network(), "backward")
    made = view._arranged
    assert made is not None and made.scale >= 0.85
    boxes = [*made.boxes.items()]
    assert all(
        not box.adjusted(1, 1, -1, -1).intersects(other)
        for name, box in boxes
        for after, other in boxes
        if name < after
    )
    spec = CATALOGUE.lesson("network").runs[0]
    slopes = dict(zip(spec.problem.parameters, true_gradient(spec, spec.start, 0).tolist(), strict=True))
    seen = {}
    while view.step(1):
        line = view.line()
        assert line is not None
        seen[line.target] = line.value
    assert {name: seen[name] for name in slopes} == pytest.approx(slopes, rel=1e-9)
    # What leads to the same nodes stands in one box, a line each.
    assert [*made.drawn.members.values()] == [spec.problem.parameters]
    left = {box.left() for name, box in boxes if name in slopes}
    assert len(left) == 1


def test_a_row_that_is_opened_shows_its_units_and_the_others_stay_one_node(view: GraphView) -> None:
    view.show_graph(network(), "backward")
    assert view.graph is not None
    own, rest = (view.graph.by_name[name] for name in view.graph.root.args)
    assert (own.row, rest.kind, rest.rows) == (7, "rest", 24)
    asked: list[bool] = []
    view.rest_clicked.connect(lambda: asked.append(True))
    click(view, rest.name)
    assert view.present is not None and view.present.kind == "rest" and asked == []
    click(view, rest.name)
    assert asked == [True]


@pytest.mark.parametrize("name", ["goldstein-price", "rosenbrock", "three-points"])
def test_at_another_point_every_box_stands_where_it_stood(view: GraphView, name: str) -> None:
    view.resize(*SLOT)
    view.show_graph(graph(name, 1.0, 0.5), "backward")
    before = view._arranged
    view.show_graph(graph(name, 0.25, -1.0), "backward")
    after = view._arranged
    assert before is not None and after is not None
    assert after.boxes == before.boxes
    assert [node.value for node in after.graph.nodes] != [node.value for node in before.graph.nodes]
    view.show_graph(None, "start")
    view.show_graph(graph(name, 0.25, -1.0), "backward")
    anew = view._arranged
    assert anew is not None and anew.boxes == after.boxes
    assert [(each.value, each.gradient) for each in anew.graph.nodes] == [
        (each.value, each.gradient) for each in after.graph.nodes
    ]


def test_the_wheel_enlarges_about_the_pointer_and_a_double_click_shows_all(view: GraphView) -> None:
    view.show_graph(graph("three-points", 1.0, 0.5), "backward")
    assert view._arranged is not None
    box = view._arranged.boxes["w"]
    before = view._look.seen(box)
    place = before.center()
    for _ in range(4):
        QApplication.sendEvent(view, wheel(view, place, 120))
    assert view._look.factor > 1.5
    assert (view._look.seen(box).center() - place).manhattanLength() < 1
    # Going on from node to node, the present one is in sight.
    for _ in view.order:
        view.step(1)
        assert view.present is not None
        assert view._look.room.contains(view._look.seen(view._arranged.boxes[view.present.name]).center())
    empty = QPoint(3, round(view._look.room.top()) + 3)
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=empty)
    assert view._look.factor == 1
    assert view._look.seen(box) == before
    for _ in range(9):
        QApplication.sendEvent(view, wheel(view, place, -120))
    assert view._look.factor == 1


def wheel(view: GraphView, at: QPointF, turned: int) -> QWheelEvent:
    none = Qt.KeyboardModifier.NoModifier
    return QWheelEvent(at, view.mapToGlobal(at), QPoint(), QPoint(0, turned), Qt.MouseButton.NoButton, none,
                       Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip


def test_the_way_back_is_stepped_node_by_node_with_the_chain_rule_at_each(view: GraphView) -> None:
    view.show_graph(graph("notebook-parabola", -0.2), "backward")
    seen = []
    while view.step(1):
        line = view.line()
        assert line is not None
        seen.append((line.target, line.value))
    assert seen == [("#4", 1.0), ("#3", 1.0), ("#2", 1.0), ("#1", 1.0), ("x", pytest.approx(1.6))]
    assert not view.inside
    assert view.line() is None


def test_the_way_there_computes_values_and_the_start_has_none(view: GraphView) -> None:
    view.show_graph(graph("notebook-parabola", -0.2), "start")
    assert view.order == ()
    assert not view.step(1)
    view.show_graph(graph("notebook-parabola", -0.2), "forward")
    assert view.step(1)
    line = view.line()
    assert line is not None
    assert (line.part, line.target, line.value) == ("forward", "#1", pytest.approx(0.04))


def test_back_from_the_first_node_leaves_the_nodes(view: GraphView) -> None:
    view.show_graph(graph("notebook-parabola", -0.2), "backward")
    view.step(1)
    view.step(1)
    assert view.step(-1)
    assert view.present is not None and view.present.name == "#4"
    view.step(-1)
    assert not view.inside
    assert not view.step(-1)


def test_keys_step_only_inside_and_else_belong_to_the_window(view: GraphView) -> None:
    view.show_graph(graph("notebook-parabola", -0.2), "backward")
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert not view.inside
    QTest.keyClick(view, Qt.Key.Key_Return)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.present is not None and view.present.name == "#3"
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    assert view.present is not None and view.present.name == "#4"
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not view.inside


def test_a_click_shows_a_nodes_chain_rule(view: GraphView) -> None:
    view.show_graph(graph("three-points", 1.0, 0.5), "backward")
    told: list[object] = []
    view.line_changed.connect(told.append)
    click(view, "w")
    line = view.line()
    assert line is not None and told == [line]
    assert line.value == pytest.approx(-22 / 3)
    assert "∂L/∂w" in plain(view._line.ways[0])
    assert view.accessibleDescription() == plain(view._line.ways[0])


def test_a_click_opens_what_is_folded_and_another_closes_it(view: GraphView) -> None:
    view.show_graph(graph("goldstein-price"), "backward")
    assert view.graph is not None
    before = [node.name for node in view.graph.nodes]
    shut = next(node for node in view.graph.nodes if node.folded)
    click(view, shut.name)
    assert view.graph.by_name[shut.name].folded == 0
    assert len(view.graph.nodes) > len(before)
    click(view, shut.name)
    assert view.graph.by_name[shut.name].folded == shut.folded


def test_what_is_open_and_looked_at_stays_so_at_the_next_step(view: GraphView) -> None:
    view.show_graph(graph("goldstein-price", -0.5, 0.5), "backward")
    assert view.graph is not None
    shut = next(node for node in view.graph.nodes if node.folded)
    click(view, shut.name)
    boxes = dict(view._arranged.boxes) if view._arranged else {}
    view.show_graph(graph("goldstein-price", -0.4, 0.3), "backward")
    assert view.graph.by_name[shut.name].folded == 0
    assert view.present is not None and view.present.name == shut.name
    # No number moves a box.
    assert view._arranged is not None and dict(view._arranged.boxes) == boxes
    view.show_graph(graph("notebook-parabola", -0.2), "backward")
    assert view.present is None


def test_without_a_graph_the_view_is_empty(view: GraphView) -> None:
    view.show_graph(graph("notebook-parabola", -0.2), "backward")
    view.show_graph(None, "backward")
    assert view.graph is None
    assert not view.step(1)
    view.resize(30, 30)
    view.show_graph(graph("notebook-parabola", -0.2), "backward")
    assert view.graph is None


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("scale", [Scale.window(), Scale.screen(720.0)])
def test_it_wears_the_theme_and_shows_gradients_only_on_the_way_back(
    view: GraphView, theme: Theme, scale: Scale
) -> None:
    view.set_theme(theme)
    view.set_scale(scale)

    def colours(phase: str) -> set[str]:
        view.show_graph(graph("rosenbrock"), phase)
        image = view.grab().toImage()
        return {QColor(image.pixel(x, y)).name().upper() for x in range(image.width()) for y in range(0, image.height(), 2)}  # fmt: skip

    forward, backward = colours("forward"), colours("backward")
    assert theme.stage in forward & backward
    assert theme.accent not in forward
    assert theme.accent in backward
