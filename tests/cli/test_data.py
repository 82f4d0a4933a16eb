"""A fit to a file from the command line: columns chosen, cells named, the right answer beside the iterates."""

import json
from pathlib import Path

import numpy as np
import pytest

from gdstudio.cli import main
from gdstudio.model import Catalogue
from gdstudio.model.fit import fit_to

CATALOGUE = Catalogue()
X = [1.0, 2.0, 3.0, 4.5]
Y = [2.1, 3.9, 6.2, 8.1]
ROWS = "x,y\n" + "\n".join(f"{x},{y}" for x, y in zip(X, Y, strict=True)) + "\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.csv"
    path.write_text(ROWS)
    return path


def ran(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict:
    assert main(["run", *map(str, arguments), "--format", "json"]) == 0
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    return run


def test_data_that_leave_the_line_open_are_said_to_beside_the_iterates(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "same.csv"
    file.write_text("x,y\n5,1\n5,2\n5,3\n")
    assert main(["run", "--data", str(file), "--steps", "1"]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("Gradient descent") and printed.err.startswith("gdstudio: All x values are 5, so")
    assert main(["run", "--data", str(data), "--steps", "1"]) == 0
    assert capsys.readouterr().err == ""


def test_the_answer_stands_beside_the_iterates(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = ran(capsys, "--data", data, "--x", "x", "--y", "y", "--model", "w*x + b", "--loss", "mse", "--steps", 5)
    design = np.stack([X, np.ones(4)], axis=1)
    (w, b), *_ = np.linalg.lstsq(design, np.array(Y), rcond=None)
    eigenvalues = np.linalg.eigvalsh(2 * design.T @ design / 4)
    residual = np.array(Y) - design @ [w, b]
    assert run["closed_form"] == pytest.approx({"w": w, "b": b}, rel=1e-12)
    assert run["rmse"] == pytest.approx(np.sqrt((residual**2).mean()), rel=1e-12)
    assert run["r2"] == pytest.approx(1 - (residual**2).sum() / ((Y - np.mean(Y)) ** 2).sum(), rel=1e-12)
    assert run["condition"] == pytest.approx(eigenvalues[1] / eigenvalues[0], rel=1e-9)
    assert run["largest_stable_rate"] == pytest.approx(2 / eigenvalues[1], rel=1e-12)
    assert len(run["parameters"]["w"]) == 6


@pytest.mark.parametrize(("factor", "kind"), [(0.99, "converged"), (1.01, "diverged")])
def test_the_largest_stable_rate_is_where_runs_begin_to_diverge(
    data: Path, capsys: pytest.CaptureFixture[str], factor: float, kind: str
) -> None:
    rate = ran(capsys, "--data", data, "--steps", 1)["largest_stable_rate"] * factor
    run = ran(capsys, "--data", data, "--steps", 20000, "--set", f"learning_rate={rate!r}")
    assert run["outcome"]["kind"] == kind
    if kind == "converged":
        assert run["parameters"]["w"][-1] == pytest.approx(run["closed_form"]["w"], rel=1e-6)


def test_a_sum_has_n_times_the_curvature_of_a_mean(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mean, total = (ran(capsys, "--data", data, "--loss", loss, "--steps", 1) for loss in ("mse", "sum-of-squares"))
    assert mean["largest_stable_rate"] == pytest.approx(4 * total["largest_stable_rate"])
    assert mean["closed_form"] == pytest.approx(total["closed_form"])


def test_several_features_and_names_of_ones_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "two.tsv"
    rows = [(1, 2, 3), (2, 1, 5), (3, 5, 2), (4, 4, 6), (5, 9, 1)]
    lines = ["name\tfirst (cm)\tx2\tout", *(f"row\t{a}\t{b}\t{c}" for a, b, c in rows)]
    path.write_text("\n".join(lines))
    run = ran(capsys, "--data", path, "--x", "first (cm),x2", "--y", "out", "--model", "b0 + b1*first + b2*x2",
              "--set", "learning_rate=0.001", "--steps", 2)  # fmt: skip
    a, b, c = np.array(rows, dtype=float).T
    wanted = np.linalg.lstsq(np.stack([np.ones(5), a, b], axis=1), c, rcond=None)[0]
    assert list(run["closed_form"].values()) == pytest.approx(wanted.tolist(), rel=1e-10)


def test_without_a_closed_form_nothing_is_made_up(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = ran(capsys, "--data", data, "--model", "a*exp(k*x)", "--loss", "absolute", "--steps", 1)
    keys = ("closed_form", "r2", "rmse", "condition", "largest_stable_rate")
    assert [run[key] for key in keys] == [None] * 5


def test_a_lesson_that_fits_has_its_answer_too(capsys: pytest.CaptureFixture[str]) -> None:
    run = ran(capsys, "linear-regression", "--engine", "numpy", "--loss", "half-mean")
    assert run["closed_form"] == pytest.approx({"w": 2, "b": 0}, abs=1e-12)
    assert "closed_form" not in ran(capsys, "numpy-descent")


def test_a_decimal_comma_is_read_and_can_be_insisted_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "german.csv"
    path.write_bytes("größe;y\n1,5;2\n2,5;4\n".encode("latin-1"))
    run = ran(capsys, "--data", path, "--steps", 1)
    assert run["closed_form"]["w"] == pytest.approx(2)
    path.write_text("1,5 2,5 4,5\n3,5 4,5 9,5\n")
    told = ran(capsys, "--data", path, "--separator", " ", "--decimal", ",", "--header", "no", "--steps", 1)
    assert told["closed_form"] is not None


@pytest.mark.parametrize(
    ("content", "arguments", "words"),
    [
        (
            "x,height\n1,2\n2,n/a\n3,\n",
            [],
            'Line 3, column "height": `n/a` is not a number. 2 such cells in all. Add --drop',
        ),
        ("x,y\n1,2\n3,\n", [], 'Line 3, column "y": the cell is empty.'),
        ("x,y\n1,2,3\n", [], "Line 2 has more cells than there are columns: `3`."),
        ("x,y\n1,a\n", ["--drop-bad-rows"], "holds words"),
        (ROWS, ["--x", "u"], "There is no column `u`; there are `x`, `y`."),
        (ROWS, ["--model", "w*x + (b"], "not closed"),
        (ROWS, ["--model", "polynomial", "--degree", "99"], "from 1 to 12"),
        (ROWS, ["--degree", "two"], "whole number"),
        (ROWS, ["--separator", "::"], "one character"),
        (ROWS, ["--encoding", "klingon"], "no encoding `klingon`"),
        (ROWS, ["--problem", "x^2"], "one of these alone"),
        (ROWS, ["--loss", "msee"], "msee"),
        ("", [], "is empty"),
    ],
)
def test_every_fault_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, arguments: list[str], words: str
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(content)
    extra = [] if "--x" in arguments or "a\n" not in content or "n/a" in content else ["--y", "y"]
    assert main(["run", "--data", str(path), *arguments, *extra]) == 2
    told = capsys.readouterr().err
    assert words in told and told.count("\n") == 1


def test_rows_with_bad_cells_are_left_out_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(ROWS + "5,n/a\n")
    assert ran(capsys, "--data", path, "--drop-bad-rows", "--steps", 1)["closed_form"] is not None


def test_options_of_data_need_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "numpy-descent", "--x", "x"]) == 2
    assert "--x belongs to --data FILE." in capsys.readouterr().err


def test_a_fit_is_drawn_too(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "fit.svg"
    assert main(["render", "--data", str(data), "--steps", "3", "-o", str(target)]) == 0
    assert b"<svg" in target.read_bytes()


def test_a_built_in_set_goes_by_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = ran(capsys, "--data", "anscombe-2", "--steps", 1)
    assert list(run["closed_form"].values()) == pytest.approx([0.5, 3.0], abs=2e-3)
    assert (
        ran(capsys, "--data", "longley", "--x", "year", "--y", "employed", "--set", "learning_rate=1e-9", "--steps", 1)[
            "r2"
        ]
        > 0.9
    )
    target = tmp_path / "cars.svg"
    assert main(["render", "--data", "cars", "--set", "learning_rate=1e-4", "--steps", "3", "-o", str(target)]) == 0
    assert b"<svg" in target.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["carz"], "There is no file or data set `carz`. Did you mean `cars`?"),
        (["cars.csv"], "cannot be read"),
        (["cars", "--x", "weight"], "There is no column `weight`"),
        (["cars", "--y", "weight"], "There is no column `weight`"),
        (["cars", "--decimal", ","], "--decimal says how a file is read, and `cars` is built in."),
    ],
)
def test_a_wrong_name_is_a_sentence(capsys: pytest.CaptureFixture[str], arguments: list[str], words: str) -> None:
    assert main(["run", "--data", *arguments]) == 2
    told = capsys.readouterr().err
    assert words in told and told.count("\n") == 1


def test_data_are_made_up_the_same_for_the_same_seed(capsys: pytest.CaptureFixture[str]) -> None:
    ask = ("--generate", "line", "--rows", 200, "--noise", 0.1, "--steps", 1)
    first, again, other = (ran(capsys, *ask, "--data-seed", seed)["closed_form"] for seed in (3, 3, 4))
    assert first == again != other
    assert list(first.values()) == pytest.approx([1.5, 1.0], abs=0.05)
    far = ran(capsys, *ask, "--data-seed", 3, "--outliers", 40)
    assert far["rmse"] > 10 * ran(capsys, *ask, "--data-seed", 3)["rmse"]


def test_a_generators_model_is_the_first_one_and_another_may_be_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(ran(capsys, "--generate", "parabola", "--steps", 1)["closed_form"]) == ["c0", "c1", "c2"]
    cubic = ran(capsys, "--generate", "parabola", "--degree", 3, "--steps", 1)["closed_form"]
    assert list(cubic) == ["c0", "c1", "c2", "c3"]
    assert list(ran(capsys, "--generate", "parabola", "--model", "line", "--steps", 1)["closed_form"]) == ["w", "b"]
    clusters = ran(capsys, "--generate", "two-clusters", "--steps", 200, "--set", "learning_rate=0.5")
    assert clusters["value"][-1] < 0.2 < clusters["value"][0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--generate", "lines"], "There is no generator `lines`. Did you mean `line`?"),
        (["--generate", "line", "--rows", "0"], "from 1 to 100000"),
        (["--generate", "line", "--rows", "2.5"], "a whole number"),
        (["--generate", "line", "--rows", "many"], "many"),
        (["--generate", "line", "--noise", "-1"], "The noise is a number from 0 to 1000000."),
        (["--generate", "line", "--rows", "3", "--outliers", "4"], "from 0 to 3"),
        (["--generate", "line", "--data-seed", "-1"], "The seed must be a whole number"),
        (["--generate", "line", "--header", "no"], "--header belongs to --data FILE."),
        (["--generate", "line", "--data", "cars"], "one of these alone"),
        (["--data", "cars", "--noise", "1"], "--noise belongs to --generate NAME."),
        (["numpy-descent", "--rows", "9"], "--rows belongs to --generate NAME."),
    ],
)
def test_what_a_generator_refuses_is_a_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert main(["run", *arguments]) == 2
    told = capsys.readouterr().err
    assert words in told and told.count("\n") == 1


def test_standardising_is_asked_for_and_said_and_the_answer_is_given_in_the_datas_units_as_well(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = ran(capsys, "--data", data, "--steps", 1)
    run = ran(capsys, "--data", data, "--standardise", "--steps", 300, "--set", "learning_rate=0.3")
    assert run["standardised"] == {"x": {"mean": pytest.approx(np.mean(X)), "deviation": pytest.approx(np.std(X))}}
    assert run["condition"] == pytest.approx(1)
    assert run["condition_of_data"] == plain["condition"]
    assert run["closed_form_in_data_units"] == pytest.approx(plain["closed_form"], rel=1e-9)
    assert run["last_in_data_units"] == pytest.approx(plain["closed_form"], rel=1e-5)
    assert not {"standardised", "condition_of_data", "last_in_data_units"} & plain.keys()


def test_a_polynomials_coefficients_are_given_in_the_datas_units(capsys: pytest.CaptureFixture[str]) -> None:
    given = ("--data", "norris", "--model", "polynomial", "--degree", "4", "--steps", 1)
    plain, run = ran(capsys, *given), ran(capsys, *given, "--standardise")
    assert run["closed_form"] != plain["closed_form"]
    assert run["closed_form_in_data_units"] == pytest.approx(plain["closed_form"], rel=1e-6)


def test_a_loss_without_a_closed_form_has_the_condition_number_of_its_hessian_at_the_last_step(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = ("condition", "condition_at", "condition_note")
    run = ran(capsys, "--generate", "two-clusters", "--x", "x1", "--model", "w*x1 + b", "--loss", "cross-entropy",
              "--steps", 7)  # fmt: skip
    problem = fit_to(
        CATALOGUE.generator("two-clusters").made(), CATALOGUE, ["x1"], model="w*x1 + b", loss="cross-entropy"
    )
    x, (w, b) = problem.columns["x1"], run["parameters"]["w"][-1:] + run["parameters"]["b"][-1:]
    right = 1 / (1 + np.exp(-(w * x + b)))
    design = np.stack([x, np.ones_like(x)], axis=1)
    eigenvalues = np.linalg.eigvalsh(design.T @ (design * (right * (1 - right))[:, None]))
    assert [run[key] for key in told] == [pytest.approx(eigenvalues[1] / eigenvalues[0], rel=1e-9), "step 7", None]
    plain = ran(capsys, "--data", data, "--steps", 1)
    assert (plain["condition_at"], plain["condition_note"]) == ("everywhere", None)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--loss", "absolute"], "The loss does not curve up in every direction at step 1 (smallest eigenvalue 0)"),
        (["--model", "perceptron", "--units", "9"], "for at most 25 parameters; there are 28."),
        (["--model", "polynomial", "--degree", "12"], "rows do not determine 13 parameters."),
    ],
)
def test_where_there_is_no_condition_number_a_sentence_says_why(
    data: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    run = ran(capsys, "--data", data, *arguments, "--steps", 1)
    assert (run["condition"], run["condition_at"]) == (None, None)
    assert words in run["condition_note"]


def test_what_cannot_be_mapped_back_is_null(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = ran(capsys, "--data", data, "--model", "a*x^2 + b", "--standardise", "--steps", 1)
    assert run["closed_form"] is not None
    assert run["closed_form_in_data_units"] is None and run["last_in_data_units"] is None


def test_a_function_cannot_be_standardised(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--problem", "x^2", "--standardise"]) == 2
    assert "Only a fit has features to standardise" in capsys.readouterr().err
