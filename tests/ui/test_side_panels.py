"""Side panels beside a run that goes as fast as it can: they have turns of their own, and the last word at its end."""

from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from gdstudio.runs import SPEEDS
from gdstudio.ui.window import Window


def test_flat_out_they_are_told_between_frames_and_once_more_at_the_end(
    make_window: Callable[..., Window], qtbot: QtBot
) -> None:
    window = make_window("numpy-descent")
    studio = window.studio
    qtbot.waitUntil(lambda: studio.row() is not None)
    studio.edit("stop.enabled", False)
    studio.edit("steps", 10**6)
    studio.set_speed(len(SPEEDS) - 1)
    in_a_frame: list[bool] = []

    def note() -> None:
        if studio.state == "running":
            in_a_frame.append(studio.frames.inside)

    studio.followed.connect(note)
    studio.play_pause()
    qtbot.waitUntil(lambda: len(in_a_frame) > 1 or studio.state != "running", timeout=20_000)
    studio.pause()
    assert len(in_a_frame) > 1 and not any(in_a_frame)
    qtbot.waitUntil(lambda: window.band.accessibleDescription() == studio.status())
