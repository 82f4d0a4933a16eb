"""Files that are wrong in every way: each is refused with the file, the path in it and a sentence, quickly."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio.model import Catalogue, InputError, Lesson, check_file, optimizer_from, problem_from
from gdstudio.model.reading import parse_toml

PARABOLA = 'title = "Parabola"\nobjective = "x^2 + 2x + 1"\n'
FIT = """
data = ["x", "y"]
parameters = ["w", "b"]
model = "w*x + b"
loss = "mean((prediction - y)^2)"
columns = { x = [1, 2], y = [2, 4] }
"""
DESCENT = """
title = "Descent"
[hyperparameters]
learning_rate = { default = 0.1, low = 1e-6, high = 10.0, scale = "log" }
[[equations]]
text = "theta = theta - learning_rate*g"
"""
LESSON = 'title = "L"\n[[runs]]\nproblem = "notebook-parabola"\n'


def refusal(tmp_path: Path, content: str | bytes) -> InputError:
    path = tmp_path / "file.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(InputError) as caught:
        check_file(path)
    assert caught.value.where.startswith(str(path))
    sentence = str(caught.value.message)
    assert len(sentence) < 400
    assert sentence[-1] in ".?", sentence
    return caught.value


def test_the_good_ones_are_good(tmp_path: Path) -> None:
    for content, kind in ((PARABOLA, "problem"), (FIT, "problem"), (DESCENT, "optimizer"), (LESSON, "lesson")):
        path = tmp_path / "good.toml"
        path.write_text(content, "utf-8")
        assert check_file(path)[0] == kind


@pytest.mark.parametrize(
    ("content", "path", "words"),
    [
        (PARABOLA + 'colour = "red"', "$", "no key `colour`"),
        (PARABOLA + "strat = [1]", "$", "Did you mean `start`?"),
        (PARABOLA + "start = 1", "$.start", "Needed here: a list. Found: a whole number."),
        (PARABOLA + 'start = ["1"]', "$.start[0]", "a number. Found: text"),
        (PARABOLA + "start = [true]", "$.start[0]", "a number. Found: true or false"),
        (PARABOLA + "start = [nan]", "$.start[0]", "not a finite number"),
        (PARABOLA + "start = [-inf]", "$.start[0]", "not a finite number"),
        (PARABOLA + f"start = [1{'0' * 400}]", "$.start[0]", "too large"),
        (PARABOLA + "start = [1, 2]", "$.start", "1 numbers, for x. Found: 2"),
        (PARABOLA + "smooth = 1", "$.smooth", "true or false"),
        (PARABOLA + "view = { x = [0.0, inf] }", "$.view.x[1]", "not a finite number"),
        (PARABOLA + "view = { x = [1, 1] }", "$.view.x", "lower number"),
        (PARABOLA + "view = { x = [1, 2, 3] }", "$.view.x", "a list of 2. Found: a list of 3"),
        (PARABOLA + "view = { x = [0, 1], q = [0, 1] }", "$.view.q", "no parameter"),
        (PARABOLA + "view = { x = [0, 1], y = [0, false] }", "$.view.y[1]", "true or false"),
        (PARABOLA + "minima = [{ at = [-1] }]", "$.minima[0]", "`value` is missing"),
        (PARABOLA + "minima = [{ at = [-1, 2], value = 0 }]", "$.minima[0].at", "Found: 2"),
        (PARABOLA + "constants = { a = { default = 1 } }", "$.constants.a", "nowhere"),
        (PARABOLA + 'parameters = ["sin"]', "$.parameters", "belongs to the language"),
        (PARABOLA + 'parameters = ["x", "x"]', "$.parameters", "used twice"),
        (PARABOLA + 'parameters = ["x y"]', "$.parameters", "not a name"),
        (PARABOLA + 'data = ["x", "y"]', "$", "either"),
        (PARABOLA + "columns = { x = [1] }", "$.columns", "Only a fit"),
        ('objective = "2x + ax"', "$.objective, column 6", "`ax`"),
        ('objective = "a + 1"', "$.objective", "no variable"),
        ('objective = "mean(x^2)"', "$.objective", "a function has none"),
        ("objective = 3", "$.objective", "text. Found: a whole number"),
        ('title = "only"\nmodel = "w*x"', "$", "either"),
        (FIT + 'penalty = "x"', "$.penalty", "one number"),
        (FIT.replace("[2, 4]", "[2]"), "$.columns", "same number of rows (x: 2, y: 1)"),
        (FIT.replace("[2, 4]", "[2, nan]"), "$.columns.y[1]", "not a finite number"),
        (FIT.replace("x = [1, 2], y = [2, 4]", "x = [], y = []"), "$.columns", "no rows"),
        (FIT.replace("y = [2, 4]", "z = [2, 4]"), "$.columns", "needs the columns x, y. Found: x, z"),
        (FIT.replace('"w*x + b"', '"w*x + y"'), "$.model", "that is what it predicts"),
        (FIT.replace("mean((prediction - y)^2)", "(prediction - y)^2"), "$.loss", "one number"),
        (FIT.replace("mean((prediction - y)^2)", "mean(y^2)"), "$.loss", "does not use `prediction`"),
        (FIT.replace('["w", "b"]', '["w", "x"]'), "$.data", "used twice"),
        (FIT.replace('parameters = ["w", "b"]', ""), "$.parameters", "names its parameters"),
        (FIT.replace('["x", "y"]', '["y"]'), "$.data", "at least two columns"),
        (DESCENT.replace("default = 0.1", "default = true"), "$.hyperparameters.learning_rate.default", "a number"),
        (DESCENT.replace("default = 0.1", "default = nan"), "$.hyperparameters.learning_rate.default", "finite"),
        (DESCENT.replace("default = 0.1, ", ""), "$.hyperparameters.learning_rate", "`default` is missing"),
        (DESCENT.replace("default = 0.1", "default = 11"), "$.hyperparameters.learning_rate.default", "outside"),
        (DESCENT.replace("1e-6", "0.0"), "$.hyperparameters.learning_rate.low", "above 0"),
        (DESCENT.replace('"log"', '"cubic"'), "$.hyperparameters.learning_rate.scale", "linear, log"),
        (DESCENT.replace("learning_rate =", "steps ="), "$.hyperparameters.steps", "used twice"),
        (DESCENT.replace("*g", "*gg"), "$.equations[0].text", "`gg`"),
        (DESCENT.replace('"theta = ', '"m = '), "$.equations", "nothing would move"),
        (DESCENT.replace('"theta = ', '"g = '), "$.equations[0].text", "cannot be assigned"),
        (DESCENT.replace('"theta = theta', '"theta'), "$.equations[0].text, column 1", "="),
        (DESCENT.replace("*g", "*g + __import__('os')"), "$.equations[0].text, column", ""),
        (DESCENT + '[torch]\nclass = "SGD"\nmap = { rate = "lr" }', "$.torch.map.rate", "not a hyperparameter"),
        (DESCENT + '[torch]\nclass = "SGD"', "$.torch.map", "no argument"),
        (DESCENT + '[torch]\nclass = "SGD"\nmap = { learning_rate = "lr" }\nfixed = { lr = 1 }', "$.torch", "twice"),
        (DESCENT + "[state]\nm = { init = 'k' }", "$.state.m", "`k`"),
        (DESCENT + "[state]\nm = { init = '1', shape = 'matrix' }", "$.state.m.shape", "vector, scalar"),
        (DESCENT + "[state]\ng = 0", "$.state.g", "used twice"),
        ('hyperparameters = {}\ntitle = "x"', "$", "`equations` is missing"),
        (LESSON + "steps = true", "$.runs[0].steps", "a whole number"),
        (LESSON + "steps = 1.5", "$.runs[0].steps", "a number with decimals"),
        (LESSON + "steps = -1", "$.runs[0].steps", "from 0"),
        (LESSON + f"seed = {2**63}", "$.runs[0].seed", "from 0"),
        (LESSON + 'engine = "jax"', "$.runs[0].engine", "numpy, torch, torch.optim"),
        (LESSON + 'dtype = "float16"', "$.runs[0].dtype", "float64, float32"),
        (LESSON + 'dtype = "float32"', "$.runs[0].engine", "float64"),
        (LESSON + 'optimizer = "adm"', "$.runs[0].optimizer", "`adm`"),
        (LESSON + "values = { learning_rate = -1 }", "$.runs[0].values.learning_rate", "greater than 0"),
        (LESSON + "values = { learning_rate = inf }", "$.runs[0].values.learning_rate", "finite"),
        (LESSON + "values = { rate = 1 }", "$.runs[0].values.rate", "learning_rate"),
        (LESSON + "start = { y = 1 }", "$.runs[0].start.y", "there are x"),
        (LESSON + "constants = { a = 1 }", "$.runs[0].constants.a", "not a constant"),
        (LESSON + "predict = [{ x = 1 }]", "$.runs[0].predict[0]", "prediction"),
        (LESSON + "data = { x = [1] }", "$.runs[0].data", "has no data"),
        (LESSON + "stop = { gtol = -1 }", "$.runs[0].stop.gtol", "negative"),
        (LESSON + "stop = { gtoll = 1 }", "$.runs[0].stop", "Did you mean `gtol`?"),
        (LESSON + "changes = [{ step = -1, values = { learning_rate = 1 } }]", "$.runs[0].changes[0].step", "from 0"),
        (LESSON + "changes = [{ step = 1, values = {} }]", "$.runs[0].changes[0].values", "changes nothing"),
        (LESSON + "problem2 = 1", "$.runs[0]", "Did you mean `problem`?"),
        ('title = "L"\nruns = []', "$.runs", "at least one run"),
        ("runs = [{ problem = 'notebook-parabola' }]", "$", "`title` is missing"),
        ('title = "L"\n[[runs]]\nproblem = { objective = "sin x" }', "$.runs[0].problem.objective, column 1", "sin(x)"),
        ('title = "L"\n[[runs]]\nproblem = { objetive = "x" }', "$.runs[0].problem", "`objective`"),
        ('title = "L"\n[[runs]]\nproblem = "nothing"', "$.runs[0].problem", "no problem `nothing`"),
        ('title = "L"\n[[runs]]\nproblem = { objective = "x", start = [nan] }', "$.runs[0].problem.start[0]", "finite"),
    ],
)
def test_what_is_wrong_is_named_with_its_path(tmp_path: Path, content: str, path: str, words: str) -> None:
    error = refusal(tmp_path, content)
    place = error.where.removeprefix(f"{tmp_path / 'file.toml'}: ")
    assert (
        place.startswith(path) if path.endswith("column") else place.split(", column")[0] == path.split(", column")[0]
    )
    assert ", column" not in path or place.startswith(path)
    assert words in str(error.message)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no problem, optimizer, schedule, pitfall, data set, generator or lesson"),
        (b"\x00\x01\x02\xff\xfe", "UTF-8"),
        ('title = "抛物线"\nobjective = "x^2"'.encode("gb18030"), "UTF-8"),
        ('objective = "x^2"'.encode("utf-16"), "UTF-8"),
        (b"objective = ", "not TOML"),
        (b'objective = "x^2"\nobjective = "x"', "not TOML"),
        (b"start = [" + b"9" * 5000 + b"]", "not TOML"),
        (b"a = " + b"[" * 100_000, "not TOML"),
        (b"a." * 200_000 + b"a = 1", "nested too deeply"),
        (b"1 .1 ." * 100_000 + b"1 = 1", "nested too deeply"),
        (b'objective = "' + b"(" * 900_000 + b'"', "long"),
        (b"#" * 2_000_000, "larger than 1 MB"),
    ],
    ids=[
        "empty",
        "binary",
        "gb18030",
        "utf-16",
        "cut off",
        "twice",
        "digits",
        "deep",
        "dotted",
        "dotted digits",
        "brackets",
        "2 MB",
    ],
)
def test_hostile_content_is_refused_at_once(tmp_path: Path, content: bytes, words: str) -> None:
    begin = time.perf_counter()
    error = refusal(tmp_path, content)
    assert words in str(error.message)
    # Generous for a shared machine: what is guarded against is minutes.
    assert time.perf_counter() - begin < 5


def test_a_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "windows.toml"
    path.write_bytes(b"\xef\xbb\xbf" + PARABOLA.replace("\n", "\r\n").encode())
    assert check_file(path) == ("problem", "Parabola")


def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.toml", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            check_file(path)


def test_the_failing_key_among_thousands_is_found() -> None:
    table = {"objective": "x", "view": {f"k{index}": [0, 1] for index in range(5000)}}
    table["view"]["k4321"] = [0, "1"]
    with pytest.raises(InputError) as caught:
        problem_from(table, "", "FILE")
    assert caught.value.where == "FILE: $.view.k4321[1]"


def test_a_key_of_any_characters_is_spelled_out() -> None:
    with pytest.raises(InputError) as caught:
        problem_from({"objective": "x", "view": {"a.b[0] 学习率": "no"}}, "", "FILE")
    assert caught.value.where == "FILE: $.view.a.b[0] 学习率"


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["x^2", "w*x + b", "mean((prediction - y)^2)", "theta = theta - g", "x", "y", "w", "log"]),
)
KEYS = st.sampled_from(
    [
        "name",
        "title",
        "text",
        "parameters",
        "constants",
        "objective",
        "data",
        "columns",
        "model",
        "loss",
        "penalty",
        "start",
        "view",
        "minima",
        "smooth",
        "default",
        "low",
        "high",
        "scale",
        "hyperparameters",
        "equations",
        "state",
        "torch",
        "class",
        "map",
        "fixed",
        "init",
        "shape",
        "says",
        "runs",
        "problem",
        "optimizer",
        "engine",
        "dtype",
        "steps",
        "seed",
        "values",
        "stop",
        "gtol",
        "changes",
        "step",
        "predict",
        "format",
        "saved",
        "versions",
        "cursor",
        "ui",
        "x",
        "y",
        "w",
        "b",
        "learning_rate",
    ]
)
TABLES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=5)),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, TABLES, max_size=7))
def test_any_table_is_read_or_refused(table: dict[str, object]) -> None:
    catalogue = Catalogue()
    for read in (problem_from, optimizer_from):
        try:
            read(table, "name", "FILE")
        except InputError as error:
            assert error.where.startswith("FILE")
            assert str(error.message)
    try:
        Lesson.from_table(table, "name", "FILE", catalogue)
    except InputError as error:
        assert str(error.message)


def test_many_numbers_with_dots_are_no_deep_nesting() -> None:
    columns = {name: [index / 7 for index in range(9000)] for name in ("x", "y")}
    text = f"{FIT.rsplit('columns', 1)[0]}columns = {{ x = {columns['x']}, y = {columns['y']} }}"
    problem = problem_from(parse_toml(text.encode(), "FILE"), "", "FILE")
    assert problem.columns["y"].tolist() == columns["y"]
