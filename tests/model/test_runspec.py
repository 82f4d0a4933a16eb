"""RunSpec: complete, frozen, comparable, and the same again from its own table, to the last bit."""

import json
import tomllib
from dataclasses import FrozenInstanceError

import pytest
import tomli_w
from hypothesis import given, settings

from gdstudio.model import Change, InputError, RunSpec, StopRule, run_table_from
from tests.model.specs import CATALOGUE, specs

SPEC = RunSpec.of(CATALOGUE.problem("notebook-parabola"), CATALOGUE.optimizer("adam"), values={"learning_rate": 0.1})


@given(specs())
@settings(max_examples=60)
def test_a_run_comes_back_from_toml_and_json_to_the_last_bit(spec: RunSpec) -> None:
    for table in (tomllib.loads(tomli_w.dumps(spec.to_table())), json.loads(json.dumps(spec.to_table()))):
        again = run_table_from(table, "FILE", CATALOGUE)
        assert again == spec
        assert again.key == spec.key
        assert again.to_table() == spec.to_table()
        assert [value.hex() for value in again.start] == [value.hex() for value in spec.start]


def test_what_is_left_out_is_the_default() -> None:
    spec = run_table_from({"problem": "two-minima"}, "FILE", CATALOGUE)
    assert (spec.engine, spec.dtype, spec.start, spec.name) == ("numpy", "float64", (1.5,), "Gradient descent")
    assert spec.values == CATALOGUE.optimizer("gradient-descent").defaults()
    assert (spec.stop, spec.seed, spec.changes) == (StopRule(), 0, ())
    assert run_table_from({"problem": "two-minima", "engine": "torch"}, "FILE", CATALOGUE).dtype == "float32"


def test_a_table_of_a_run_is_refused_with_its_place() -> None:
    with pytest.raises(InputError) as caught:
        run_table_from({**SPEC.to_table(), "start": {"x": "0"}}, "picture.png", CATALOGUE)
    assert caught.value.where == "picture.png: $.start.x"


@pytest.mark.parametrize(
    "change",
    [
        {"start": (0.1,)},
        {"values": SPEC.values | {"beta1": 0.8}},
        {"engine": "torch"},
        {"dtype": "float32"},
        {"seed": 1},
        {"steps": 7},
        {"stop": StopRule(1e-6)},
        {"stop": StopRule(enabled=False)},
        {"name": "other"},
        {"changes": (Change(3, {"learning_rate": 0.2}),)},
        {"problem": CATALOGUE.problem("two-minima")},
    ],
    ids=lambda change: next(iter(change)),
)
def test_each_part_is_part_of_the_key(change: dict[str, object]) -> None:
    other = SPEC.with_(**change)
    assert other != SPEC
    assert other.key != SPEC.key
    assert len({SPEC, other, SPEC.with_()}) == 2


def test_equal_numbers_have_equal_keys_however_they_were_given() -> None:
    assert SPEC.with_(start=[0], values=dict(reversed(SPEC.values.items()))).key == SPEC.key
    assert SPEC.with_(start=(-0.0,)).key != SPEC.key


def test_nothing_in_a_spec_can_be_written_to() -> None:
    with pytest.raises(FrozenInstanceError):
        SPEC.steps = 3  # type: ignore[misc]
    for mapping in (SPEC.values, SPEC.constants, Change(1, {"learning_rate": 1}).values):
        with pytest.raises(TypeError):
            mapping["learning_rate"] = 3.0  # type: ignore[index]
    handed = dict(SPEC.values)
    spec = SPEC.with_(values=handed)
    handed["learning_rate"] = 9.0
    assert spec.values["learning_rate"] == 0.1


@pytest.mark.parametrize(
    "fields",
    [
        {"values": {"learning_rate": 0.1}},
        {"start": (1, 2)},
        {"constants": {"a": 1}},
        {"values": {**SPEC.values, "q": 1}},
    ],
)
def test_an_incomplete_spec_cannot_be_made(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="spec"):
        SPEC.with_(**fields)


def test_values_hold_from_their_step_on() -> None:
    spec = SPEC.with_(changes=(Change(7, {"learning_rate": 0.3}), Change(3, {"learning_rate": 0.2, "beta1": 0.5})))
    found = [(spec.values_at(step)["learning_rate"], spec.values_at(step)["beta1"]) for step in (0, 2, 3, 6, 7, 10**6)]
    assert found == [(0.1, 0.9), (0.1, 0.9), (0.2, 0.5), (0.2, 0.5), (0.3, 0.5), (0.3, 0.5)]
    assert set(spec.values_at(3)) == set(SPEC.values)
