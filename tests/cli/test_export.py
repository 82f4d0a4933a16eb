"""`gdstudio export`: a program that prints what `run` writes, and refusals in one line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gdstudio.cli import main


def test_the_script_prints_the_notebooks_first_cell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "descent.py"
    assert main(["export", "numpy-descent", "-o", str(path)]) == 0
    done = subprocess.run([sys.executable, "-I", str(path)], capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert len(lines) == 11
    assert lines[1] == "step: 1 x: -0.2 f: 0.64"
    assert lines[10] == "step: 10 x: -0.8926258176 f: 0.011529215046068408"
    assert capsys.readouterr() == ("", "")


def test_a_notebook_of_a_typed_problem_on_another_engine(tmp_path: Path) -> None:
    path = tmp_path / "descent.IPYNB"
    arguments = ["--problem", "(x - 2)^2 + y^2", "--optimizer", "adam", "--start", "-1,1", "--engine", "torch.optim"]
    assert main(["export", *arguments, "--steps", "3", "-o", str(path)]) == 0
    code = "\n".join("".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"])
    assert "torch.optim.Adam(\n    model.parameters(), " in code and "lr=0.001" in code
    assert "optimizer.step()" in code


@pytest.mark.parametrize("engine", ["numpy", "torch.optim"])
def test_a_long_table_is_written_beside_the_program(engine: str, tmp_path: Path) -> None:
    path = tmp_path / "line.py"
    arguments = [
        "--generate",
        "line",
        "--rows",
        "300",
        "--engine",
        engine,
        "--set",
        "learning_rate=0.01",
        "--steps",
        "2",
    ]
    assert main(["export", *arguments, "-o", str(path)]) == 0
    assert {each.name for each in tmp_path.iterdir()} == {"line.py", "line-data.csv"}
    assert len((tmp_path / "line-data.csv").read_text("utf-8").splitlines()) == 301
    done = subprocess.run([sys.executable, "-I", str(path)], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert len(done.stdout.splitlines()) == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["numpy-descent", "-o", "descent.txt"], "should end in .py or .ipynb"),
        (["numpy-descent", "-o", ""], "should end in"),
        (["numpy-descent", "-o", "no/such/folder/descent.py"], "cannot be written"),
        (["--problem", "rosenbrock", "--optimizer", "newton", "--engine", "torch.optim", "-o", "n.py"], "has no class"),
        (["numpy-descent"], "--output"),
    ],
)
def test_what_cannot_be_exported_is_refused_in_one_line(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["export", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == "" and words in err and len(err.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
