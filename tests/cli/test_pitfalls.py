"""Pitfalls on the command line."""

import json

import pytest

from gdstudio.cli import main

PARABOLA = ("--problem", "x^2", "--start", "1", "--steps", "5")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    assert main(["run", *arguments, "--format", "json"]) == 0
    (only,) = json.loads(capsys.readouterr().out)["runs"]
    return only


def test_a_pitfall_is_run_by_its_name_on_an_engine_that_has_it(capsys: pytest.CaptureFixture[str]) -> None:
    found = run(capsys, *PARABOLA, "--pitfall", "forget-zero-grad")
    assert (found["engine"], found["pitfall"]) == ("torch", {"name": "forget-zero-grad"})
    assert found["gradient"]["x"][1] == pytest.approx(2 + 1.996, rel=1e-6)


def test_its_constant_is_set_by_its_path(capsys: pytest.CaptureFixture[str]) -> None:
    found = run(capsys, *PARABOLA, "--pitfall", "finite-difference", "--set", "pitfall.h=0.5")
    assert found["pitfall"]["values"] == {"h": 0.5}
    assert found["gradient"]["x"][0] == 2.5


def test_what_pytorch_says_is_printed_below_the_rows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", *PARABOLA, "--pitfall", "update-without-no-grad"]) == 0
    out = capsys.readouterr().out
    assert "RuntimeError: a leaf Variable that requires grad is being used in an in-place operation." in out
    assert "pitfall: Update without no_grad" in out


def test_what_pytorch_warns_of_is_printed_beside_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "linear-regression", "--pitfall", "broadcast", "--steps", "2"]) == 0
    captured = capsys.readouterr()
    assert "PyTorch warns: “Using a target size (torch.Size([3])) that is different" in captured.err
    assert "3×3 matrix" in captured.out


def test_an_unknown_pitfall_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", *PARABOLA, "--pitfall", "lost-leav"]) == 2
    assert capsys.readouterr().err == "gdstudio: pitfall: There is no pitfall `lost-leav`. Did you mean `lost-leaf`?\n"
