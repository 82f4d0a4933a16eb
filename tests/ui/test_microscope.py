"""Part by part: one press, one part, there and back; and all views show what has been computed, and no more."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gdstudio.model import Lesson, RunSpec
from gdstudio.ui.window import Window
from tests.exporters.test_programs import wide_fit

Make = Callable[..., Window]


def opened(make_window: Make, qtbot: QtBot, lesson: str = "torch-descent", steps: int = 1) -> Window:
    window = make_window(lesson)
    qtbot.waitUntil(lambda: window.studio.row() is not None and window.studio.trace() is not None, timeout=20_000)
    if steps:
        window.studio.step(steps)
        qtbot.waitUntil(lambda: window.studio.cursor == steps, timeout=20_000)
    window.stage.setFocus()
    press(window, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: window.studio.microscope.opened() is not None, timeout=20_000)
    return window


def press(window: Window, key: Qt.Key) -> None:
    QTest.keyClick(window.stage, key)


def place(window: Window) -> tuple[int, int]:
    return window.studio.cursor, window.studio.microscope.at


def walk(window: Window, qtbot: QtBot, key: Qt.Key, goal: tuple[int, int]) -> None:
    press(window, key)
    qtbot.waitUntil(lambda: place(window) == goal, timeout=20_000)
    qtbot.wait(30)


def marked(window: Window) -> list[str]:
    shown = window.stage.code.view.shown
    return [shown.text.splitlines()[line].strip() for line in sorted(shown.marked)]


def test_a_step_opens_into_its_parts_forwards_and_back(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    there = [(1, 1), (1, 2), (1, 3), (2, 0), (2, 1)]
    for goal in there:
        walk(window, qtbot, Qt.Key.Key_Right, goal)
    for goal in [*there[-2::-1], (1, 0), (0, 3)]:
        walk(window, qtbot, Qt.Key.Key_Left, goal)


def test_each_part_has_its_line_its_sentence_its_arithmetic_and_its_layers(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    expected = [
        ("x.grad = None", "cleared", "", False), ("f = x**2 + 2*x + 1", "f = 0.64", "0.64", False),
        ("f.backward()", "x.grad = 1.6", "1.6", True),
    ]  # fmt: skip
    for part, (line, words, number, tangent) in enumerate(expected, 1):
        walk(window, qtbot, Qt.Key.Key_Right, (1, part))
        assert marked(window)[0] == line
        assert words in window.studio.status() and f"part {part} of 4" in window.studio.status()
        assert number in window.band.arithmetic.accessibleName()
        layers = window.studio.microscope.layers(window.studio.layers)
        assert ("tangent" in layers) is tangent and "next" not in layers
        assert window.transport.counter.text() == f"step 2 · part {part}/4"
    assert not any("learning_rate" in line for line in marked(window))
    values = [value.replace("\u00a0", " ") for value in window.stage.code.view.shown.values.values()]
    assert "x.grad = 1.6" in values and not any(value.startswith("x = ") for value in values)


def test_m_again_makes_the_step_whole(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    assert window.stage.code.isVisible()
    walk(window, qtbot, Qt.Key.Key_Right, (1, 1))
    walk(window, qtbot, Qt.Key.Key_M, (2, 0))
    assert not window.studio.microscope.on and window.stage.code.isHidden()
    assert window.transport.counter.text() == "2 / 15" and window.transport.parts.isHidden()


def test_a_program_that_was_there_before_stays(make_window: Make, qtbot: QtBot) -> None:
    window = make_window("numpy-descent")
    qtbot.waitUntil(lambda: window.studio.row() is not None)
    window.stage.setFocus()
    for key in (Qt.Key.Key_C, Qt.Key.Key_M, Qt.Key.Key_M):
        press(window, key)
    assert window.stage.code.isVisible()


def test_a_click_goes_to_a_part(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    parts = window.transport.parts
    # The row follows with the next frame.
    qtbot.waitUntil(parts.isVisible, timeout=20_000)
    assert parts.names() == ["zero_grad", "forward", "backward", "update"]
    assert parts.opened is not None and parts.opened.whole
    for number, goal in ((2, (0, 2)), (4, (1, 0)), (1, (0, 1)), (3, (0, 3))):
        x = round(parts.places()[number - 1][0])
        QTest.mouseClick(parts, Qt.MouseButton.LeftButton, pos=QPoint(x, parts.height() // 2))
        qtbot.waitUntil(lambda goal=goal: place(window) == goal, timeout=20_000)
        qtbot.wait(30)


def test_other_ways_of_moving_leave_the_parts(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    for act in (
        lambda: window.studio.scrub(3), lambda: window.studio.step(2), lambda: window.studio.back(2),
        lambda: window.studio.edit("learning_rate", 0.2), window.studio.undo,
    ):  # fmt: skip
        qtbot.waitUntil(lambda: window.studio.traces.at(window.studio.cursor) is not None, timeout=20_000)
        press(window, Qt.Key.Key_Right)
        qtbot.waitUntil(lambda: window.studio.microscope.at == 1, timeout=20_000)
        act()
        qtbot.waitUntil(lambda: window.studio.microscope.at == 0, timeout=20_000)


def test_fast_presses_are_all_kept(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot, "numpy-descent", 0)
    for _ in range(12):
        press(window, Qt.Key.Key_Right)
        qtbot.wait(20)
    qtbot.waitUntil(lambda: window.studio.cursor * 3 + window.studio.microscope.at == 12, timeout=20_000)


@pytest.mark.parametrize(
    "lesson", ["numpy-descent", "linear-regression", "curved-valley", "forgotten-zero-grad", "lost-leaf"]
)
def test_a_walk_through_parts_shows_the_very_rows_of_whole_steps(make_window: Make, qtbot: QtBot, lesson: str) -> None:
    window = opened(make_window, qtbot, lesson, 0)
    for _ in range(40):
        before = place(window)
        press(window, Qt.Key.Key_Right)
        qtbot.wait(15)
        if window.studio.run.record.ended and before[0] >= window.studio.run.record.last:
            break
        qtbot.waitUntil(lambda before=before: place(window) != before, timeout=20_000)
        found = window.studio.microscope.opened()
        assert found is None or found.trace.before == dict(
            zip(window.studio.spec.problem.parameters,
                window.studio.run.trajectory.row(found.trace.row).parameters.tolist(), strict=True))  # fmt: skip


def test_at_the_end_of_a_run_the_outcome_is_said(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot, "numpy-descent", 0)
    window.studio.edit("learning_rate", 0.5)
    window.studio.run_to_end()
    qtbot.waitUntil(lambda: window.studio.run.outcome is not None, timeout=20_000)
    window.studio.step(50)
    qtbot.waitUntil(lambda: window.studio.cursor == window.studio.run.record.last, timeout=20_000)
    assert "part" not in window.studio.status()
    press(window, Qt.Key.Key_Right)
    qtbot.wait(50)
    assert window.studio.microscope.at == 0


def test_the_step_page_writes_what_has_run(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot, "numpy-descent")
    trace = window.studio.traces.at(1)
    assert trace is not None
    for part, kinds in ((1, {"value"}), (2, {"value", "gradient"})):
        walk(window, qtbot, Qt.Key.Key_Right, (1, part))
        assert {line.part for line in window.studio.microscope.ran(trace)} == kinds


def test_where_there_is_no_room_for_names_there_are_dots(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    parts = window.transport.parts
    qtbot.waitUntil(parts.isVisible, timeout=20_000)
    parts.resize(60, 20)
    assert [name for _, name in parts.places()] == ["", "", "", ""]
    assert parts.part_at(parts.places()[2][0]) == 3 and parts.part_at(-20.0) == 0


def test_a_step_that_is_refused_opens_up_to_the_line(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot, "update-without-no-grad", 0)
    for part in (1, 2, 3, 4):
        walk(window, qtbot, Qt.Key.Key_Right, (0, part))
    assert "This line is refused. RuntimeError: a leaf Variable" in window.studio.status()
    assert marked(window) == ["x -= learning_rate*g"]
    press(window, Qt.Key.Key_Right)
    qtbot.wait(40)
    assert place(window) == (0, 4)
    walk(window, qtbot, Qt.Key.Key_Left, (0, 3))


def test_the_program_shows_the_line_that_was_refused_and_why(make_window: Make, qtbot: QtBot) -> None:
    window = make_window("update-without-no-grad")
    qtbot.waitUntil(lambda: window.studio.run.outcome is not None, timeout=20_000)
    window.stage.show_code()
    qtbot.waitUntil(lambda: marked(window) == ["x -= learning_rate*g"], timeout=20_000)
    shown = window.stage.code.view.shown
    assert any(value.startswith("RuntimeError: a leaf Variable") for value in shown.values.values())
    rows = [row.value for row in window.stage.code.view.rows if row.value]
    assert "in-place operation." in " ".join(rows)


def test_the_graph_is_as_far_as_the_step(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    view = window.stage.graph.view
    for part, phase in ((1, "start"), (2, "forward"), (3, "backward")):
        walk(window, qtbot, Qt.Key.Key_Right, (1, part))
        qtbot.waitUntil(lambda phase=phase: view._phase == phase)


def seen(window: Window) -> tuple[bool, list[str], bool]:
    """Whether the graph, which figures and whether the companion can be seen."""
    stage = window.stage
    figures = [name for name, pane in stage.panes.items() if pane.isVisible()]
    return stage.graph.isVisible(), figures, stage.strip.isVisible()


def test_on_tensors_the_graph_stands_beside_the_program_and_they_have_the_height(
    make_window: Make, qtbot: QtBot
) -> None:
    window = opened(make_window, qtbot)
    assert seen(window) == (True, [], False)
    for chosen, wanted in (("plot", (False, ["curve"], False)), ("none", (False, [], False)),
                           ("graph", (True, [], False))):  # fmt: skip
        action = next(each for each in window.stage.code.beside.menu().actions() if each.data() == chosen)
        action.trigger()
        assert seen(window) == wanted
        assert action.isChecked() and action.text() in window.stage.code.beside.text()
    press(window, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: seen(window) == (True, [], True), timeout=20_000)
    press(window, Qt.Key.Key_M)
    assert seen(window) == (False, ["curve"], True)
    assert not window.stage.code.isVisible()


def test_no_sentence_moves_what_stands_above_it(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot, "network", steps=0)
    heights, lines = set(), set()
    for part in range(1, 9):
        press(window, Qt.Key.Key_Right)
        qtbot.waitUntil(lambda part=part: (window.studio.microscope.at or 8) == part, timeout=20_000)
        qtbot.wait(30)
        heights.add(window.stage.graph.view.height())
        lines.add(window.band._status.wordWrap())
    assert lines == {True, False}
    assert len(heights) == 1


def test_by_hand_the_plot_stays_beside_the_program(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot, "numpy-descent")
    assert seen(window) == (False, ["curve"], False)


def test_a_pitfalls_own_figure_stays(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot, "broadcast", steps=0)
    assert seen(window)[:2] == (False, ["broadcast"])


def test_in_a_wide_window_the_figures_stand_below_program_and_graph(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    window.resize(1920, 1080)
    qtbot.waitUntil(lambda: seen(window) == (True, ["curve"], True), timeout=20_000)
    stage = window.stage

    def at(widget: QWidget) -> QPoint:
        return widget.mapTo(window, QPoint(0, 0))

    code, graph, plot = stage.code, stage.graph, stage.panes["curve"]
    qtbot.waitUntil(lambda: 600 <= code.width() <= 640 and 540 <= graph.width() <= 584, timeout=20_000)
    assert at(code).y() == at(graph).y() < at(plot).y() and at(code).x() == at(plot).x() < at(graph).x()
    assert 250 <= plot.height() <= 290
    # The chain rule of the present node is written in the column at the right.
    walk(window, qtbot, Qt.Key.Key_Right, (1, 1))
    for part in (2, 3):
        walk(window, qtbot, Qt.Key.Key_Right, (1, part))
    qtbot.waitUntil(lambda: stage.graph.view._phase == "backward", timeout=20_000)
    stage.graph.view.setFocus()
    for _ in range(5):
        stage.graph.view.step(1)
    node = window.column.node
    assert node.isVisible() and node.heading.text() == "Chain rule"
    assert "1.6" in node.lines[0].accessibleName()
    press(window, Qt.Key.Key_G)
    assert not node.isVisible()
    qtbot.waitUntil(lambda: at(plot).y() == at(code).y(), timeout=20_000)


def test_steps_of_more_parameters_than_rows_keep_are_whole(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    problem = wide_fit(6)
    spec = RunSpec.of(problem, window.studio.catalogue.optimizer("adam"), engine="torch", steps=9)
    window.studio.open(Lesson(name="", title="Wide", runs=(spec,)))
    qtbot.waitUntil(
        lambda: window.studio.run.spec.problem is problem and window.studio.row() is not None, timeout=20_000
    )
    for row in (1, 2):
        press(window, Qt.Key.Key_Right)
        qtbot.waitUntil(lambda row=row: window.studio.cursor == row, timeout=20_000)
    assert "theta.unbind()" in window.stage.code.view.shown.text
    assert window.studio.figures == ("loss",) or not window.studio.figures
    window.inspector.show_page("values")
    page = window.inspector.values
    qtbot.waitUntil(lambda: "more than 64 parameters" in page.heading.text(), timeout=20_000)
