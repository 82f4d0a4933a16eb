"""Lessons and saved sessions: the notebook's cells, writing and reading back, what changed since."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdstudio.model import (
    MOST_RUNS,
    Catalogue,
    InputError,
    Lesson,
    Saved,
    SavedRun,
    edits,
    optimizer_from,
    problem_from,
    resources_folder,
    versions,
)
from tests.model.specs import CATALOGUE, FINITE, specs

NAMES = list(CATALOGUE.lessons)
PLAIN = "title = 't'\n[[runs]]\nproblem = 'notebook-parabola'"


def test_the_three_cells_in_their_order() -> None:
    assert NAMES[:3] == ["numpy-descent", "torch-descent", "linear-regression"]
    titles = [CATALOGUE.lesson(name).titled() for name in NAMES]
    assert titles[:3] == ["1 By hand (NumPy)", "2 With autograd (PyTorch)", "3 Fitting a line (nn.Linear)"]
    assert [entry.title for entry in CATALOGUE.lessons.values()] == titles
    assert [int(title.split()[0]) for title in titles] == list(range(1, len(titles) + 1))


def test_the_cells_have_the_notebooks_settings() -> None:
    by_hand, autograd, line = (CATALOGUE.lesson(name).runs[0] for name in NAMES[:3])
    assert [(spec.engine, spec.dtype, spec.steps) for spec in (by_hand, autograd, line)] == [
        ("numpy", "float64", 10),
        ("torch", "float32", 15),
        ("torch.optim", "float32", 40),
    ]
    assert {spec.values["learning_rate"] for spec in (by_hand, autograd, line)} == {0.1}
    assert (by_hand.start, autograd.start) == ((0.0,), (0.0,))
    assert line.problem.parameters == ("w", "b")
    assert line.start == pytest.approx((-0.69245577, 0.22744952), rel=1e-6)
    assert line.predict == ({"x": 4.0},)
    assert line.problem.is_linear_layer
    assert line.optimizer.torch is not None
    assert line.optimizer.torch.cls == "SGD"


@pytest.mark.parametrize("name", NAMES)
def test_every_text_is_there_in_both_languages(name: str) -> None:
    lesson = CATALOGUE.lesson(name)
    for text in (lesson.title, lesson.text, lesson.question):
        assert set(text) == {"en", "zh_CN"}
        assert all(text.values())
    assert any("一" <= sign <= "鿿" for sign in lesson.titled("zh_CN"))
    assert lesson.titled("fr") == lesson.titled("en")


def test_the_numbering_and_the_weights_are_explained() -> None:
    by_hand, autograd, line = (CATALOGUE.lesson(name).text["en"] for name in NAMES[:3])
    assert "first printed line is step 1" in by_hand
    assert "first printed line is step 0" in autograd
    assert "sets no seed; these starting weights were recovered from its printed losses" in line


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_reads_back_from_its_own_text(name: str, tmp_path: Path) -> None:
    lesson = CATALOGUE.lesson(name)
    (tmp_path / f"{name}.toml").write_text(lesson.write(), "utf-8")
    assert CATALOGUE.lesson(str(tmp_path / f"{name}.toml")) == lesson
    assert hash(Lesson.parse(lesson.write(), name, "text", CATALOGUE)) == hash(lesson)


UI = st.recursive(
    st.booleans()
    | st.integers(-(2**60), 2**60)
    | FINITE
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "b c", "页"]), inner, max_size=2),
    max_leaves=5,
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(
    st.lists(specs(), min_size=1, max_size=3),
    TEXT | st.dictionaries(st.sampled_from(["en", "zh_CN"]), TEXT, min_size=1),
    TEXT,
    st.dictionaries(st.sampled_from(["view", "size"]), UI, max_size=2),
    st.integers(0, 10**6),
)
@settings(max_examples=40)
def test_a_session_reads_back_to_the_last_bit(runs: list, title: object, text: str, ui: dict, cursor: int) -> None:
    kept = [SavedRun(rows=cursor + 1, last=list(spec.start), hashes=["0123abcd"]) for spec in runs]
    saved = Saved(versions=versions(), cursor=cursor, selected=len(runs) - 1, runs=kept, ui=ui)
    lesson = Lesson(
        name="n",
        title=title,
        runs=tuple(runs),
        text=text,
        figures=("curve",),
        layers=("memory",),
        hide=("rate",),
        saved=saved,
    )
    again = Lesson.parse(lesson.write(), "n", "text", CATALOGUE)
    assert again == lesson
    assert [spec.key for spec in again.runs] == [spec.key for spec in runs]
    assert again.write() == lesson.write()


def test_a_lesson_of_nine_runs_is_refused() -> None:
    run = CATALOGUE.lesson("numpy-descent").runs[0]
    eight = Lesson("full", "Full", (run,) * MOST_RUNS)
    assert len(Lesson.parse(eight.write(), "full", "text", CATALOGUE).runs) == MOST_RUNS
    nine = Lesson("full", "Full", (run,) * (MOST_RUNS + 1)).write()
    with pytest.raises(InputError, match="holds up to 8 runs; this one has 9") as refused:
        Lesson.parse(nine, "full", "text", CATALOGUE)
    assert refused.value.where.endswith("runs")


def test_what_runs_share_is_written_once() -> None:
    spec = CATALOGUE.lesson("linear-regression").runs[0]
    other = edits.apply(spec, "data.x", "1, 2, 4", CATALOGUE)
    third = edits.apply(spec, "data.x", "1, 2, 5", CATALOGUE)
    race = (spec, spec.with_(seed=1), other, other.with_(seed=2), third, third.with_(seed=3), spec.with_(seed=4))
    lesson = Lesson(name="race", title="race", runs=race)
    text = lesson.write()
    assert text.count("columns]") == 3
    assert text.count("theta = theta") == 1
    assert Lesson.parse(text, "race", "text", Catalogue([])) == lesson


def test_a_lesson_may_define_its_own_problems_by_name() -> None:
    text = """
        title = "Own"
        [problems.adam]
        objective = "x^2"
        [[runs]]
        problem = "adam"
        [[runs]]
        problem = "two-minima"
        """
    lesson = Lesson.parse(text, "own", "text", CATALOGUE)
    assert [spec.problem.name for spec in lesson.runs] == ["adam", "two-minima"]
    with pytest.raises(InputError) as caught:
        Lesson.parse(text.replace('"x^2"', '"sin x"'), "own", "text", CATALOGUE)
    assert caught.value.where == "text: $.problems.adam.objective, column 1"


def test_a_session_needs_no_catalogue() -> None:
    empty = Catalogue([])
    for name in NAMES:
        lesson = CATALOGUE.lesson(name)
        assert Lesson.parse(lesson.write(), name, "text", empty) == lesson


def test_nothing_is_left_out() -> None:
    lesson = Lesson(
        name="n",
        title="t",
        runs=CATALOGUE.lesson("numpy-descent").runs,
        saved=Saved({}, ui={"a": None, "b": [None, 1]}),
    )
    assert Lesson.parse(lesson.write(), "n", "text", CATALOGUE).saved == Saved({}, ui={"b": [1]})


def test_versions_name_what_numbers_depend_on() -> None:
    found = versions()
    assert {"gdstudio", "python", "numpy", "torch", "platform"} <= set(found)
    assert all(isinstance(each, str) and each for each in found.values())


def test_a_newer_format_is_refused_before_anything_else_is_read() -> None:
    newer = 'format = 2\nneeds = "1.4.0"\nwhat_this_release_cannot_know = true\n'
    with pytest.raises(InputError) as caught:
        Lesson.parse(newer, "n", "new.toml", CATALOGUE)
    sentence = str(caught.value.message)
    assert sentence.startswith("This lesson needs GD Studio 1.4.0 or newer; this is ")
    assert sentence.endswith("Nothing was changed.")
    with pytest.raises(InputError, match=r"needs a newer GD Studio; this is .*\. Nothing was changed\."):
        Lesson.parse("format = 99\n", "n", "new.toml", CATALOGUE)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('needs = "9.4.0"', "This lesson needs GD Studio 9.4.0 or newer; this is "),
        ('needs = "0.1.1"', "This lesson needs GD Studio 0.1.1 or newer; this is "),
        ('format = 7\nneeds = "0.1.0"', "This lesson needs a newer GD Studio; this is "),
        ('needs = "soon"', "`soon` is not a release, such as 1.2 or 1.2.0."),
    ],
)
def test_a_lesson_for_a_later_release_says_which_one_it_needs(lines: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        Lesson.parse(lines + "\n" + PLAIN, "n", "new.toml", CATALOGUE)
    assert str(caught.value.message).startswith(words)


@pytest.mark.parametrize("needs", ["0.1", "0.1.0", "0.0.9"])
def test_a_lesson_for_this_release_or_an_earlier_one_opens(needs: str) -> None:
    assert Lesson.parse(f'needs = "{needs}"\n{PLAIN}', "n", "old.toml", CATALOGUE).runs


KEPT = "{ rows = 1, last = [], hashes = [] }"


@pytest.mark.parametrize(
    ("lines", "path", "words"),
    [
        ("format = 0", "$.format", "no format 0"),
        ("format = '1'", "$.format", "a whole number"),
        ("saved = { versions = {}, cursor = -1 }", "$.saved.cursor", "negative"),
        ("saved = { versions = {}, cursor = 1.5 }", "$.saved.cursor", "whole number"),
        (
            f"saved = {{ versions = {{}}, runs = [{KEPT}, {KEPT}] }}",
            "$.saved.runs",
            "do not belong",
        ),
        (
            "saved = { versions = {}, runs = [{ rows = 1, last = [nan], hashes = [] }]}",
            "$.saved.runs[0].last[0]",
            "finite",
        ),
        ("saved = { versions = {}, ui = { size = inf } }", "$.saved.ui.size", "finite"),
        ("hints = [3]", "$.hints[0]", "text or a table"),
        ("figures = 'curve'", "$.figures", "a list"),
        ("hints = ['a', { en = 1 }]", "$.hints[1].en", "text"),
    ],
)
def test_a_wrong_session_is_refused_with_its_place(lines: str, path: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        Lesson.parse(f"title = 't'\n{lines}\n[[runs]]\nproblem = 'notebook-parabola'", "n", "FILE", CATALOGUE)
    assert caught.value.where == f"FILE: {path}"
    assert words in str(caught.value.message)


def test_it_is_said_what_the_catalogue_has_changed_since() -> None:
    lesson = CATALOGUE.lesson("linear-regression")
    assert lesson.changed_since(CATALOGUE) == ()
    (spec,) = lesson.runs
    problem = problem_from({**spec.problem.source_text(), "text": "as it was"}, "", "FILE")
    optimizer = optimizer_from({**spec.optimizer.source_text(), "text": "as it was"}, "", "FILE")
    old = Lesson(name="old", title="old", runs=(spec.with_(problem=problem, optimizer=optimizer),) * 2)
    assert [str(message) for message in old.changed_since(CATALOGUE)] == [
        "The catalogue's A line through three points has changed since; this lesson keeps its own.",
        "The catalogue's Gradient descent has changed since; this lesson keeps its own.",
    ]
    assert Lesson.parse(old.write(), "old", "text", CATALOGUE) == old
    assert old.changed_since(Catalogue([])) == ()


def test_resources_are_found_in_the_checkout() -> None:
    assert (resources_folder() / "lessons" / "numpy-descent.toml").is_file()
