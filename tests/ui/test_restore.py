"""What is kept through a close or a crash, what can be opened and saved, and what is said about it."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gdstudio.cli.running import run_all
from gdstudio.model import Catalogue, Lesson
from gdstudio.ui import restore as restoring
from gdstudio.ui.command import command_line
from gdstudio.ui.opening import begin
from gdstudio.ui.restore import Restore
from gdstudio.ui.settings import Settings
from gdstudio.ui.studio import Studio
from gdstudio.ui.window import Window

Make = Callable[..., Window]
MakeStudio = Callable[..., Studio]


def rows(studio: Studio, qtbot: QtBot, count: int = 2) -> None:
    qtbot.waitUntil(lambda: studio.run.trajectory.rows >= count)


def edited(window: Window, qtbot: QtBot, rate: float) -> None:
    """Another learning rate, and its path on the stage."""
    window.studio.edit("learning_rate", rate)
    qtbot.waitUntil(lambda: window.studio.run.spec.values["learning_rate"] == rate)


def test_an_edit_is_on_disk_a_second_after_it_settled(
    make_studio: MakeStudio, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "SETTLED_MS", 30)
    studio = make_studio()
    restore = Restore(studio, tmp_path / "open")
    rows(studio, qtbot)
    studio.edit("learning_rate", 0.25)
    qtbot.waitUntil(restore.file.is_file)
    qtbot.waitUntil(lambda: "learning_rate = 0.25" in restore.file.read_text())
    assert Lesson.read(restore.file, Catalogue()).runs[0].values["learning_rate"] == 0.25


def test_nothing_is_written_while_something_is_being_dragged(
    make_studio: MakeStudio, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "SETTLED_MS", 20)
    studio = make_studio()
    rows(studio, qtbot)
    qtbot.wait(40)
    restore = Restore(studio, tmp_path / "open")
    studio.begin_drag()
    studio.drag("learning_rate", 0.3)
    qtbot.wait(80)
    assert not restore.file.exists()
    studio.end_drag()
    qtbot.waitUntil(restore.file.exists)


def test_after_a_crash_the_next_start_opens_it_as_it_was(make_studio: MakeStudio, tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "open"
    crashed = make_studio()
    old = Restore(crashed, folder)
    rows(crashed, qtbot)
    crashed.edit("learning_rate", "1/3")
    crashed.step(4)
    qtbot.waitUntil(lambda: crashed.cursor == 4)
    crashed.show_companion("gradient-norm")
    crashed.set_speed(4)
    old.write()
    old._lock.unlock()  # a process that died holds no lock

    studio = make_studio()
    begin(studio, Restore(studio, folder), None)
    qtbot.waitUntil(lambda: studio.cursor == 4)
    assert studio.spec.values["learning_rate"] == 1 / 3
    assert (studio.companion, studio.speed, studio.state) == ("gradient-norm", 4, "paused")
    qtbot.waitUntil(lambda: "Same numbers" in studio.status())
    assert studio.status() == "Restored what was open when the program closed. Same numbers as when saved."
    studio.step()
    assert "Restored" not in studio.status()
    studio.restore_lesson()
    assert studio.spec.values["learning_rate"] == 0.1


def test_what_a_running_program_has_open_is_left_alone(make_studio: MakeStudio, tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "open"
    first, second = make_studio(), make_studio()
    one, two = Restore(first, folder), Restore(second, folder)
    one.write()
    assert two.left_behind(second.catalogue) is None and one.file.is_file()
    one.close()
    assert two.left_behind(second.catalogue) is not None
    two.discard()


def test_the_last_closed_wins(make_studio: MakeStudio, tmp_path: Path, qtbot: QtBot) -> None:
    import os

    folder = tmp_path / "open"
    for age, rate in ((200, 0.2), (100, 0.3), (300, 0.4)):
        studio = make_studio()
        studio.edit("learning_rate", rate)
        restore = Restore(studio, folder)
        restore.close()
        os.utime(restore.file, (1_000_000 - age, 1_000_000 - age))
    studio = make_studio()
    left = Restore(studio, folder).left_behind(studio.catalogue)
    assert left is not None and left.runs[0].values["learning_rate"] == 0.3


@pytest.mark.parametrize("text", ["", "title = ", "format = 99\ntitle = 'x'\nruns = []", "\0\0\0"])
def test_a_file_that_cannot_be_read_is_passed_over(
    make_studio: MakeStudio, tmp_path: Path, qtbot: QtBot, text: str
) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    (folder / "session-broken.toml").write_text(text)
    studio = make_studio()
    begin(studio, Restore(studio, folder), None)
    assert studio.title() == "1 By hand (NumPy)"


def test_a_folder_that_is_gone_costs_no_session(make_studio: MakeStudio, tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "open"
    studio = make_studio()
    restore = Restore(studio, folder)
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    restore.write()
    assert studio.spec.values["learning_rate"] == 0.1


def test_numbers_that_differ_are_said_with_step_and_size(make_studio: MakeStudio, tmp_path: Path, qtbot: QtBot) -> None:
    studio = make_studio()
    rows(studio, qtbot)
    studio.run_to_end()
    qtbot.waitUntil(lambda: studio.cursor == 10)
    lesson = studio.as_lesson()
    assert lesson.saved is not None
    hashes = list(lesson.saved.runs[0].hashes)
    hashes[3] = "00000000"
    lesson.saved.runs[0].hashes[:] = hashes
    path = tmp_path / "session.toml"
    path.write_text(lesson.write())
    studio.open_lesson(path)
    qtbot.waitUntil(lambda: "Differs from step 3 on" in studio.status())


def test_save_and_open_again(make_window: Make, tmp_path: Path, qtbot: QtBot) -> None:
    window = make_window()
    rows(window.studio, qtbot)
    window.studio.edit("learning_rate", 0.3)
    path = tmp_path / "mine.toml"
    assert window.files.save_to(path)
    window.studio.edit("learning_rate", 0.4)
    assert window.files.open_path(path)
    assert window.studio.spec.values["learning_rate"] == 0.3
    assert window.settings.recent() == [path.resolve()]
    assert not window.files.save_to(tmp_path / "no" / "folder.toml")


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [("a.toml", "title = 3", "$"), ("b.toml", "\0", ""), ("c.png", "no picture", "holds no run"), ("d.toml", None, "")],
)
def test_a_file_that_is_wrong_is_refused_in_a_sentence_and_nothing_changes(
    make_window: Make, tmp_path: Path, qtbot: QtBot, name: str, content: str | None, part: str
) -> None:
    window = make_window()
    rows(window.studio, qtbot)
    before, said = window.studio.spec, []
    window.studio.toast.connect(said.append)
    if content is not None:
        (tmp_path / name).write_text(content)
    assert not window.files.open_path(tmp_path / name)
    window.studio.toast.disconnect(said.append)
    assert window.studio.spec is before
    assert len(said) == 1 and part in said[0] and "Traceback" not in said[0]


def test_a_copied_figure_carries_png_svg_and_pdf_and_the_run(make_window: Make, tmp_path: Path, qtbot: QtBot) -> None:
    window = make_window()
    rows(window.studio, qtbot)
    edited(window, qtbot, 0.3)
    said: list[str] = []
    window.studio.toast.connect(said.append)
    window.stage.setFocus()
    window.actions_["copy_figure"].trigger()
    window.studio.toast.disconnect(said.append)
    data = QGuiApplication.clipboard().mimeData()
    assert {"image/png", "image/svg+xml", "application/pdf"} <= set(data.formats()) and data.hasImage()
    assert said == ["Copied: 960×1080, light, with caption. Change size (Ctrl+Shift+S)"]
    path = tmp_path / "figure.png"
    path.write_bytes(bytes(data.data("image/png").data()))
    step = window.studio.cursor
    window.studio.edit("learning_rate", 0.5)
    window.studio.to_start()
    assert window.files.open_path(path)
    assert window.studio.spec.values["learning_rate"] == 0.3
    qtbot.waitUntil(lambda: window.studio.cursor == step)


def test_a_dropped_picture_opens_its_run(make_window: Make, tmp_path: Path, qtbot: QtBot) -> None:
    from gdstudio.ui import picture

    window = make_window()
    rows(window.studio, qtbot)
    edited(window, qtbot, 0.7)
    path = tmp_path / "figure.svg"
    picture.save(window.copying.picture(), path)
    window.studio.undo()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "note.txt")), QUrl.fromLocalFile(str(path))])
    where, buttons, keys = QPoint(300, 300), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(where, Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(where), Qt.DropAction.CopyAction, data, buttons, keys))
    assert window.studio.spec.values["learning_rate"] == 0.7 and window.studio.cursor == 0


def test_the_table_has_every_digit(make_window: Make, tmp_path: Path, qtbot: QtBot) -> None:
    window = make_window()
    rows(window.studio, qtbot)
    window.studio.run_to_end()
    qtbot.waitUntil(lambda: window.studio.cursor == 10)
    path = tmp_path / "table.csv"
    assert window.files.save_table_to(path)
    lines = path.read_text().splitlines()
    number = float(window.studio.run.trajectory.row(7).parameters[0])
    assert any(repr(number) in line for line in lines if line.startswith("7,"))


@pytest.mark.parametrize(
    ("path", "value"), [("learning_rate", 1.1), ("start.x", 2.0), ("steps", 20), ("engine", "torch")]
)
def test_the_copied_command_repeats_the_run(path: str, value: object) -> None:
    import shlex

    from gdstudio.cli.arguments import parse_arguments
    from gdstudio.cli.sources import lesson_from
    from gdstudio.model import edits

    catalogue = Catalogue()
    lesson = catalogue.lesson("numpy-descent")
    spec = edits.apply(lesson.runs[0], path, value, catalogue)
    words = shlex.split(command_line(lesson, spec, catalogue))
    assert words[0] == "gdstudio"
    assert lesson_from(parse_arguments(words[1:])).runs[0].with_(name=spec.name) == spec


@pytest.mark.parametrize(
    "changes",
    [
        [("batch", 2), ("batch.seed", 3)],
        [("batch", 1), ("batch.order", "in-order"), ("validation", 1)],
        [("validation", 0.4), ("validation.seed", 5)],
        [("pitfall", "broadcast")],
        [("pitfall", "change-by-data"), ("pitfall.scale", 0.25)],
        [("engine", "numpy"), ("pitfall", "finite-difference")],
        [("standardise", "on"), ("validation", 1)],
    ],
)
def test_the_copied_command_has_batches_held_out_rows_and_the_pitfall(changes: list[tuple[str, object]]) -> None:
    import shlex

    from gdstudio.cli.arguments import parse_arguments
    from gdstudio.cli.sources import lesson_from
    from gdstudio.model import edits

    catalogue = Catalogue()
    lesson = catalogue.lesson("linear-regression")
    spec = lesson.runs[0]
    for path, value in changes:
        spec = edits.apply(spec, path, value, catalogue)
    words = shlex.split(command_line(lesson, spec, catalogue))
    assert lesson_from(parse_arguments(words[1:])).runs[0].with_(name=spec.name) == spec


def test_the_command_of_a_typed_function() -> None:
    from gdstudio.model import Problem, RunSpec

    catalogue = Catalogue()
    spec = RunSpec.of(Problem.function("(x - 3)^2"), catalogue.optimizer("adam"), steps=7, start=(1.0,))
    line = command_line(None, spec, catalogue)
    assert line.startswith("gdstudio run --problem '(x - 3)^2' --optimizer adam --start 1.0 --steps 7")


def test_settings_keep_their_types(tmp_path: Path) -> None:
    file = tmp_path / "s.ini"
    first = Settings(file)
    first.set("a", True)
    first.set("b", 1.5)
    first.set("c", "0.1")
    first.flush()
    again = Settings(file)
    assert (again.flag("a"), again.number("b"), again.text("c"), again.recent()) == (True, 1.5, "0.1", [])


def test_the_light_theme_is_the_default_and_dark_is_remembered(tmp_path: Path, qapp: QApplication) -> None:
    settings = Settings(tmp_path / "s.ini")
    look = settings.look()
    assert look.theme.name == "light"
    look.set_theme("dark")
    settings.keep_look(look)
    assert Settings(tmp_path / "s.ini").look().theme.name == "dark"


def test_a_saved_session_is_runnable_on_the_command_line(make_window: Make, tmp_path: Path, qtbot: QtBot) -> None:
    window = make_window()
    rows(window.studio, qtbot)
    path = tmp_path / "mine.toml"
    window.files.save_to(path)
    runs = run_all(Catalogue().lesson(str(path)).runs, until=3)
    assert json.dumps([run.trajectory.rows for run in runs])


def test_the_program_of_what_is_open_runs_to_the_step_limit(make_window: Callable[..., Window], tmp_path: Path) -> None:
    window = make_window("numpy-descent")
    path = tmp_path / "descent.py"
    assert window.files.export_program_to(path)
    namespace = runpy.run_path(str(path))
    ((value, rows),) = namespace["histories"].values()
    assert len(rows) == window.studio.spec.steps + 1 and rows[4][value] == pytest.approx(0.16777216)
    assert window.files.export_program_to(tmp_path / "descent.ipynb")
    assert not window.files.export_program_to(tmp_path / "descent.txt")
    assert not (tmp_path / "descent.txt").exists()
