"""The guarded functions that a program calls, as source that can stand above it."""

import ast
import inspect

from gdstudio.language import guarded
from gdstudio.programs.program import Program


def guards_of(program: Program) -> list[str]:
    """Lines that define `guarded` with the functions that the program calls, and what these need."""
    source = inspect.getsource(guarded)
    called = {
        node.attr for node in ast.walk(ast.parse(program.source))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "guarded"
    }  # fmt: skip
    parts = [node for node in ast.parse(source).body if not _is_head(node)]
    needed, found = set(called), set[int]()
    for place in reversed(range(len(parts))):
        if needed & _defined(parts[place]):
            found.add(place)
            needed |= {node.id for node in ast.walk(parts[place]) if isinstance(node, ast.Name)}
    lines = [
        "import math",
        "import types",
        *(["from collections.abc import Callable"] if "Callable" in needed else []),
        "",
    ]
    for place in sorted(found):
        text = (ast.get_source_segment(source, parts[place]) or "").splitlines()
        gap = [""] if isinstance(parts[place], ast.FunctionDef) else []
        lines += [*gap, *text, *gap]
    given = ", ".join(f"{name}={name}" for name in sorted(called))
    return [*lines, "", f"guarded = types.SimpleNamespace({given})"]


def _is_head(node: ast.stmt) -> bool:
    """The module's text and its imports."""
    return isinstance(node, ast.Import | ast.ImportFrom | ast.Expr)


def _defined(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else []
    return {part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)}
