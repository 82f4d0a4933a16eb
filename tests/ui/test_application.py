"""What can go wrong before there is a window is said in one sentence."""

from __future__ import annotations

import importlib
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from gdstudio.cli import main
from gdstudio.ui import application


def run(code: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A program in a process and a home of its own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    places = {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_DATA_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-c", code], env={**kept, **places, **environment}, capture_output=True, text=True, timeout=120
    )


START = "import sys; from gdstudio.ui.application import start; sys.exit(start('numpy-descent'))"


def test_without_a_display_one_sentence_names_what_needs_none(tmp_path: Path) -> None:
    done = run(START, tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "gdstudio render" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("python", "release", "refused"),
    [((3, 11), "6.12.0", True), ((3, 12), "6.12.0", False), ((3, 11), "6.10.1", True), ((3, 11), "6.11.3", False)],
)
def test_the_release_that_kills_the_process_is_refused(python: tuple[int, int], release: str, refused: bool) -> None:
    sentence = application.unsound_release(python, lambda _name: release)
    assert bool(sentence) is refused
    if refused:
        assert release in sentence and "pip install" in sentence


def test_a_missing_system_library_gives_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    error = ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")
    assert application.is_system_library(error)
    assert not application.is_system_library(ImportError("No module named 'PySide6'"))
    sentence = application.missing_library(error)
    assert "libEGL.so.1" in sentence and "sudo apt install libegl1" in sentence


def test_a_lesson_that_does_not_exist_is_refused_before_a_window(tmp_path: Path) -> None:
    code = "import sys; from gdstudio.ui.application import start; sys.exit(start('no-such-lesson'))"
    done = run(code, tmp_path, QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 2 and done.stderr.strip().startswith("gdstudio: There is no lesson `no-such-lesson`")
    assert "Traceback" not in done.stderr


def test_the_program_opens_closes_and_opens_as_it_was(tmp_path: Path) -> None:
    code = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import gdstudio.ui.opening as opening
from gdstudio.ui.window import Window
shown = Window.showEvent
def show(self, event):
    shown(self, event)
    QTimer.singleShot(400, self, lambda: act(self))
def act(window):
    studio = window.studio
    print(studio.spec.values["learning_rate"], studio.status())
    if studio.spec.values["learning_rate"] == 0.1:
        studio.edit("learning_rate", 0.3)
    window.close()
Window.showEvent = show
from gdstudio.ui.application import start
sys.exit(start(None))
"""
    first = run(code, tmp_path, QT_QPA_PLATFORM="offscreen")
    assert first.returncode == 0, first.stderr
    assert first.stdout.startswith("0.1 Each step has the same learning rate.")
    second = run(code, tmp_path, QT_QPA_PLATFORM="offscreen")
    assert second.returncode == 0, second.stderr
    assert second.stdout.startswith("0.3 Restored what was open when the program closed.")


def test_on_windows_the_library_of_torch_is_looked_for_before_qt(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    application.load_before_qt("linux")
    loaded: list[str] = []
    folder = tmp_path / "torch"
    (folder / "lib").mkdir(parents=True)
    (folder / "lib" / "c10.dll").write_bytes(b"")

    class Found:
        submodule_search_locations = (str(folder),)

    import ctypes

    monkeypatch.setattr(application.importlib.util, "find_spec", lambda _name: Found)
    monkeypatch.setattr(os, "add_dll_directory", lambda path: loaded.append(path), raising=False)
    monkeypatch.setattr(ctypes, "CDLL", lambda path: loaded.append(path))
    application.load_before_qt("win32")
    assert loaded == [str(folder / "lib"), str(folder / "lib" / "c10.dll")]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ImportError("libEGL.so.1: cannot open shared object file: No such file"), "sudo apt install libegl1"),
        (ModuleNotFoundError("No module named 'PySide6'", name="PySide6"), "pip install"),
        (ModuleNotFoundError("No module named 'shiboken6'", name="shiboken6.Shiboken"), "pip install"),
    ],
)
def test_where_qt_cannot_be_loaded_window_and_pictures_say_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, error: ImportError, words: str
) -> None:
    imported = importlib.import_module

    def fail(name: str) -> object:
        if name.startswith("gdstudio.ui."):
            raise error
        return imported(name)

    monkeypatch.setattr(application.importlib, "import_module", fail)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    for arguments in (["render", "numpy-descent", "-o", str(tmp_path / "a.png")], ["numpy-descent"]):
        assert main(arguments) == 2
        said = capsys.readouterr().err
        assert words in said and said.count("\n") == 1


def test_a_fault_of_ours_while_loading_is_not_taken_for_a_missing_library(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_name: str) -> object:
        raise ImportError("cannot import name 'x' from 'gdstudio.ui'", name="gdstudio.ui")

    monkeypatch.setattr(application.importlib, "import_module", fail)
    with pytest.raises(ImportError, match="cannot import name"):
        application.load("gdstudio.ui.opening")


def test_no_picture_is_drawn_with_a_release_that_kills_the_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(application, "unsound_release", lambda: "PySide6 6.12.0 aborts on Python 3.11.")
    assert main(["render", "numpy-descent", "-o", str(tmp_path / "a.png")]) == 2
    assert capsys.readouterr().err == "gdstudio: PySide6 6.12.0 aborts on Python 3.11.\n"


def test_what_the_first_window_does_not_need_is_not_loaded(tmp_path: Path) -> None:
    """Notebooks, highlighting, formulas of pictures and pages that are not seen wait until they are asked for."""
    program = (
        "import sys, os, gdstudio.ui.before_qt\n"
        "from gdstudio.ui.canvas import Canvas\n"
        "paint = Canvas.paintEvent\n"
        "def painted(self, event):\n"
        "    paint(self, event)\n"
        "    if self.figure is not None:\n"
        "        outside = {'nbformat', 'pygments.lexers.python', 'torch', 'PIL', 'openpyxl'}\n"
        "        ours = {'exporters', 'ui.panels.data_page', 'ui.panels.optimizer_editor', 'ui.panels.headline_fields'}\n"
        "        wrong = outside | {f'gdstudio.{name}' for name in ours}\n"
        "        print(sorted(wrong & set(sys.modules)))\n"
        "        sys.stdout.flush(); os._exit(0)\n"
        "Canvas.paintEvent = painted\n"
        "from gdstudio.ui.application import start\n"
        "start(None)\n"
    )
    done = run(program, tmp_path, QT_QPA_PLATFORM="offscreen")
    assert done.stdout.split("\n")[0] == "[]", done.stderr


def test_a_display_that_nobody_serves_is_said_in_one_sentence(tmp_path: Path) -> None:
    done = run(START, tmp_path, DISPLAY=":7654")
    assert done.returncode == 2
    assert done.stderr.startswith("gdstudio: The display :7654 cannot be reached") and done.stderr.count("\n") == 1
    assert "gdstudio render" in done.stderr


def test_a_display_is_asked_at_its_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_INET) as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        place = server.getsockname()[1] - 6000
        assert application.answers(f"127.0.0.1:{place}.0")
    assert not application.answers(f"127.0.0.1:{place}.0")
    assert application.answers("something that Qt may know")


def test_a_library_that_qt_would_abort_without_is_named_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(application, "answers", lambda _display: True)
    monkeypatch.setattr(application, "XCB_LIBRARIES", ("libxcb-no-such.so.0",))
    monkeypatch.setattr(application.sys, "platform", "linux")
    assert "libxcb-no-such.so.0" in application.no_display()
    assert application.APT_LINE in application.no_display()
