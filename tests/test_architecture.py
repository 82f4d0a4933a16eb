"""The rules of the house, each a test whose name is the rule; each tried with a planted fault."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "gdstudio"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 400, 40


def _tool(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False)


def _lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    program = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    return subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False)


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_rooms_import_only_what_the_table_allows() -> None:
    result = _lint_imports(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("room", "fault"),
    [
        ("language", "import numpy"),
        ("plots", "import PySide6.QtCore"),
        ("model", "import gdstudio.engines"),
        ("runs", "import torch"),
        ("programs", "import gdstudio.runs"),
    ],
)
def test_a_planted_import_is_caught(tmp_path: Path, room: str, fault: str) -> None:
    shutil.copytree(PACKAGE, tmp_path / "gdstudio", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "gdstudio" / room / "planted.py").write_text(f'"""Planted."""\n{fault}\n')
    result = _lint_imports(tmp_path)
    assert result.returncode != 0
    assert f"gdstudio.{room}.planted" in result.stdout


def test_ruff_finds_nothing() -> None:
    result = _tool(ROOT, "ruff", "check", "gdstudio", "tests")
    assert result.returncode == 0, result.stdout


def test_mypy_finds_nothing() -> None:
    result = _tool(ROOT, "mypy")
    assert result.returncode == 0, result.stdout


def test_nothing_below_the_window_loads_qt_or_torch() -> None:
    rooms = [path.parent.name for path in PACKAGE.glob("*/__init__.py") if path.parent.name != "ui"]
    program = (
        f"import importlib, pkgutil, sys\n"
        f"for room in {rooms!r}:\n"
        f"    module = importlib.import_module('gdstudio.' + room)\n"
        f"    for found in pkgutil.walk_packages(module.__path__, module.__name__ + '.'):\n"
        f"        importlib.import_module(found.name)\n"
        f"print(sorted({{'torch', 'PySide6', 'pyqtgraph', 'sympy'}} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.stdout.strip() == "[]", result.stdout + result.stderr


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT)) for path in MODULES if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_files_and_functions_are_short() -> None:
    long: list[str] = []
    for path in MODULES:
        text = path.read_text("utf-8")
        name = str(path.relative_to(ROOT))
        if len(text.splitlines()) > LONGEST_FILE:
            long.append(name)
        functions = (
            node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        )
        long.extend(f"{name}:{function.name}" for function in functions if _lines(function) > LONGEST_FUNCTION)
    assert long == []


def test_nothing_typed_is_ever_given_to_eval() -> None:
    calls = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.func.id}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"eval", "exec", "compile"}
    ]
    # Generated programs are compiled in the two rooms that make and run them, never elsewhere, and nothing is eval'ed.
    assert [
        call for call in calls if "eval" in call or not call.startswith(("gdstudio/engines", "gdstudio/programs"))
    ] == []


def test_members_of_a_catalogue_do_not_import_each_other() -> None:
    plots = {path.stem for path in (PACKAGE / "plots").glob("*.py") if "\nNAME = " in path.read_text("utf-8")}
    guilty = [
        f"{name} imports {other}"
        for name in plots
        for other in plots
        if re.search(rf"from gdstudio\.plots\.{other} import", (PACKAGE / "plots" / f"{name}.py").read_text("utf-8"))
    ]
    assert plots
    assert guilty == []


def test_no_room_is_called_utils() -> None:
    assert [path for path in PACKAGE.rglob("*") if path.stem in {"utils", "util", "helpers", "misc", "common"}] == []
