"""`gdstudio run`: the notebook's numbers, every way of saying the same run, and refusals in one line."""

import csv
import io
import json
import math
from pathlib import Path

import pytest

from gdstudio.cli import main


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    code = main(["run", *arguments])
    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    return out


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    return json.loads(run(capsys, *arguments, "--format", "json"), parse_constant=pytest.fail)


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    code = main(list(arguments))
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 1
    return err


def test_the_first_cell_to_the_last_bit(capsys: pytest.CaptureFixture[str]) -> None:
    (only,) = run_json(capsys, "numpy-descent")["runs"]
    x, printed = 0, []
    for _ in range(10):
        dx = 2 * x + 2
        x = x - 0.1 * dx
        printed.append((x, x**2 + 2 * x + 1))
    assert list(zip(only["parameters"]["x"][1:], only["value"][1:], strict=True)) == printed
    assert only["step"] == list(range(11))
    assert only["evaluations"] == {"gradient": 11, "value": 0, "hessian": 0}
    assert only["outcome"]["kind"] == "step-limit"
    assert (only["engine"], only["optimizer"]) == ("numpy", "gradient-descent")


def test_the_third_cell_predicts(capsys: pytest.CaptureFixture[str]) -> None:
    (only,) = run_json(capsys, "linear-regression")["runs"]
    assert only["value"][0] == pytest.approx(31.432294845581055, rel=1e-6)
    assert only["predictions"] == [{"x": 4.0, "y": pytest.approx(7.6605, abs=5e-5)}]


def test_a_run_without_a_file_is_the_same_run(capsys: pytest.CaptureFixture[str]) -> None:
    lesson = run_json(capsys, "numpy-descent")["runs"][0]
    typed = run_json(
        capsys,
        "--problem",
        "x^2 + 2x + 1",
        "--optimizer",
        "gradient-descent",
        "--start",
        "0",
        "--steps",
        "10",
        "--set",
        "learning_rate=0.1",
    )["runs"][0]
    assert typed["parameters"] == lesson["parameters"]
    assert typed["value"] == lesson["value"]


def test_a_start_may_begin_with_a_minus_sign(capsys: pytest.CaptureFixture[str]) -> None:
    (only,) = run_json(
        capsys,
        "--problem",
        "(1-x)^2 + 100*(y-x^2)^2",
        "--optimizer",
        "adam",
        "--start",
        "-1.2,1",
        "--steps",
        "3",
        "--set",
        "learning_rate=0.01",
    )["runs"]
    assert (only["parameters"]["x"][0], only["parameters"]["y"][0]) == (-1.2, 1.0)
    assert only["gradient"]["x"][0] == pytest.approx(-215.6)


@pytest.mark.parametrize(
    ("settings", "check"),
    [
        (["learning_rate=1.1"], lambda run: run["parameters"]["x"][1] == pytest.approx(-2.2)),
        (["start.x=2"], lambda run: run["parameters"]["x"][0] == 2),
        (["engine=torch"], lambda run: run["engine"] == "torch"),
        (["engine=torch", "dtype=float64"], lambda run: run["parameters"]["x"][2] == pytest.approx(-0.36, abs=1e-15)),
        (["optimizer=adam"], lambda run: run["optimizer"] == "adam"),
        (["steps=3"], lambda run: run["step"] == [0, 1, 2, 3]),
        (["learning_rate=1/5"], lambda run: run["parameters"]["x"][1] == -0.4),
    ],
)
def test_set_takes_paths(capsys: pytest.CaptureFixture[str], settings: list[str], check: object) -> None:
    arguments = [word for setting in settings for word in ("--set", setting)]
    assert check(run_json(capsys, "numpy-descent", *arguments)["runs"][0])


def test_divergence_is_an_outcome_with_its_cause(capsys: pytest.CaptureFixture[str]) -> None:
    (only,) = run_json(capsys, "numpy-descent", "--set", "learning_rate=1.1", "--steps", "1000")["runs"]
    assert only["outcome"]["kind"] == "diverged"
    assert "2/λmax = 1" in only["outcome"]["message"]
    assert all(math.isfinite(value) for value in only["value"])


def test_convergence_is_an_outcome(capsys: pytest.CaptureFixture[str]) -> None:
    (only,) = run_json(capsys, "numpy-descent", "--steps", "1000")["runs"]
    assert only["outcome"]["kind"] == "converged"
    assert only["outcome"]["step"] == only["step"][-1] < 1000


