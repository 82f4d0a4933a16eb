"""Start the program: what can go wrong before there is a window is said in a sentence, not in a traceback."""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import os
import socket
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType

from gdstudio.model import InputError, Message

APT_LINE = (
    "sudo apt install libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libxcb-cursor0 libxkbcommon-x11-0 "
    "libxcb-icccm4 libxcb-keysyms1 libxcb-image0 libxcb-render-util0 libxcb-shape0"
)
INSTALL = 'python -m pip install "PySide6-Essentials>=6.10,!=6.10.1,<6.12"'
# What Qt's plugin for X loads when it starts, and ends the process without.
XCB_LIBRARIES = (
    "libxcb-cursor.so.0", "libxkbcommon-x11.so.0", "libxcb-icccm.so.4", "libxcb-keysyms.so.1", "libxcb-image.so.0",
    "libxcb-render-util.so.0", "libxcb-shape.so.0",
)  # fmt: skip
RENDER = "`gdstudio render LESSON -o FILE.png` needs none."
BAD_INPUT = 2


def start(lesson: str | None = None) -> int:
    """Open the window on a lesson (name or path), or as it was left; returns the exit code when it is closed."""
    trouble = no_display()
    if trouble:
        return _refuse(trouble)
    load_before_qt()
    try:
        load("gdstudio.ui.before_qt")
        opening = load("gdstudio.ui.opening")
    except InputError as error:
        return _refuse(str(error.message))
    code: int = opening.open_window(lesson)
    return code


def load(module: str) -> ModuleType:
    """A module that needs Qt. InputError, with the line that mends it, where Qt cannot be used on this machine."""
    trouble = unsound_release()
    if trouble:
        raise InputError(Message("{trouble}", {"trouble": trouble}))
    try:
        return importlib.import_module(module)
    except ImportError as error:
        if is_system_library(error):
            sentence = missing_library(error)
        elif (error.name or "").partition(".")[0] in ("PySide6", "shiboken6"):
            sentence = f"PySide6, which draws everything here, is not installed: {INSTALL}"
        else:
            raise
        raise InputError(Message("{trouble}", {"trouble": sentence})) from error


def unsound_release(python: tuple[int, ...] = sys.version_info[:2], installed: Callable[[str], str] = version) -> str:
    """Why this PySide6 cannot be used, "" if it can. 6.12.0 on Python ≤ 3.11 loses a reference to None on each call
    that returns nothing, until the process aborts; 6.10.1 has the same fault."""
    try:
        release = installed("PySide6-Essentials")
    except PackageNotFoundError:
        return ""
    if python <= (3, 11) and release in ("6.12.0", "6.10.1"):
        return f"PySide6 {release} aborts on Python {python[0]}.{python[1]}. Install another release: {INSTALL}"
    return ""


def no_display() -> str:
    """Why there can be no window on this machine, "" if there can."""
    platform = os.environ.get("QT_QPA_PLATFORM", "xcb").partition(":")[0]
    if not sys.platform.startswith("linux") or platform not in ("", "xcb", "wayland"):
        return ""
    shown = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if not shown:
        return f"There is no display here, so no window can be opened. {RENDER}"
    if os.environ.get("WAYLAND_DISPLAY"):
        return ""
    if not answers(shown):
        return f"The display {shown} cannot be reached, so no window can be opened. {RENDER}"
    return next((_lacking(name) for name in XCB_LIBRARIES if not _is_there(name)), "")


def answers(display: str) -> bool:
    """Whether an X server takes connections at "[host]:number"; what is written otherwise is left to Qt."""
    host, _, number = display.rpartition(":")
    number = number.partition(".")[0]
    if not number.isdecimal():
        return True
    if host not in ("", "unix"):
        try:
            socket.create_connection((host, 6000 + int(number)), timeout=3).close()
        except OSError:
            return False
        return True
    return any(_takes(f"{start}/tmp/.X11-unix/X{number}") for start in ("", "\0"))


def _takes(address: str) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as tried:
        try:
            tried.connect(address)
        except OSError:
            return False
    return True


def _is_there(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def is_system_library(error: ImportError) -> bool:
    """Whether a library of the system is missing, rather than a package."""
    return ".so" in str(error) and "cannot open shared object file" in str(error)


def missing_library(error: ImportError) -> str:
    """The sentence and the one line that mends it."""
    return _lacking(str(error).partition(":")[0].strip())


def _lacking(name: str) -> str:
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
        os.add_dll_directory(str(folder))
        try:
            ctypes.CDLL(str(folder / "c10.dll"))
        except OSError:
            # Then torch says so itself when it is chosen; NumPy works without it.
            return


def _refuse(sentence: str) -> int:
    print(f"gdstudio: {sentence}", file=sys.stderr)
    return BAD_INPUT
