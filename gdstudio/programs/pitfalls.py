"""A program with a pitfall: its lines as the pitfall's file changes them, in the very text that runs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from gdstudio.language import emit
from gdstudio.model import InputError, Message, Pitfall, Problem
from gdstudio.model.pitfall import LineChange
from gdstudio.model.pitfall_lines import filled, pattern, slots_of
from gdstudio.programs.lines import assigned, partial_name
from gdstudio.programs.program import ProgramLine
from gdstudio.programs.spelling import Spelling

_CONSTANT = "constant "
# Words that stand for a parameter's own identifiers: a line with one of them is written for each parameter.
_EACH = ("leaf", "slope")


def wishes(pitfall: Pitfall | None) -> dict[str, str]:
    """Names for the pitfall's constants."""
    return {_CONSTANT + each: each for each in (pitfall.constants if pitfall is not None else ())}


def constants(names: Spelling) -> dict[str, str]:
    """The identifiers of the pitfall's constants, by their names."""
    return {key.removeprefix(_CONSTANT): text for key, text in names.own.items() if key.startswith(_CONSTANT)}


def altered(
    pitfall: Pitfall | None, problem: Problem, names: Spelling, lines: Sequence[ProgramLine], dialect: str
) -> list[ProgramLine]:
    """The lines of a step with the pitfall. InputError where the program has no line that it changes."""
    found = list(lines)
    if pitfall is None or not pitfall.lines:
        return found
    known = _known(problem, names)
    touched = False
    for change in pitfall.lines:
        if dialect in change.engines and change.layer in (None, problem.is_linear_layer):
            made = [_changed(change, line, known) for line in found]
            touched = touched or any(each is not None for each in made)
            found = [each for line, new in zip(found, made, strict=True) for each in ([line] if new is None else new)]
    if not touched:
        sentence = "The program has no line in which this mistake could be made: {pitfall}."
        raise InputError(Message(sentence, {"pitfall": pitfall.title}), "pitfall")
    return found


def _known(problem: Problem, names: Spelling) -> dict[str, Sequence[str]]:
    """The identifiers that the words of a pitfall's lines may stand for."""
    leaves = names.leaves(problem.parameters)
    own = {key: [names.own[key]] for key in ("model", "optimizer", "prediction", "criterion") if key in names.own}
    return {
        "value": [names.value],
        "leaf": leaves,
        # Lines around a module's tensors speak of no partial derivatives.
        "slope": leaves if names.tensors else names.vector("g", problem.parameters),
        "target": [names.problem[problem.target]] if problem.data else [],
        "feature": [names.problem[each] for each in problem.features],
        **own,
        **{name: [identifier] for name, identifier in constants(names).items()},
    }


def _changed(change: LineChange, line: ProgramLine, known: dict[str, Sequence[str]]) -> list[ProgramLine] | None:
    """What a line becomes; None where the change is not of this line."""
    if line.part != change.part:
        return None
    text = line.text.lstrip()
    indent = line.text[: len(line.text) - len(text)]
    if change.word:
        new = _with_word(change, text, known)
        return None if new == text else [replace(line, text=indent + new)]
    match = pattern(change.line or "{any}", known).fullmatch(text)
    if match is None:
        return None
    texts = [each for template in change.becomes for each in _written(template, match.groupdict(), known)]
    return [replace(line, text=indent + each, assigns=assigned(each) or _kept(line, each)) for each in texts]


def _with_word(change: LineChange, text: str, known: dict[str, Sequence[str]]) -> str:
    """The right side of a line with an identifier replaced by what takes its place."""
    (word,) = slots_of(change.word)
    target, equals, value = text.partition(" = ")
    for identifier in known.get(word, ()):
        value = re.sub(
            rf"(?<![\w.]){re.escape(identifier)}(?!\w)", filled(change.becomes[0], {word: identifier}), value
        )
    return target + equals + value


def _written(template: str, found: dict[str, str], known: dict[str, Sequence[str]]) -> Iterator[str]:
    """The template's line, or one for each parameter where it speaks of one that the old line does not name."""
    words = slots_of(template)
    single = {word: known[word][0] for word in words if word not in found and word not in _EACH}
    if not any(word in _EACH and word not in found for word in words):
        yield filled(template, {**single, **found})
        return
    for leaf, slope in zip(known["leaf"], known["slope"], strict=True):
        yield filled(template, {**single, "leaf": leaf, "slope": slope, **found})


def _kept(line: ProgramLine, text: str) -> tuple[str, ...]:
    """What a line in place, `x -= …`, still gives a value."""
    return tuple(each for each in line.assigns if text.startswith(f"{each} "))


def difference_lines(problem: Problem, names: Spelling, dialect: str, given: Sequence[str]) -> list[ProgramLine]:
    """The value, and in place of the gradient (f(x + h) − f(x))/h for each parameter."""
    texts = emit(
        [(names.value, problem.objective)], dialect, names=names.problem, columns=problem.data,
        rows=names.own["data_rows"], taken=names.taken,
    )  # fmt: skip
    lines = [ProgramLine(text, "value", assigns=assigned(text)) for text in texts]
    step, point = constants(names)["h"], names.vector("theta", problem.parameters)
    for place, parameter in enumerate(problem.parameters):
        moved = [f"{each} + {step}" if place == at else each for at, each in enumerate(point)]
        slope = partial_name(names, problem, parameter)
        call = f"{names.own['f']}({', '.join((*moved, *given))})"
        lines.append(ProgramLine(f"{slope} = ({call} - {names.value})/{step}", "gradient", assigns=(slope,)))
    return lines
