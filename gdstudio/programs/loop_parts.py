"""The recording loop of a program taken apart, so that another loop can be put around the very same lines."""

import ast
from dataclasses import dataclass

from gdstudio.programs.program import Program
from gdstudio.programs.source import INDENT


@dataclass(frozen=True, slots=True)
class LoopParts:
    """Lines of source: `definitions` before the loop's function, `before` the loop, and a step in two: `evaluation`
    up to where a row is kept, `update` behind it. `kept` are the sources of a row's numbers, in the columns' order.
    """

    definitions: tuple[str, ...]
    before: tuple[str, ...]
    evaluation: tuple[str, ...]
    kept: tuple[str, ...]
    update: tuple[str, ...]

    def speaks_of(self, name: str) -> bool:
        """Whether the identifier occurs in a step, or in what stands before the loop."""
        text = "\n".join((*self.definitions, *self.before, *self.evaluation, *self.kept, *self.update))
        return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(ast.parse(text)))


def parts_of(program: Program) -> LoopParts:
    """Take the loop of a program apart; the lines stay as they are, letter by letter."""
    lines, own = program.source.splitlines(), program.names.own
    module = ast.parse(program.source)
    record = next(node for node in module.body if isinstance(node, ast.FunctionDef) and node.name == "record")
    loop = next(node for node in record.body if isinstance(node, ast.For))
    keep = next(node for node in loop.body if _calls(node, own["keep"]))
    assert isinstance(keep, ast.Expr) and isinstance(keep.value, ast.Call) and keep.end_lineno is not None
    text, behind = record.body[0], loop.end_lineno
    assert text.end_lineno is not None and behind is not None
    place = loop.body.index(keep)
    first = loop.body[0].lineno
    return LoopParts(
        tuple(lines[: record.lineno - 1]),
        _dedented(lines[text.end_lineno : loop.lineno - 1], 1),
        _dedented(lines[first - 1 : keep.lineno - 1], 2) if place else (),
        tuple(ast.unparse(each) for each in keep.value.args[2:]),
        _dedented(lines[keep.end_lineno : behind], 2),
    )


def _calls(node: ast.stmt, name: str) -> bool:
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == name


def _dedented(lines: list[str], depth: int) -> tuple[str, ...]:
    return tuple(line.removeprefix(INDENT * depth) for line in lines)
