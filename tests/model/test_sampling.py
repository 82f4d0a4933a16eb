"""Batches and held-out rows as settings: what may be typed or stand in a file, and what is refused in which words."""

import pytest

from gdstudio.model import Catalogue, InputError, RunSpec, edits, run_table_from
from gdstudio.model.sampling import Batching, Split

CATALOGUE = Catalogue()
LINE = RunSpec.of(CATALOGUE.problem("three-points"), CATALOGUE.optimizer("gradient-descent"))
PARABOLA = RunSpec.of(CATALOGUE.problem("parabola"), CATALOGUE.optimizer("gradient-descent"))


def edited(*changes: tuple[str, object], spec: RunSpec = LINE) -> RunSpec:
    for path, value in changes:
        spec = edits.apply(spec, path, value, CATALOGUE)
    return spec


@pytest.mark.parametrize(
    ("changes", "batch"),
    [
        ([("batch", 2)], Batching(2)),
        ([("batch", "2"), ("batch.seed", "9223372036854775807")], Batching(2, seed=2**63 - 1)),
        ([("batch", {"size": 1, "order": "in-order"})], Batching(1, shuffled=False)),
        ([("batch", 2), ("batch.order", "in order"), ("batch", 3)], Batching(3, shuffled=False)),
        ([("batch.size", 5), ("batch.order", "in-order"), ("batch.order", "shuffled")], Batching(5)),
        ([("batch", 2), ("batch", "full")], None),
        ([("batch", 2), ("batch", "")], None),
        ([("batch", 2), ("batch", None)], None),
    ],
)
def test_batches_are_typed_part_by_part(changes: list[tuple[str, object]], batch: Batching | None) -> None:
    assert edited(*changes).batch == batch


@pytest.mark.parametrize(
    ("changes", "split"),
    [
        ([("validation", "0.25")], Split(0.25)),
        ([("validation", 2)], Split(rows=2)),
        ([("validation", "1/3"), ("validation.seed", 4)], Split(1 / 3, seed=4)),
        ([("validation", 0.5), ("validation.seed", 4), ("validation", 1)], Split(rows=1, seed=4)),
        ([("validation", {"rows": 1, "seed": 3})], Split(rows=1, seed=3)),
        ([("validation", 0.5), ("validation", "none")], None),
    ],
)
def test_rows_are_held_out_by_a_fraction_or_a_number(changes: list[tuple[str, object]], split: Split | None) -> None:
    assert edited(*changes).validation == split


@pytest.mark.parametrize(
    ("path", "value", "where", "words"),
    [
        ("batch", 0, "batch.size", "A batch has at least one row."),
        ("batch", 1.5, "batch.size", "The batch size must be a whole number."),
        ("batch", "two", "batch.size", "`two`"),
        ("batch.seed", 1, "batch.seed", "set the size of a batch first"),
        ("batch", {"size": 1, "ordre": "x"}, "batch.ordre", "`ordre`"),
        ("batch", {"size": 1, "order": "random"}, "batch.order", "there are shuffled, in-order"),
        ("batch", {"size": 1, "seed": -1}, "batch.seed", "from 0 to"),
        ("validation", 3, "validation.rows", "From 1 to 2 rows can be held out: one must stay to be fitted."),
        ("validation", -0.1, "validation.fraction", "must lie between 0 and 1"),
        ("validation.seed", 1, "validation.seed", "set how many first"),
        ("validation", {"fraction": 0.5, "rows": 1}, "validation", "one of the two"),
    ],
)
def test_what_makes_no_sense_is_refused_in_its_place(path: str, value: object, where: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        edited((path, value))
    assert caught.value.where == where
    assert words in str(caught.value.message)


@pytest.mark.parametrize("path", ["batch", "validation"])
def test_a_function_has_no_rows(path: str) -> None:
    with pytest.raises(InputError, match="this problem is a function"):
        edited((path, 0.5 if path == "validation" else 2), spec=PARABOLA)
    table = {"problem": "parabola", path: {"size": 2} if path == "batch" else {"rows": 1}}
    with pytest.raises(InputError) as caught:
        run_table_from(table, "FILE", CATALOGUE)
    assert caught.value.where == f"FILE: $.{path}"


@pytest.mark.parametrize(
    ("table", "where"),
    [
        ({"batch": {"size": 0}}, "$.batch.size"),
        ({"batch": {"size": 2.0}}, "$.batch.size"),
        ({"batch": {"seed": 1}}, "$.batch"),
        ({"batch": {"size": 2, "order": "backwards"}}, "$.batch.order"),
        ({"batch": {"size": 2, "sede": 1}}, "$.batch"),
        ({"validation": {}}, "$.validation"),
        ({"validation": {"fraction": 1.0}}, "$.validation.fraction"),
        ({"validation": {"rows": 3}}, "$.validation.rows"),
        ({"validation": 0.2}, "$.validation"),
    ],
)
def test_a_file_is_read_strictly(table: dict[str, object], where: str) -> None:
    with pytest.raises(InputError) as caught:
        run_table_from({"problem": "three-points", **table}, "FILE", CATALOGUE)
    assert caught.value.where == f"FILE: {where}"


@pytest.mark.parametrize(
    ("rows", "split", "count"),
    [(10, Split(0.25), 2), (10, Split(0.01), 1), (10, Split(0.99), 9), (1, Split(0.5), 0), (3, Split(rows=9), 2)],
)
def test_one_row_is_held_out_at_least_and_one_is_left(rows: int, split: Split, count: int) -> None:
    assert split.count(rows) == count


def test_a_single_row_is_fitted_whatever_is_to_be_held_out() -> None:
    spec = edited(("data", {"x": [1], "y": [2]}), ("validation", 0.5))
    assert (spec.held, spec.losses, spec.fitted) == (None, (), spec.problem)


def test_other_batches_are_another_run_of_the_same_problem() -> None:
    spec = edited(("batch", 2), ("validation", 1))
    others = [edited((path, value), spec=spec) for path, value in
              (("batch.seed", 1), ("batch", 1), ("batch.order", "in order"), ("validation.seed", 1), ("validation", 2))]  # fmt: skip
    assert len({each.key for each in (spec, *others)}) == 6
    assert {each.problem.key for each in others} == {spec.problem.key}
    assert spec.fitted != spec.problem
    assert spec.fitted == edited(("batch", 1), spec=spec).fitted
