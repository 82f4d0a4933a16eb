"""Files of problems, optimizers and schedules, opened in the window and with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gdstudio.model import Catalogue, InputError
from gdstudio.ui.opening import begin, is_table
from gdstudio.ui.restore import Restore
from gdstudio.ui.studio import Studio
from gdstudio.ui.window import Window

CATALOGUE = Catalogue()
ADAM, COSINE, BEALE = (
    CATALOGUE.optimizers["adam"].path,
    CATALOGUE.schedules["cosine"].path,
    CATALOGUE.problems["beale"].path,
)


def test_a_problems_file_opens_as_a_run_of_it_and_is_not_written_over(
    make_window: Callable[..., Window], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    window = make_window()
    path = tmp_path / "beale.toml"
    path.write_bytes(BEALE.read_bytes())
    assert window.files.open_path(path)
    assert window.studio.spec.problem == CATALOGUE.problem("beale")
    assert window.studio.title() == CATALOGUE.problem("beale").title
    asked: list[bool] = []
    monkeypatch.setattr(window.files, "save_as", lambda: asked.append(True))
    window.files.save()
    assert asked and path.read_bytes() == BEALE.read_bytes()


def test_an_optimizers_or_schedules_file_goes_into_the_run_and_can_be_undone(
    make_window: Callable[..., Window], qtbot: QtBot
) -> None:
    window = make_window()
    studio = window.studio
    title, before = studio.title(), studio.spec
    assert window.files.open_path(ADAM) and window.files.open_path(COSINE)
    assert studio.spec.optimizer == CATALOGUE.optimizer("adam")
    assert studio.spec.schedule == CATALOGUE.schedule("cosine")
    assert studio.title() == title
    studio.undo()
    studio.undo()
    assert studio.spec == before


def test_a_loss_is_told_from_a_lesson(make_window: Callable[..., Window], qtbot: QtBot) -> None:
    window = make_window()
    before, said = window.studio.spec, []
    window.studio.toast.connect(said.append)
    assert not window.files.open_path(CATALOGUE.losses["huber"].path)
    window.studio.toast.disconnect(said.append)
    assert "This file is a loss, not a lesson." in said[0]
    assert window.studio.spec == before


def test_the_program_starts_with_a_file_of_data(make_studio: Callable[..., Studio], tmp_path: Path) -> None:
    data = tmp_path / "heights.csv"
    studio = make_studio()
    restore = Restore(studio, tmp_path / "open")
    with pytest.raises(InputError, match="No such file"):
        begin(studio, restore, str(data))
    data.write_text("x,y\n1,2\n")
    begin(studio, restore, str(data))
    assert is_table(str(data)) and studio.title() == "1 By hand (NumPy)"


def test_the_program_starts_with_an_optimizers_file(
    make_studio: Callable[..., Studio], qtbot: QtBot, tmp_path: Path
) -> None:
    studio = make_studio()
    begin(studio, Restore(studio, tmp_path / "open"), str(ADAM))
    assert (studio.title(), studio.spec.optimizer.name) == ("1 By hand (NumPy)", "adam")
