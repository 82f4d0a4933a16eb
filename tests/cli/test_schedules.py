"""Schedules and the classes of torch.optim on the command line."""

import json
from pathlib import Path

import pytest

from gdstudio.cli import main

PARABOLA = ("--problem", "x^2", "--start", "2", "--steps", "3")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    assert main(["run", *arguments, "--format", "json"]) == 0
    (only,) = json.loads(capsys.readouterr().out)["runs"]
    return only


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["run", *arguments]) == 2
    return capsys.readouterr().err.strip()


@pytest.mark.parametrize("engine", ["numpy", "torch", "torch.optim"])
def test_a_typed_schedule_is_run(capsys: pytest.CaptureFixture[str], engine: str) -> None:
    x, expected = 2.0, []
    for t in range(4):
        expected.append(x)
        x -= 0.1 * 0.9**t * 2 * x
    options = ("--schedule", "0.1*0.9^t", "--engine", engine, "--set", "dtype=float64")
    assert run(capsys, *PARABOLA, *options)["parameters"]["x"] == pytest.approx(expected, rel=1e-14)


def test_a_named_schedule_takes_its_constants_from_set(capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--schedule", "step", "--set", "schedule.period=1", "--set", "learning_rate=0.25")
    assert run(capsys, *PARABOLA, *options)["parameters"]["x"] == [2.0, 1.0, 0.75, 0.65625]


def test_a_refused_schedule_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert "column 8" in refusal(capsys, *PARABOLA, "--schedule", "0.1*0.9^")
    assert "Did you mean `cosine`?" in refusal(capsys, *PARABOLA, "--schedule", "cosin")
    assert "a learning rate is not negative" in refusal(capsys, *PARABOLA, "--schedule", "-0.1*t")
    message = refusal(capsys, *PARABOLA, "--schedule", "0.1*0.9^t", "--set", "learning_rate=1")
    assert "The schedule sets the learning rate" in message


def test_schedules_are_listed_and_checked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["list", "schedules", "--format", "json"]) == 0
    assert "cosine" in {entry["name"] for entry in json.loads(capsys.readouterr().out)}
    bad = tmp_path / "bad.toml"
    bad.write_text('rate = "learning_rate*q("\n', "utf-8")
    assert main(["check", str(bad)]) == 2
    assert "bad.toml: $.rate, column" in capsys.readouterr().err


def test_a_class_of_torch_optim_runs_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("torch.optim.LBFGS", "lbfgs"):
        found = run(capsys, *PARABOLA, "--optimizer", name, "--set", "max_iter=1")
        assert (found["engine"], found["optimizer"]) == ("torch.optim", "torch.optim.LBFGS")
        assert found["evaluations"]["gradient"] == len(found["step"])
    assert "it runs on torch.optim only" in refusal(capsys, *PARABOLA, "--optimizer", "LBFGS", "--engine", "numpy")
    assert "does not run here" in refusal(capsys, *PARABOLA, "--optimizer", "torch.optim.Muon")


def test_a_figure_is_drawn_of_a_scheduled_run(tmp_path: Path) -> None:
    picture = tmp_path / "loss.svg"
    assert main(["render", *PARABOLA, "--schedule", "cosine", "--figure", "loss", "-o", str(picture)]) == 0
    assert picture.stat().st_size > 1000


def test_a_note_about_the_numbers_stands_beside_them(capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--optimizer", "torch.optim.NAdam", "--set", "dtype=float64", "--format", "json")
    assert main(["run", *PARABOLA, *options]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["runs"][0]["optimizer"] == "torch.optim.NAdam"
    assert "mu_product in float32" in err
