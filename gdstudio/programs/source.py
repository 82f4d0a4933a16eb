"""Putting lines together to a function's source."""

from collections.abc import Collection, Iterable, Sequence

INDENT = "    "
WIDEST = 100


def indented(lines: Iterable[str], depth: int = 1) -> list[str]:
    """The lines, `depth` levels further in."""
    return [INDENT * depth + line for line in lines]


def function(name: str, arguments: Sequence[str], text: str, body: Sequence[str]) -> list[str]:
    """A function with keyword arguments, its docstring and its body."""
    head = f"def {name}({', '.join(arguments)}):"
    lines = [head] if len(head) <= WIDEST else [f"def {name}(", *indented(wrapped(arguments)), "):"]
    return [*lines, f'{INDENT}"""{text}"""', *indented(body)]


def call(name: str, arguments: Sequence[str]) -> list[str]:
    """A call as a statement."""
    line = f"{name}({', '.join(arguments)})"
    return [line] if len(line) <= WIDEST else [f"{name}(", *indented(wrapped(arguments)), ")"]


def wrapped(words: Sequence[str]) -> list[str]:
    """The words, a comma behind each, in lines that can be read."""
    lines = [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + len(word) > WIDEST - len(INDENT) - 2:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + f"{word},"
    return lines


def free(wish: str, taken: Collection[str]) -> str:
    """The wish itself, or the next name like it that is not taken."""
    while wish in taken:
        wish += "_"
    return wish


def packed(names: Sequence[str]) -> str:
    """The names as a tuple's source."""
    return f"({names[0]},)" if len(names) == 1 else ", ".join(names)
