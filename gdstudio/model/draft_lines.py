"""The lines of an optimizer that is being written, and why one of them is refused, at its place in the text."""

import re
from dataclasses import dataclass

from gdstudio.language import Equation, LanguageError, Mend, parse_equation
from gdstudio.model.draft_names import carried, unassigned
from gdstudio.model.runspec import SETTINGS
from gdstudio.model.text import InputError, Message

_OPTION = re.compile(r"\s*if\s+([A-Za-z]\w*)\s*[:：]\s*")
_PLACE = re.compile(r"equations\[(\d+)\]")
_DECLARED = re.compile(r"\$\.(?:hyperparameters|state)\.(\w+)")


@dataclass(frozen=True, slots=True)
class Line:
    """A statement in the text: line number from 0, column from 0 at which it begins, its option and explanation."""

    number: int
    column: int
    text: str
    option: str = ""
    says: str = ""


class DraftError(ValueError):
    """Why the draft is no optimizer: `message` names the line; `line` counts from 0 and is -1 where it is about none;
    `column` from 1 and `length` are in that line. `mends` are corrections, each the text of the whole line."""

    def __init__(self, message: Message, line: int = -1, column: int = 0, length: int = 0, *,
                 mends: tuple[Mend, ...] = (), name: str = "") -> None:  # fmt: skip
        super().__init__(str(message))
        self.message, self.line, self.column, self.length = message, line, column, length
        self.mends, self.name = mends, name


def lines_of(text: str) -> list[Line]:
    """The statements, without empty lines and those that only explain (they belong to the statement below)."""
    found: list[Line] = []
    above: list[str] = []
    for place, whole in enumerate(text.splitlines()):
        statement, _, words = whole.partition("#")
        if not statement.strip():
            above += [words.strip()] if words.strip() else []
            continue
        option = _OPTION.match(statement)
        column = option.end() if option else len(statement) - len(statement.lstrip())
        says = " ".join([*above, words.strip()]).strip()
        found.append(Line(place, column, statement[column:].rstrip(), option[1] if option else "", says))
        above = []
    return found


def equation_of(line: Line) -> Equation:
    """The statement of a line. DraftError."""
    try:
        return parse_equation(line.text)
    except LanguageError as error:
        raise _of_language(error, line) from error


def check_settings(lines: list[Line], equations: list[Equation]) -> None:
    """A hyperparameter of a setting's name could never be set."""
    taken = {*unassigned(equations), *carried(equations)} & set(SETTINGS)
    for line in lines if taken else ():
        for name in sorted(taken):
            if at := _found(name, line.text):
                sentence = Message("`{name}` is the name of a setting; choose another name.", {"name": name})
                raise DraftError(_numbered(line, sentence), line.number, line.column + at, len(name))


def _of_language(error: LanguageError, line: Line) -> DraftError:
    """The language's refusal, its place and mends in the whole line."""
    before = (f"if {line.option}: " if line.option else "") if line.column else ""
    behind = f"  # {line.says}" if line.says else ""
    mends = tuple(Mend(mend.piece, f"{before}{mend.text}{behind}") for mend in error.mends)
    column = line.column + error.column if error.column else 0
    return DraftError(_numbered(line, error.message), line.number, column, error.length, mends=mends)


def placed(error: InputError, lines: list[Line]) -> DraftError:
    """A refusal of the whole table, at the line or the name that it speaks of."""
    found = _PLACE.search(error.where)
    if found is not None and int(found[1]) < len(lines):
        line = lines[int(found[1])]
        if isinstance(error.__cause__, LanguageError):
            return _of_language(error.__cause__, line)
        name = str(error.message.slots.get("name", ""))
        at = _found(name, line.text)
        length = len(name) if at else len(line.text)
        return DraftError(_numbered(line, error.message), line.number, line.column + (at or 1), length)
    declared = _DECLARED.search(error.where)
    if declared is None:
        return DraftError(error.message)
    name = declared[1]
    sentence = Message("{name}: {sentence}", {"name": name, "sentence": error.message})
    used = next((line for line in lines if _found(name, line.text)), None)
    if used is None:
        return DraftError(sentence, name=name)
    return DraftError(sentence, used.number, used.column + _found(name, used.text), len(name), name=name)


def _found(name: str, text: str) -> int:
    """The column, from 1, at which a whole word begins; 0 where it is not there."""
    at = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) if name else None
    return at.start() + 1 if at else 0


def _numbered(line: Line, message: Message) -> Message:
    return Message("Line {line}: {sentence}", {"line": line.number + 1, "sentence": message})
