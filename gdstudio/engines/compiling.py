"""From a program's source to its recording loop."""

import ast
import math
import struct
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import CodeType
from typing import Any

import numpy as np

from gdstudio.language import guarded
from gdstudio.programs import Program

# What the generated lines speak of besides their arguments.
MODULES = {"math": math, "np": np, "guarded": guarded}
# What plain arithmetic raises where IEEE 754 has inf or nan, and what a complex number raises when it is kept.
FAULTS = (ArithmeticError, ValueError, TypeError, struct.error)
Record = Callable[..., Any]
# Whole numbers up to here are floats without rounding.
EXACT = 2**53


@lru_cache(maxsize=256)
def _code(program: Program) -> CodeType:
    return compile(program.source, f"<{program.dialect}>", "exec")


def defined_by(program: Program, modules: Mapping[str, Any]) -> dict[str, Any]:
    """What the source of a program on tensors defines. It is made from checked trees alone."""
    namespace: dict[str, Any] = dict(modules)
    exec(_code(program), namespace)
    return namespace


@lru_cache(maxsize=256)
def float_loop(program: Program) -> Record:
    """The loop of a program on Python floats. Its source is made from checked trees alone.

    `2*x` makes the interpreter turn 2 into 2.0 each time, which takes as long as the product. So it is done once: the
    numbers are the same, bit for bit.
    """
    tree = ast.fix_missing_locations(_WholeNumbers().visit(ast.parse(program.source)))
    namespace: dict[str, Any] = dict(MODULES)
    exec(compile(tree, f"<{program.dialect}>", "exec"), namespace)
    record: Record = namespace["record"]
    return record


class _WholeNumbers(ast.NodeTransformer):
    """Whole numbers beside a sign of arithmetic or a comparison become floats; exponents are left as they are."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.BinOp:
        self.generic_visit(node)
        if not isinstance(node.op, ast.Pow):
            node.left, node.right = _as_float(node.left), _as_float(node.right)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.Compare:
        self.generic_visit(node)
        node.left, node.comparators = _as_float(node.left), [_as_float(each) for each in node.comparators]
        return node


def _as_float(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return ast.UnaryOp(node.op, _as_float(node.operand))
    if isinstance(node, ast.Constant) and type(node.value) is int and node.value <= EXACT:
        return ast.Constant(float(node.value))
    return node