def test_csv_reads_back_to_the_same_bits(capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(run(capsys, "numpy-descent", "--format", "csv"))))
    table = run_json(capsys, "numpy-descent")["runs"][0]
    assert [float(row["x"]) for row in rows] == table["parameters"]["x"]
    assert [float(row["gradient.x"]) for row in rows] == table["gradient"]["x"]


def test_output_goes_to_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(capsys, "numpy-descent", "-o", str(tmp_path / "run.txt")) == ""
    assert "-0.8926258176" in (tmp_path / "run.txt").read_text("utf-8")


def test_a_typed_function_comes_from_stdin(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("x^2 + 2x + 1\n"))
    assert run_json(capsys, "--problem", "-", "--steps", "1")["runs"][0]["parameters"]["x"] == [
        0.0,
        pytest.approx(-0.002),
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run"], "lesson"),
        (["run", "no-such-lesson"], "no-such-lesson"),
        (["run", "numpy-descent", "--problem", "x^2"], "not both"),
        (["run", "--problem", "2x + ax"], "column 6"),
        (["run", "--problem", "sin(x + 1"], "not closed"),
        (["run", "--problem", "x^2 = 4"], "equation"),
        (["run", "--problem", "__import__('os').system('true')"], "column"),
        (["run", "--problem", "9**9**9**9"], ""),
        (["run", "--problem", ""], "Type an expression"),
        (["run", "--problem", "x^2", "--optimizer", "sgdd"], "sgdd"),
        (["run", "numpy-descent", "--set", "learning_rate=-1"], "greater than 0"),
        (["run", "numpy-descent", "--set", "learning_rate=nan"], ""),
        (["run", "numpy-descent", "--set", "learning_rate"], "path=value"),
        (["run", "numpy-descent", "--set", "learning_rat=1"], "learning_rate"),
        (["run", "numpy-descent", "--set", "start=1,2"], "start"),
        (["run", "numpy-descent", "--steps", "-3"], ""),
        (["run", "numpy-descent", "--steps", "many"], ""),
        (["run", "numpy-descent", "--engine", "jax"], "jax"),
        (["run", "numpy-descent", "--format", "xml"], "xml"),
        (["run", "numpy-descent", "-o", "/no/such/folder/a.csv"], "cannot be written"),
        (["--frobnicate"], "frobnicate"),
        (["run", "numpy-descent", "--frobnicate"], "frobnicate"),
        (["list", "elephants"], "Try gdstudio list --help."),
        (["run", "numpy-descent", "--steps", "3", "--frobnicate"], "Try gdstudio run --help."),
        (["run", "--problem", "ln(x)", "--start", "-1"], "needs a positive number. Choose another start.\n"),
        (["check", "/no/such/file.toml"], "file.toml"),
    ],
)
def test_bad_input_gets_one_line_and_code_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert words in refusal(capsys, *arguments)


@pytest.mark.parametrize("length", [2001, 10_000_000])
def test_a_text_too_long_by_stdin(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, length: int
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("(" * length))
    assert "has more than 2000 characters" in refusal(capsys, "run", "--problem", "-")


def test_no_standard_input_at_all(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert "Type an expression" in refusal(capsys, "run", "--problem", "-")


def test_standard_input_that_is_no_text(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"x^2\xff\xfe"), "utf-8"))
    assert "UTF-8" in refusal(capsys, "run", "--problem", "-")


