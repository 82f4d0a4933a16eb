"""The lines of a step run statement by statement, and what each has made, read at the moment when it has run."""

import ast
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from types import CodeType
from typing import Any

from gdstudio.engines.protocol import Held, Made, Moment
from gdstudio.programs import Program, ProgramLine, Spelling

# Of a longer list the first numbers are kept, and how many there are.
MOST_KEPT = 8
# What these lines change without naming it on their left side: `.grad` of each leaf.
_CHANGES_GRAD, _CLIPS = ("zero_grad", "backward"), "clip_grad_norm_"

Numbered = tuple[int, ProgramLine]


def numbered(program: Program) -> list[Numbered]:
    """The lines of a program's step with their places."""
    return list(enumerate(program.step_lines))


def run_lines(
    lines: Iterable[Numbered],
    namespace: dict[str, Any],
    names: Spelling,
    parameters: tuple[str, ...],
    moments: list[Moment],
    file: str = "<step>",
) -> None:
    """Run lines of a step and add to `moments` behind each statement; a repetition is one statement. A statement that
    raises an error adds one with it. What a line warns of was said when the row was made."""
    lines, leaves = list(lines), names.leaves(parameters)
    before = held(leaves, namespace)
    known = {names.value, *names.optimizer.values(), *names.problem.values(), *names.own.values()}
    for first, last, code in _statements(tuple(line.text for _, line in lines), file):
        ran = lines[first : last + 1]
        try:
            with warnings.catch_warnings(action="ignore"):
                exec(code, namespace)
        except Exception as error:
            words = f"{type(error).__name__}: {error}"
            kept = held(leaves, namespace)
            moments.append(Moment(ran[0][0], ran[-1][0], ran[-1][1].part, ran[-1][1].equation, (), words, kept))
            raise
        made = [
            each if each.name.partition(".")[0] in known else replace(each, named=False)
            for each in _made(ran, namespace, leaves)
        ]
        after = held(leaves, namespace)
        made += _changed(before, after, {each.name for each in made})
        before = after
        place = ran[0][0], ran[-1][0], ran[-1][1].part, ran[-1][1].equation
        moments.append(Moment(*place, tuple(made), held=after))


@lru_cache(maxsize=1024)
def _statements(texts: tuple[str, ...], file: str) -> tuple[tuple[int, int, CodeType], ...]:
    """Each statement's first and last line, counted from 0, and its code."""
    body = ast.parse("\n".join(texts)).body
    return tuple(
        (each.lineno - 1, (each.end_lineno or each.lineno) - 1, compile(ast.Module([each], []), file, "exec"))
        for each in body
    )


def _made(ran: Sequence[Numbered], namespace: dict[str, Any], leaves: Sequence[str]) -> Iterator[Made]:
    for name in dict.fromkeys(each for _, line in ran for each in line.assigns):
        if name in namespace:
            yield read(name, namespace[name])
    if any(_changes_grad(line) for _, line in ran):
        for leaf in _named(ran, leaves):
            tensor = namespace[leaf]
            # Of a tensor that is no leaf any more, PyTorch keeps no gradient and warns whoever asks.
            yield read(f"{leaf}.grad", tensor.grad if tensor.is_leaf else None)


def held(leaves: Sequence[str], namespace: dict[str, Any]) -> tuple[Held, ...]:
    """What stands under the identifiers of the parameters."""
    return tuple(_held(name, namespace[name]) for name in leaves)


def _changed(before: Sequence[Held], after: Sequence[Held], named: set[str]) -> Iterator[Made]:
    """Parameters that are others behind a line which gives none of them a value by its name."""
    for old, new in zip(before, after, strict=True):
        if new.value.numbers != old.value.numbers and new.name not in named:
            yield new.value


def _held(name: str, value: Any) -> Held:
    if not hasattr(value, "requires_grad"):
        return Held(read(name, value))
    grad = read(f"{name}.grad", value.grad if value.is_leaf else None)
    return Held(read(name, value), grad, value.requires_grad, value.is_leaf)


def _changes_grad(line: ProgramLine) -> bool:
    """Whether a line changes what leaves hold without an identifier on its left side."""
    plain = bool(line.assigns) and line.text.startswith(line.assigns[0])
    return not plain and (line.part in _CHANGES_GRAD or _CLIPS in line.text)


def _named(ran: Sequence[Numbered], leaves: Sequence[str]) -> Sequence[str]:
    """The leaves whose `.grad` the lines speak of; all of them where none is named."""
    return [each for each in leaves if any(f"{each}.grad" in line.text for _, line in ran)] or leaves


def read(name: str, value: Any) -> Made:
    """What an identifier stands for, as numbers."""
    if value is None:
        return Made(name, None, 0)
    if hasattr(value, "detach"):
        value = value.detach().flatten()
        return Made(name, tuple(map(float, value[:MOST_KEPT].tolist())), value.numel())
    if hasattr(value, "ravel"):
        flat = value.ravel()
        return Made(name, tuple(map(float, flat[:MOST_KEPT].tolist())), int(flat.size))
    return Made(name, (float(value),), 1)
