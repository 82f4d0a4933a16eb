"""The wheel works where the checkout is not, without torch as far as it goes, and says what a machine lacks."""

import json
import os
import re
import shlex
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

from gdstudio.cli import main
from gdstudio.cli.listing import KINDS
from gdstudio.ui.picture_sizes import PRESETS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def _run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {
        name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "DISPLAY", "WAYLAND_DISPLAY"}
    }
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env=inherited | environment,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    result = _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    assert result.returncode == 0, result.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a new virtual environment that holds the wheel.

    The dependencies are lent from the running environment by a plain path, which does not follow its
    `.pth` files: an editable install of the checkout stays invisible.
    """
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=False)
    scripts = "Scripts" if os.name == "nt" else "bin"
    site = next(folder.rglob("site-packages"))
    zipfile.ZipFile(wheel).extractall(site)
    (site / "lent.pth").write_text(sysconfig.get_path("purelib"))
    return folder / scripts / ("python.exe" if os.name == "nt" else "python")


def test_the_wheel_holds_the_catalogue(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "gdstudio/resources/lessons/numpy-descent.toml" in names
    assert not [name for name in names if name.startswith(("tests/", "resources/"))]


def test_the_installed_wheel_runs_the_first_lesson(python: Path, tmp_path: Path) -> None:
    result = _run(python, "-m", "gdstudio", "run", "numpy-descent", "--format", "json", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["runs"][0]["parameters"]["x"][10] == -0.8926258176
    where = _run(python, "-c", "import gdstudio; print(gdstudio.__file__)", cwd=tmp_path)
    assert str(python.parent.parent) in where.stdout


def test_the_installed_wheel_draws_without_a_display(python: Path, tmp_path: Path) -> None:
    result = _run(python, "-m", "gdstudio", "render", "numpy-descent", "-o", "a.png", cwd=tmp_path, QT_QPA_PLATFORM="")
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_without_a_display_the_window_says_so_and_names_render(python: Path, tmp_path: Path) -> None:
    result = _run(python, "-m", "gdstudio", cwd=tmp_path, QT_QPA_PLATFORM="xcb")
    if sys.platform.startswith("linux"):
        assert result.returncode == 2
        assert "gdstudio render" in result.stderr
        assert len(result.stderr.strip().splitlines()) == 1


@pytest.fixture
def without_torch(tmp_path: Path) -> str:
    """A PYTHONPATH on which `import torch` fails as where it is not installed."""
    (tmp_path / "block").mkdir()
    (tmp_path / "block" / "sitecustomize.py").write_text(
        "import sys\n"
        "class Missing:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] == 'torch':\n"
        "            raise ModuleNotFoundError(\"No module named 'torch'\", name='torch')\n"
        "sys.meta_path.insert(0, Missing())\n"
    )
    return str(tmp_path / "block")


def test_numpy_works_where_torch_is_missing(python: Path, tmp_path: Path, without_torch: str) -> None:
    result = _run(python, "-m", "gdstudio", "run", "numpy-descent", cwd=tmp_path, PYTHONPATH=without_torch)
    assert result.returncode == 0, result.stderr


def test_a_torch_engine_says_how_to_install_torch(python: Path, tmp_path: Path, without_torch: str) -> None:
    result = _run(python, "-m", "gdstudio", "run", "torch-descent", cwd=tmp_path, PYTHONPATH=without_torch)
    assert result.returncode == 2
    assert 'install "torch>=2.6,<2.14"' in result.stderr and " -m pip " in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_the_readmes_line_without_torch_names_every_other_package() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    (line,) = [line for line in README.splitlines() if "--without-pip" in line and "PySide6-Essentials" in line]
    assert re.findall(r'"([^"]+)"', line) == [each for each in declared if not each.startswith("torch")]


def test_the_readme_names_every_size_and_every_kind_of_list() -> None:
    assert not [name for name in PRESETS if f"`{name}`" not in README]
    assert f"gdstudio list [{'|'.join(KINDS)}]" in README


@pytest.mark.parametrize("line", re.findall(r"(?m)^    gdstudio ((?:run|render|list) [^\n[|…]+)$", README))
def test_the_readmes_examples_run(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "heights.csv").write_text("age,height\n1,75\n2,86\n3,95\n4,102\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(shlex.split(line)) == 0
