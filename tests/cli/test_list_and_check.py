"""`gdstudio list` and `gdstudio check`."""

import json
from pathlib import Path

import pytest

from gdstudio.cli import main
from gdstudio.cli.listing import KINDS
from gdstudio.model import resources_folder


@pytest.mark.parametrize("kind", KINDS)
def test_list_is_the_folder(capsys: pytest.CaptureFixture[str], kind: str) -> None:
    assert main(["list", kind, "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    # The classes of torch.optim have no files.
    files = [entry["name"] for entry in listed if not entry["name"].startswith("torch.optim.")]
    assert set(files) == {path.stem for path in (resources_folder() / kind).glob("*.toml")}
    assert all(set(entry) == {"name", "title"} and entry["title"] for entry in listed)


def test_a_class_of_torch_is_listed_with_the_files_that_have_its_equations(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "optimizers", "--format", "json"]) == 0
    titles = {entry["name"]: entry["title"] for entry in json.loads(capsys.readouterr().out)}
    assert titles["torch.optim.Adam"] == "runs on torch.optim only; as equations: adam, amsgrad"
    assert titles["torch.optim.LBFGS"] == "no equations here: runs on torch.optim only"


def test_list_of_everything_is_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    out = capsys.readouterr().out
    assert "numpy-descent" in out
    assert "gradient-descent" in out


def test_every_built_in_file_passes_its_own_check(capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(path) for kind in KINDS for path in (resources_folder() / kind).glob("*.toml")]
    assert main(["check", *files]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(files)


def test_check_names_file_path_and_fault_and_goes_on(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    good = resources_folder() / "problems" / "notebook-parabola.toml"
    bad = tmp_path / "bad.toml"
    bad.write_text(good.read_text("utf-8") + "\ncolour = 'red'\n", "utf-8")
    assert main(["check", str(bad), str(good)]) == 2
    captured = capsys.readouterr()
    assert "bad.toml" in captured.err
    assert "colour" in captured.err
    assert "notebook-parabola" in captured.out


@pytest.mark.parametrize(
    ("kind", "name", "old", "new", "words"),
    [
        ("losses", "mse", "^2)", "^2", "not closed"),
        ("losses", "mse", "mean(", "(", "one number"),
        ("penalties", "l2", "parameter^2", "parameter^", "l2.toml"),
        ("models", "sine", "sin(", "sine(", "sine"),
        ("models", "sine", 'features = ["x"]', "features = []", "features"),
        ("models", "polynomial", "c{k}*", "", "nothing to learn"),
    ],
)
def test_check_makes_a_fit_with_models_losses_and_penalties(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, kind: str, name: str, old: str, new: str, words: str
) -> None:
    text = (resources_folder() / kind / f"{name}.toml").read_text("utf-8")
    bad = tmp_path / f"{name}.toml"
    bad.write_text(text.replace(old, new).replace('shift = "c0"', 'shift = "1"'), "utf-8")
    assert main(["check", str(bad)]) == 2
    told = capsys.readouterr().err
    assert words in told and f"{name}.toml" in told and told.count("\n") == 1
