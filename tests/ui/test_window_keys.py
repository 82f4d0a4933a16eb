"""Keys, clicker and focus: what a lecturer presses without looking."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from gdstudio.ui.keys import Repeat
from gdstudio.ui.window import Window

Make = Callable[..., Window]
Key = Qt.Key


def opened(make_window: Make, qtbot: QtBot, **options: object) -> Window:
    """A window that shows the start and has the next step."""
    window = make_window(**options)
    qtbot.waitUntil(lambda: window.studio.run.trajectory.rows > 1 and window.isActiveWindow())
    window.stage.setFocus()
    return window


def press(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key, the way the system sends it: to the window, which finds who has the focus."""
    QTest.keyClick(QApplication.focusWidget() or widget, key, modifier)


@pytest.mark.parametrize(("on", "back"), [(Key.Key_Right, Key.Key_Left), (Key.Key_PageDown, Key.Key_PageUp)])
def test_each_press_is_one_step(make_window: Make, qtbot: QtBot, on: Qt.Key, back: Qt.Key) -> None:
    window = opened(make_window, qtbot)
    for _ in range(10):
        press(window, on)
    qtbot.waitUntil(lambda: window.studio.cursor == 10)
    for _ in range(3):
        press(window, back)
    assert window.studio.cursor == 7


