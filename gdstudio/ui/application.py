"""Start the program: what can go wrong before there is a window is said in a sentence, not in a traceback."""

from __future__ import annotations

import gc
import importlib
import importlib.util
import os
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

APT_LINE = (
    "sudo apt install libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libxcb-cursor0 libxkbcommon-x11-0 "
    "libxcb-icccm4 libxcb-keysyms1 libxcb-image0 libxcb-render-util0 libxcb-shape0"
)
BAD_INPUT = 2


def start(lesson: str | None = None) -> int:
    """Open the window on a lesson (name or path), or as it was left; returns the exit code when it is closed."""
    trouble = unsound_release() or no_display()
    if trouble:
        return _refuse(trouble)
    load_before_qt()
    # What is loaded now stays; later `gdstudio.ui.garbage` collects.
    gc.disable()
    importlib.import_module("gdstudio.ui.before_qt")
    try:
        from gdstudio.ui import opening
    except ImportError as error:
        if not is_system_library(error):
            raise
        return _refuse(missing_library(error))
    return opening.open_window(lesson)


def unsound_release(python: tuple[int, ...] = sys.version_info[:2], installed: Callable[[str], str] = version) -> str:
    """Why this PySide6 cannot be used, "" if it can. 6.12.0 on Python ≤ 3.11 loses a reference to None on each call
    that returns nothing, until the process aborts; 6.10.1 has the same fault."""
    try:
        release = installed("PySide6-Essentials")
    except PackageNotFoundError:
        return ""
    if python <= (3, 11) and release in ("6.12.0", "6.10.1"):
        return (
            f"PySide6 {release} aborts on Python {python[0]}.{python[1]}. Install another release: "
            'python -m pip install "PySide6-Essentials>=6.10,!=6.10.1,<6.12"'
        )
    return ""


def no_display() -> str:
    """Why there can be no window on this machine, "" if there can."""
    needs_one = os.environ.get("QT_QPA_PLATFORM", "xcb").partition(":")[0] in ("", "xcb", "wayland")
    shown = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if sys.platform.startswith("linux") and needs_one and not shown:
        return "There is no display here, so no window can be opened. `gdstudio render LESSON -o FILE.png` needs none."
    return ""


def is_system_library(error: ImportError) -> bool:
    """Whether a library of the system is missing, rather than a package."""
    return ".so" in str(error) and "cannot open shared object file" in str(error)


def missing_library(error: ImportError) -> str:
    """The sentence and the one line that mends it."""
    name = str(error).partition(":")[0].strip()
    return f"Qt needs a library that this system lacks ({name}). On Debian and Ubuntu: {APT_LINE}"


def load_before_qt(platform: str = sys.platform) -> None:
    """On Windows torch's c10.dll must come before Qt: Qt loads an older C++ runtime, with which torch then fails."""
    if platform != "win32":
        return
    found = importlib.util.find_spec("torch")
    if found is None or not found.submodule_search_locations:
        return
    folder = Path(next(iter(found.submodule_search_locations))) / "lib"
    if (folder / "c10.dll").is_file():
        import ctypes

        os.add_dll_directory(str(folder))
        try:
            ctypes.CDLL(str(folder / "c10.dll"))
        except OSError:
            # Then torch says so itself when it is chosen; NumPy works without it.
            return


def _refuse(sentence: str) -> int:
    print(f"gdstudio: {sentence}", file=sys.stderr)
    return BAD_INPUT
