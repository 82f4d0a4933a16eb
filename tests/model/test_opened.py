"""Files of every kind where a lesson is asked for."""

from pathlib import Path

import pytest

from gdstudio.engines import catalogue
from gdstudio.model import InputError
from gdstudio.model.opened import part_of_a_run

CATALOGUE = catalogue()
# What one run can be made of, and what is a part of one.
WHOLE = ("problems", "datasets", "generators")
PARTS = ("optimizers", "schedules", "pitfalls", "models", "losses", "penalties")


@pytest.mark.parametrize("kind", WHOLE)
def test_a_problem_or_data_opens_as_one_run_of_it(kind: str) -> None:
    for name, entry in getattr(CATALOGUE, kind).items():
        lesson = CATALOGUE.lesson(str(entry.path))
        (run,) = lesson.runs
        assert (run.optimizer.name, lesson.titled()) == ("gradient-descent", run.problem.title)
        if kind == "problems":
            assert run.problem == CATALOGUE.problem(name)


@pytest.mark.parametrize("kind", PARTS)
def test_a_part_of_a_run_is_named_and_told_how_it_is_used(kind: str) -> None:
    entry = next(iter(getattr(CATALOGUE, kind).values()))
    with pytest.raises(InputError, match="not a lesson") as caught:
        CATALOGUE.lesson(str(entry.path))
    used = {"optimizers": "--optimizer", "schedules": "--schedule"}.get(kind, str(entry.path.parent))
    assert used in str(caught.value) and caught.value.where == str(entry.path)


def test_optimizers_and_schedules_are_settings_of_a_run() -> None:
    path, optimizer = part_of_a_run(CATALOGUE.optimizers["adam"].path) or ("", None)
    assert (path, optimizer) == ("optimizer", CATALOGUE.optimizer("adam"))
    path, schedule = part_of_a_run(CATALOGUE.schedules["cosine"].path) or ("", None)
    assert (path, schedule) == ("schedule", CATALOGUE.schedule("cosine"))
    assert part_of_a_run(CATALOGUE.problems["beale"].path) is None
    assert part_of_a_run(Path("missing.toml")) is None


def test_what_is_no_lesson_at_all_is_sent_where_it_is_taken(tmp_path: Path) -> None:
    (tmp_path / "heights.csv").write_text("age,height\n1,2\n")
    with pytest.raises(InputError, match="--data"):
        CATALOGUE.lesson(str(tmp_path / "heights.csv"))
    (tmp_path / "broken.toml").write_text("title =")
    with pytest.raises(InputError, match="not TOML that can be read"):
        CATALOGUE.lesson(str(tmp_path / "broken.toml"))