def test_back_at_the_start_moves_nothing_and_its_button_is_off(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    press(window, Key.Key_Left)
    press(window, Key.Key_PageUp)
    assert window.studio.cursor == 0
    assert not window.transport.buttons["back"].isEnabled()


def test_page_down_steps_over_every_control(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    controls = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled()
    ]
    assert len(controls) > 10
    before = {id(box): box.currentIndex() for box in window.findChildren(QComboBox)}
    for count, widget in enumerate(controls, 1):
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        press(window, Key.Key_PageDown)
        qtbot.waitUntil(lambda count=count: window.studio.cursor == count)
    after = {id(box): box.currentIndex() for box in window.findChildren(QComboBox)}
    assert before.items() <= after.items()


def test_typed_text_keeps_its_keys(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    field = next(field for field in window.inspector.findChildren(QLineEdit) if field.isVisible())
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "0.5+1 b.hil")
    for key in (Key.Key_Left, Key.Key_Right, Key.Key_Home, Key.Key_End, Key.Key_Space):
        press(window, key)
    assert field.text() == "0.5+1 b.hil "
    assert window.studio.cursor == 0 and window.studio.state == "idle"
    assert window.black.isHidden() and window.inspector.isVisible()


def test_a_field_that_goes_with_its_form_gives_the_keys_back_to_the_stage(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    window.inspector.show_page("setup")
    window.studio.edit("problem", "x^2 + 3y^2")
    group = window.inspector.setup.problem
    qtbot.waitUntil(lambda: group.function is not None and group.function.line.text() == "x^2 + 3y^2")
    line = group.function.line
    line.setFocus()
    assert QApplication.focusWidget() is line
    window.studio.undo()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not line)
    assert QApplication.focusWidget() is window.stage


def test_space_plays_and_holds_except_on_a_button_reached_by_tab(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    press(window, Key.Key_Space)
    assert window.studio.state == "running"
    qtbot.waitUntil(lambda: window.actions_["play"].text() == "Pause")
    press(window, Key.Key_Space)
    assert window.studio.state != "running"
    window.studio.to_start()
    qtbot.waitUntil(lambda: window.actions_["play"].text() == "Play")
    button = window.transport.buttons["step"]
    button.setFocus(Qt.FocusReason.TabFocusReason)
    press(window, Key.Key_Space)
    qtbot.waitUntil(lambda: window.studio.cursor == 1)
    assert window.studio.state == "paused"


def test_a_click_on_a_transport_button_leaves_the_focus_on_the_stage(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    for name in ("step", "play", "play", "to_start", "run_to_end"):
        qtbot.mouseClick(window.transport.buttons[name], Qt.MouseButton.LeftButton)
        assert QApplication.focusWidget() is window.stage


def test_run_to_end_pressed_twice_does_not_run_twice(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    press(window, Key.Key_End)
    press(window, Key.Key_End)
    qtbot.waitUntil(lambda: window.studio.state == "ended")
    qtbot.wait(60)
    assert window.studio.cursor == 10 and window.studio.run.trajectory.rows == 12


def test_the_clickers_button_may_be_out_of_phase(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    press(window, Key.Key_Escape)
    assert not window.isFullScreen()
    press(window, Key.Key_F5)
    assert window.isFullScreen()
    press(window, Key.Key_F5)
    assert window.isFullScreen()
    press(window, Key.Key_Escape)
    assert not window.isFullScreen() and window.menuBar().isVisible()


def test_f11_goes_in_and_out(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    room = window.studio.scale.room
    press(window, Key.Key_F11)
    assert window.isFullScreen() and window.studio.scale.full_screen and window.studio.scale.room > room
    assert not window.menuBar().isVisible()
    press(window, Key.Key_Right)
    qtbot.waitUntil(lambda: window.studio.cursor == 1)
    press(window, Key.Key_F11)
    assert not window.isFullScreen() and window.studio.scale.room == room


@pytest.mark.parametrize("key", [Key.Key_Period, Key.Key_B])
def test_black_comes_and_goes_and_the_run_stays(make_window: Make, qtbot: QtBot, key: Qt.Key) -> None:
    window = opened(make_window, qtbot)
    press(window, key)
    assert window.black.isVisible() and window.black.geometry() == window.rect()
    press(window, Key.Key_PageDown)
    qtbot.waitUntil(lambda: window.studio.cursor == 1)
    press(window, key)
    assert window.black.isHidden()


def test_escape_never_touches_a_run(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    window.studio.play_pause()
    press(window, Key.Key_Escape)
    assert window.studio.state == "running"


def test_escape_gives_the_old_value_back_during_a_drag(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    window.studio.begin_drag()
    window.studio.drag("learning_rate", 0.7)
    press(window, Key.Key_Escape)
    assert not window.studio.session.dragging
    assert window.studio.spec.values["learning_rate"] == 0.1


def test_a_held_key_repeats_at_most_at_the_shown_speed(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    now = [0.0]
    repeat = Repeat(window.studio, clock=lambda: now[0])
    repeat.step(1, held=False)
    for _ in range(60):
        now[0] += 1 / 30
        repeat.step(1, held=True)
    qtbot.waitUntil(lambda: window.studio.session.pending_steps == 0)
    assert window.studio.cursor in (5, 6), "two seconds at two steps a second, and the press itself"


def test_an_auto_repeated_key_goes_the_same_way(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    press(window, Key.Key_PageDown)
    for _ in range(20):
        held = QKeyEvent(QEvent.Type.KeyPress, Key.Key_PageDown, Qt.KeyboardModifier.NoModifier, "", True, 1)
        QApplication.sendEvent(window.stage, held)
    qtbot.wait(30)
    assert window.studio.cursor == 1


def test_the_speed_keys_move_in_detents(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    assert window.transport.speed.text() == "2 steps/s"
    for _ in range(9):
        press(window, Key.Key_Plus)
    qtbot.waitUntil(lambda: window.transport.speed.text() == "max")
    for _ in range(9):
        press(window, Key.Key_Minus)
    qtbot.waitUntil(lambda: window.transport.speed.text() == "0.5 steps/s")


def test_the_rate_moves_in_round_values_and_back(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    press(window, Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert window.studio.spec.values["learning_rate"] == 0.12
    press(window, Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    press(window, Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert window.studio.spec.values["learning_rate"] == 0.08
    press(window, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.studio.spec.values["learning_rate"] == 0.1


def test_undo_is_named_in_the_menu(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    assert not window.actions_["undo"].isEnabled()
    window.studio.edit("learning_rate", 1.1)
    qtbot.waitUntil(lambda: window.actions_["undo"].isEnabled())
    assert window.actions_["undo"].text() == "Undo learning rate 0.1 → 1.1"
    press(window, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.actions_["redo"].text() == "Redo learning rate 0.1 → 1.1")


def test_undo_in_the_middle_of_playing_pauses(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    window.studio.edit("learning_rate", 0.2)
    press(window, Key.Key_Space)
    press(window, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.studio.state != "running" and window.studio.spec.values["learning_rate"] == 0.1


def test_every_action_that_is_not_a_digit_is_in_a_menu_and_no_key_is_given_twice(
    make_window: Make, qtbot: QtBot
) -> None:
    window = opened(make_window, qtbot)
    keys: list[str] = []
    for entry in window.actions_:
        keys += entry.keys
        assert entry.menu or entry.name.startswith("select_"), entry.name
        assert window.actions_[entry.name].text(), entry.name
        if entry.menu:
            assert window.actions_[entry.name] in window.menus[entry.menu].actions()
            assert window.actions_[entry.name].toolTip()
    assert len(keys) == len(set(keys))


def test_i_hides_the_inspector_and_l_the_loss(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    press(window, Key.Key_I)
    assert not window.inspector.isVisible() and window.stage.width() == window.width()
    press(window, Key.Key_I)
    assert window.inspector.isVisible()
    press(window, Key.Key_L)
    qtbot.waitUntil(lambda: not window.stage.strip.isVisible())
    press(window, Key.Key_L)
    qtbot.waitUntil(window.stage.strip.isVisible)


def test_digits_beyond_the_runs_do_nothing(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    press(window, Key.Key_5)
    assert window.studio.session.selected == 0
    press(window, Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert len(window.studio.session.runs) == 2 and window.studio.session.selected == 1
    qtbot.waitUntil(lambda: window.actions_["select_1"].isEnabled())
    # The copy's learning rate waits for a number; Enter gives the keys back to the stage.
    press(QApplication.focusWidget(), Key.Key_Return)
    press(window, Key.Key_1)
    assert window.studio.session.selected == 0


def test_no_input_method_on_the_stage(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    assert not window.stage.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    for pane in window.stage.visible_panes():
        assert not pane.canvas.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_buttons_say_what_they_do(make_window: Make, qtbot: QtBot) -> None:
    window = opened(make_window, qtbot)
    for button in window.transport.findChildren(QPushButton):
        assert button.accessibleName() and button.toolTip()
        assert button.focusPolicy() == Qt.FocusPolicy.TabFocus


@pytest.mark.parametrize("which", ["problem", "optimizer", "engine"])
def test_a_list_that_is_left_with_nothing_chosen_gives_the_keys_back(
    make_window: Make, qtbot: QtBot, which: str
) -> None:
    window = opened(make_window, qtbot)
    setup = window.inspector.setup
    chosen = {"problem": setup.problem._chosen, "optimizer": setup.optimizer.chosen, "engine": setup.engine.chosen}[
        which
    ]
    chosen.setFocus(Qt.FocusReason.MouseFocusReason)
    chosen.showPopup()
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    QTest.keyClick(QApplication.focusWidget() or QApplication.activePopupWidget(), Key.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
    # The platform of the tests activates no window by itself.
    window.activateWindow()
    qtbot.waitUntil(window.stage.hasFocus)
