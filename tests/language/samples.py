"""Expressions made at random, and programs made of emitted lines: what several tests of the language need."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from hypothesis import strategies as st

from gdstudio.language import Node, call, constant, emit, guarded, name, number, operation

SMOOTH = ("sin", "cos", "tan", "atan", "sinh", "cosh", "tanh", "exp", "sigmoid", "softplus")
HALF_LINE = ("ln", "log10", "log2", "sqrt")
UNIT = ("asin", "acos")
KINKED = ("abs", "sign", "relu")


def _numbers() -> st.SearchStrategy[Node]:
    return st.sampled_from([0, 1, 2, 3, 0.5, 0.1, 2.5, 10, 1e-3]).map(number)


def _leaves(names: str) -> st.SearchStrategy[Node]:
    return st.one_of(st.sampled_from(names).map(name), _numbers(), st.sampled_from(["e", "pi"]).map(constant))


def _grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    two = st.tuples(inner, inner)
    exponents = st.sampled_from([number(2), number(3), operation("neg", number(1)), number(0.5), name("x")])
    return st.one_of(
        st.tuples(st.sampled_from("+-*/"), two).map(lambda each: operation(each[0], *each[1])),
        st.tuples(inner, exponents).map(lambda each: operation("^", *each)),
        inner.map(lambda each: operation("neg", each)),
        st.tuples(st.sampled_from(SMOOTH + HALF_LINE + UNIT + KINKED), inner).map(lambda each: call(*each)),
        st.tuples(st.sampled_from(["min", "max", "atan2"]), two).map(lambda each: call(each[0], *each[1])),
        st.tuples(st.sampled_from(["<", "<=", ">", ">="]), two, two).map(
            lambda each: call("where", operation(each[0], *each[1]), *each[2])
        ),
    )


def trees(names: str = "xy", leaves: int = 8) -> st.SearchStrategy[Node]:
    """Trees as `parse` could make them, of all scalar functions."""
    return st.recursive(_leaves(names), _grown, max_leaves=leaves)


def run(lines: Sequence[str], values: Mapping[str, object]) -> dict[str, object]:
    """The variables after the emitted lines have run on the values. Arithmetic errors are raised."""
    space: dict[str, object] = {"math": math, "np": np, "guarded": guarded, **values}
    if any("torch." in line or ".new_tensor" in line for line in lines):
        import torch

        space["torch"] = torch
    exec("\n".join(lines), space)
    return space


def value_of(node: Node, dialect: str, values: Mapping[str, object], **options: object) -> object:
    """The value of a tree by its generated program."""
    return run(emit([("result", node)], dialect, **options), values)["result"]