def test_a_fault_of_ours_is_code_1(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_options: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr("gdstudio.cli.listing.list_catalogue", broken)
    assert main(["list"]) == 1
    assert "fault of the program" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chek", "a.toml"], "Did you mean `check`?"),
        (["LIST"], "Did you mean `list`?"),
        (["run", ""], "There is no lesson"),
        (["run", "numpy-descent", "-o", ""], "Name a file"),
        (["run", "numpy-descent", "--parameters", "u"], "--parameters"),
        (["run", "--problem", "x^2", "--parameters", ""], "not a name"),
        (["run", "numpy-descent", "--set", "learning_rate=1", "--steps", "2000000000"], "1000000000"),
    ],
)
def test_slips_of_the_hand_are_not_passed_over(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert words in refusal(capsys, *arguments)


def test_what_is_quoted_cannot_command_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    said = refusal(capsys, "run", "\x1b[31mred\a\r\n\x9bbold\u202e")
    assert "red" in said
    assert said.strip().isprintable()


def test_a_run_without_an_end_is_stopped_before_it_fills_the_memory(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gdstudio.cli.running.MOST_NUMBERS", 200_000)
    forever = ["--set", "learning_rate=1", "--set", "start.x=1", "--steps", "1000000000"]
    assert "has not ended after" in refusal(capsys, "run", "numpy-descent", *forever)


def test_runs_of_one_method_are_named_by_what_tells_them_apart(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "curved-valley", "--steps", "3", "--format", "json"]) == 0
    names = [run["name"] for run in json.loads(capsys.readouterr().out)["runs"]]
    assert names == ["Gradient descent", "Momentum", "Adam η = 0.1", "Adam η = 0.02"]


@pytest.mark.parametrize(
    ("name", "begins"), [("out.csv", "step,x,value"), ("out.JSON", "{"), ("out.txt", ""), ("out", "")]
)
def test_a_files_name_says_its_format(
    name: str, begins: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "numpy-descent", "-o", str(tmp_path / name))
    text = (tmp_path / name).read_text("utf-8")
    table = run(capsys, "numpy-descent")
    assert text.startswith(begins) and (text == table) == (not begins)
    run(capsys, "numpy-descent", "--format", "csv", "-o", str(tmp_path / name))
    assert (tmp_path / name).read_text("utf-8").startswith("step,x,value")


def test_batches_and_held_out_rows_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--batch", "1", "--shuffle-seed", "3", "--validation", "1", "--split-seed", "2"]
    (only,) = run_json(capsys, "linear-regression", *options, "--engine", "numpy")["runs"]
    assert only["batch"] == {"size": 1, "order": "shuffled", "seed": 3}
    held = only["validation_rows"]
    assert len(held) == 1
    expected = [(w * (held[0] + 1) + b - 2 * (held[0] + 1)) ** 2
                for w, b in zip(only["parameters"]["w"], only["parameters"]["b"], strict=True)]  # fmt: skip
    assert only["losses"]["validation"] == pytest.approx(expected, rel=1e-9)
    sets = ["--set", "batch=1", "--set", "batch.seed=3", "--set", "validation=1", "--set", "validation.seed=2"]
    assert run_json(capsys, "linear-regression", *sets, "--engine", "numpy")["runs"] == [only]
    assert "Only a fit has batches" in refusal(capsys, "run", "numpy-descent", "--batch", "2")
    assert "set the size of a batch first" in refusal(capsys, "run", "linear-regression", "--shuffle-seed", "1")


def test_a_new_name_in_a_typed_function_is_told_and_what_is_printed_stays_whole(
    capsys: pytest.CaptureFixture[str],
) -> None:
    typed = ["run", "--problem", "a*x^2 + b", "--start", "1", "--format", "json"]
    assert main(typed) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["runs"][0]["value"][0] == 2
    assert [line.split(";")[0] for line in err.splitlines()] == [
        "gdstudio: a is a constant here, now 1",
        "gdstudio: b is a constant here, now 1",
    ]
    assert main([*typed, "--set", "a=3", "--set", "constants.b=1"]) == 0
    assert capsys.readouterr().err == ""
    assert main(["run", "--problem", "E^x"]) == 0
    assert "Euler's number is e" in capsys.readouterr().err


def test_problems_and_optimizers_as_files(capsys: pytest.CaptureFixture[str]) -> None:
    resources = Path(__file__).parents[2] / "resources"
    problem, optimizer = (str(resources / each) for each in ("problems/beale.toml", "optimizers/adam.toml"))
    schedule = str(resources / "schedules/cosine.toml")
    (alone,) = run_json(capsys, problem, "--steps", "2")["runs"]
    (named,) = run_json(capsys, "--problem", "beale", "--steps", "2")["runs"]
    assert alone == named
    files = run_json(capsys, "--problem", problem, "--optimizer", optimizer, "--schedule", schedule)
    names = run_json(capsys, "--problem", "beale", "--optimizer", "adam", "--schedule", "cosine")
    assert files == names
    assert "Give it as --optimizer" in refusal(capsys, "run", optimizer)
    assert "typed function" in refusal(capsys, "run", "--problem", problem, "--parameters", "u,v")
