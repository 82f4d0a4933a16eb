"""The cycle collector in the window's thread: what it took long to look at, it does not look at again."""

from __future__ import annotations

import gc

import pytest
from pytestqt.qtbot import QtBot

from gdstudio.ui import garbage


@pytest.mark.parametrize(("longest", "frozen"), [(-1.0, True), (3600.0, False)])
def test_after_a_long_collection_what_is_alive_is_left_alone(
    longest: float, frozen: bool, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(garbage, "LONG", longest)
    collector = garbage.Collector()
    try:
        alive = [[] for _ in range(1000)]
        before = gc.get_freeze_count()
        for _ in range(garbage.FULL_EVERY):
            collector._collect()
        assert (gc.get_freeze_count() >= before + len(alive)) == frozen
    finally:
        collector.stop()
