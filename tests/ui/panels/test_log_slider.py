"""The slider under a hand, under keys and under a wheel."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gdstudio.ui.keys import _wants_arrows
from gdstudio.ui.panels.focus import STAGE
from gdstudio.ui.panels.log_slider import LogSlider

LEFT = Qt.MouseButton.LeftButton


def slider(qtbot: QtBot) -> LogSlider:
    made = LogSlider(1e-6, 10.0)
    qtbot.addWidget(made)
    made.resize(240, 30)
    made.set_value(0.1)
    made.show()
    return made


def at(made: LogSlider, value: float) -> QPoint:
    return QPoint(round(made.x_of(value)), made.height() // 2)


def test_a_slide_begins_once_moves_and_ends_once(qtbot: QtBot) -> None:
    made, heard = slider(qtbot), []
    made.pressed.connect(lambda: heard.append("pressed"))
    made.moved.connect(heard.append)
    made.released.connect(lambda: heard.append("released"))
    QTest.mousePress(made, LEFT, pos=at(made, 0.1))
    QTest.mouseMove(made, at(made, 0.1) + QPoint(20, 0))
    QTest.mouseMove(made, at(made, 0.1) + QPoint(30, 0))
    QTest.mouseRelease(made, LEFT, pos=at(made, 0.1))
    assert heard[0] == "pressed"
    assert heard[-1] == "released"
    assert heard.count("pressed") == heard.count("released") == 1
    values = [value for value in heard if isinstance(value, float)]
    assert values
    assert all(value == float(f"{value:.3g}") for value in values)


def test_a_press_on_the_thumb_alone_changes_nothing(qtbot: QtBot) -> None:
    made, heard = slider(qtbot), []
    made.moved.connect(heard.append)
    QTest.mouseClick(made, LEFT, pos=at(made, 0.1) + QPoint(3, 0))
    assert heard == []
    assert made.value == 0.1


def test_a_press_beside_the_thumb_brings_it_there(qtbot: QtBot) -> None:
    made = slider(qtbot)
    QTest.mouseClick(made, LEFT, pos=at(made, 1e-3))
    assert 0.9e-3 <= made.value <= 1.1e-3


def test_shift_moves_finely(qtbot: QtBot) -> None:
    plain, fine = slider(qtbot), slider(qtbot)
    for made, keys in ((plain, Qt.KeyboardModifier.NoModifier), (fine, Qt.KeyboardModifier.ShiftModifier)):
        QTest.mousePress(made, LEFT, keys, at(made, 0.1))
        event_to = at(made, 0.1) + QPoint(40, 0)
        _move(made, event_to, keys)
    assert 0.1 < fine.value < plain.value


def _move(made: LogSlider, to: QPoint, keys: Qt.KeyboardModifier) -> None:
    from PySide6.QtGui import QMouseEvent

    where = QPointF(to)
    event = QMouseEvent(QEvent.Type.MouseMove, where, made.mapToGlobal(where), LEFT, LEFT, keys)
    QApplication.sendEvent(made, event)


def test_escape_in_the_hand_cancels(qtbot: QtBot) -> None:
    made, heard = slider(qtbot), []
    made.cancelled.connect(lambda: heard.append("cancelled"))
    made.released.connect(lambda: heard.append("released"))
    QTest.mousePress(made, LEFT, pos=at(made, 1.0))
    QTest.keyClick(made, Qt.Key.Key_Escape)
    QTest.mouseRelease(made, LEFT, pos=at(made, 1.0))
    assert heard == ["cancelled"]


def test_double_click_asks_for_the_default(qtbot: QtBot) -> None:
    made = slider(qtbot)
    with qtbot.waitSignal(made.reset, timeout=500):
        QTest.mouseDClick(made, LEFT, pos=at(made, 0.1))


def test_arrows_move_it_only_when_it_was_reached_by_tab(qtbot: QtBot) -> None:
    made, heard = slider(qtbot), []
    made.stepped.connect(heard.append)
    QApplication.sendEvent(made, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.MouseFocusReason))
    QTest.keyClick(made, Qt.Key.Key_Right)
    assert heard == []
    assert not made.takes_arrows
    QApplication.sendEvent(made, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert made.takes_arrows
    QTest.keyClick(made, Qt.Key.Key_Right)
    QTest.keyClick(made, Qt.Key.Key_Down)
    assert heard == [0.12, 0.1]


def test_the_wheel_moves_it_only_when_it_has_the_focus(qtbot: QtBot) -> None:
    made, heard = slider(qtbot), []
    made.stepped.connect(heard.append)

    def wheel() -> bool:
        event = QWheelEvent(
            QPointF(50, 10), made.mapToGlobal(QPointF(50, 10)), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(made, event)
        return event.isAccepted()

    made.clearFocus()
    assert not wheel()
    assert heard == []


def test_release_gives_the_focus_to_the_stage(qtbot: QtBot) -> None:
    window, stage = QWidget(), QWidget()
    stage.setObjectName(STAGE)
    stage.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made = LogSlider(1e-3, 10.0)
    column = QVBoxLayout(window)
    column.addWidget(stage)
    column.addWidget(made)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.mouseClick(made, LEFT, pos=at(made, 1.0))
    assert QApplication.focusWidget() is stage


def test_values_outside_the_range_and_thresholds_paint(qtbot: QtBot) -> None:
    made = slider(qtbot)
    for value, threshold in ((0.0, 1.0), (-3.0, float("inf")), (1e300, 1e-9), (float("nan"), None)):
        made.set_value(value)
        made.set_threshold(threshold)
        assert not made.grab().isNull()


def test_a_threshold_shows(qtbot: QtBot) -> None:
    made = slider(qtbot)
    before = made.grab().toImage()
    made.set_threshold(1.0)
    assert made.grab().toImage() != before


def test_the_windows_keys_leave_arrows_to_a_slider_reached_by_tab(qtbot: QtBot) -> None:
    made = slider(qtbot)
    assert not _wants_arrows(made)
    QApplication.sendEvent(made, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert _wants_arrows(made)
    QApplication.sendEvent(made, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))
    assert not _wants_arrows(made)
