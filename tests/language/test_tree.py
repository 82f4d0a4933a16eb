"""Trees are unique, unchangeable enough to be shared, and let go when nobody holds them."""

import copy
import gc
import pickle
import threading

import pytest
from hypothesis import given

from gdstudio.language import LanguageError, classify, free_names, is_free_of, name, parse, substitute, tree
from tests.language.samples import trees


@given(trees())
def test_equal_trees_are_the_same_object(node) -> None:
    rebuilt = substitute(substitute(node, {"x": name("q")}), {"q": name("x")})
    assert rebuilt is node
    assert pickle.loads(pickle.dumps(node)) is node
    assert copy.deepcopy(node) is node


def test_zero_and_minus_zero_stay_apart() -> None:
    assert tree.number(0.0) is not tree.number(-0.0)
    assert tree.number(2) is tree.number(2.0)


def test_trees_are_let_go() -> None:
    node = parse("sin(x)^2 + 12345.678*y").node
    size = len(tree._table)
    del node
    gc.collect()
    assert len(tree._table) < size


def test_threads_make_the_same_trees() -> None:
    made: list[list[object]] = [[] for _ in range(4)]
    threads = [
        threading.Thread(target=lambda into=into: into.extend(parse(f"x^{i} + {i}*y").node for i in range(200)))
        for into in made
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(each is other for row in made[1:] for each, other in zip(made[0], row, strict=True))


def test_substitution_is_simultaneous() -> None:
    swapped = substitute(parse("x - y").node, {"x": name("y"), "y": name("x")})
    assert swapped is parse("y - x").node


def test_a_model_is_substituted_into_a_loss() -> None:
    loss = parse("mean((prediction - y)^2)", known=["prediction", "y"]).node
    model = parse("w*x + b", known="wbx").node
    assert substitute(loss, {"prediction": model}) is parse("mean((w*x + b - y)^2)", known="wbxy").node


def test_names_come_in_order_of_appearance() -> None:
    assert free_names(parse("b*y + a*x + y").node) == ("b", "y", "a", "x")
    assert is_free_of(parse("a*y").node, ["x", "b"])
    assert not is_free_of(parse("a*y").node, ["x", "y"])


@pytest.mark.parametrize(
    ("text", "parameters", "constants"),
    [
        ("a*x^2 + y", ("x", "y"), ("a",)),
        ("x10 + x2 + x1 + c", ("x1", "x2", "x10"), ("c",)),
        ("z + x", ("x", "z"), ()),
        ("f(u, v) = u^2 + a*v", ("u", "v"), ("a",)),
        ("lambda t: t^2 + x", ("t",), ("x",)),
    ],
)
def test_variables_and_constants_are_told_apart(text: str, parameters, constants) -> None:
    assert classify(parse(text)) == (parameters, constants)


def test_parameters_can_be_named() -> None:
    assert classify(parse("u*x + v"), ["u", "v"]) == (("u", "v"), ("x",))
    with pytest.raises(LanguageError, match="no variable"):
        classify(parse("a + b"))
