"""An optimizer while it is being written: equations as lines of text, and all else found from their names.

A line is a statement of LANGUAGE's. `if weight_decay:` before it makes it an option, and what stands behind a `#`
explains it. Names that no line assigns are hyperparameters; names read before their line are state. What is declared
of a name (range, default, initial value) is kept while the name is gone, so that it can come back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gdstudio.language import Equation, LanguageError, free_names, parse_equation
from gdstudio.model.draft_lines import DraftError, Line, check_settings, equation_of, lines_of, placed
from gdstudio.model.draft_names import carried, meant, single_numbers, unassigned, usual, usual_option
from gdstudio.model.names import parse_declared
from gdstudio.model.optimizer import GIVEN, Optimizer
from gdstudio.model.optimizer_file import optimizer_from
from gdstudio.model.text import InputError, Message

WHERE = "optimizer"
PLAIN = "theta = theta - learning_rate*g"


@dataclass(frozen=True, slots=True)
class New:
    """A name that was not there before, what it becomes, and the known name that may have been meant."""

    name: str
    kind: str
    table: Mapping[str, Any]
    meant: str | None = None


@dataclass(frozen=True)
class Reading:
    """What a draft says: the optimizer, and the names that are new in it."""

    optimizer: Optimizer
    new: tuple[New, ...]


@dataclass(frozen=True)
class Draft:
    """`hyperparameters` and `state` are tables by name as in a file, of names in use and of some that are not."""

    title: str
    text: str
    hyperparameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    state: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    base: Mapping[str, Any] = field(default_factory=dict)

    @staticmethod
    def of(optimizer: Optimizer, title: str = "") -> "Draft":
        """The draft that an optimizer's file would be made from; plain descent for one without equations."""
        source: Mapping[str, Any] = optimizer.source
        lines = [_line_text(each) for each in source.get("equations", ())] or [PLAIN]
        state = {
            name: dict(each) if isinstance(each, Mapping) else {"init": _written(each)}
            for name, each in source.get("state", {}).items()
        }
        declared = {name: dict(each) for name, each in source.get("hyperparameters", {}).items()}
        return Draft(title or optimizer.title, "\n".join(lines), declared, state, source)

    def with_text(self, text: str) -> "Draft":
        """Other equations."""
        return replace(self, text=text)

    def with_hyperparameter(self, name: str, **values: Any) -> "Draft":
        """Another default, `low`, `high` or `scale` of a hyperparameter."""
        table = {**self.hyperparameters.get(name, usual(name)), **values}
        return replace(self, hyperparameters={**self.hyperparameters, name: table})

    def with_state(self, name: str, **values: Any) -> "Draft":
        """Another initial value of a state variable."""
        return replace(self, state={**self.state, name: {**self.state.get(name, {}), **values}})

    def read(self) -> Reading:
        """The optimizer that this is. DraftError where it is none."""
        lines = lines_of(self.text)
        if not lines:
            raise DraftError(Message("No equation changes theta, so nothing would move."))
        equations = [equation_of(line) for line in lines]
        check_settings(lines, equations)
        state = self._state(equations)
        hyperparameters = self._hyperparameters(lines, equations, state)
        table = self._table(lines, hyperparameters, state)
        try:
            optimizer = optimizer_from(table, "", WHERE)
        except InputError as error:
            raise placed(error, lines) from error
        return Reading(optimizer, self._new(equations, hyperparameters, state))

    def _state(self, equations: list[Equation]) -> dict[str, dict[str, Any]]:
        """What is read before its line, and what was declared and is still assigned."""
        targets = {equation.target for equation in equations}
        wanted = [*(each for each in self.state if each in targets), *carried(equations)]
        names = [each for each in dict.fromkeys(wanted) if each not in self.hyperparameters]
        declared = {each for each in names if each in self.state and self.state[each].get("shape") != "scalar"}
        numbers = single_numbers([each for each in names if each not in declared], declared, equations)
        made = {each: {"init": "0", **self.state.get(each, {})} for each in names}
        for each, table in made.items():
            table.pop("shape", None)
            if table.get("draw") == "squares" and self._assigned(each, equations) != self._assigned_before(each):
                # What it adds up now, and what that divides, is for the figure's file to say.
                del table["draw"]
                table.pop("side", None)
            if each in numbers:
                table["shape"] = "scalar"
        return made

    def _assigned(self, name: str, equations: list[Equation]) -> list[str]:
        return [each.text for each in equations if each.target == name]

    def _assigned_before(self, name: str) -> list[str]:
        texts = [str(each["text"]) for each in self.base.get("equations", ())]
        return self._assigned(name, [parse_equation(each) for each in texts])

    def _hyperparameters(
        self, lines: list[Line], equations: list[Equation], state: dict[str, dict[str, Any]]
    ) -> dict[str, Mapping[str, Any]]:
        """What is used, the declared ones first and in their order."""
        options = {line.option for line in lines if line.option}
        used = [*options, *unassigned(equations), *self._in_state(state)]
        assigned = {equation.target for equation in equations}
        names = [each for each in self.hyperparameters if each in {*used, *assigned}]
        names += [each for each in dict.fromkeys(used) if each not in names]
        return {
            each: self.hyperparameters.get(each) or (usual_option(each) if each in options else usual(each))
            for each in names
        }

    def _in_state(self, state: dict[str, dict[str, Any]]) -> list[str]:
        """Hyperparameters that initial values and sides name; a side of something that is gone goes."""
        found: list[str] = []
        for name, table in state.items():
            found += [each for each in _names(str(table["init"]), self.hyperparameters) if each in self.hyperparameters]
            if "side" in table:
                known = {"k", *self.hyperparameters, *state}
                names = _names(table["side"], known)
                if names <= known and name in state:
                    found += [each for each in names if each in self.hyperparameters]
                else:
                    del table["side"]
        return found

    def _table(
        self, lines: list[Line], hyperparameters: Mapping[str, Mapping[str, Any]], state: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The TOML table. The class of torch and the description belong to the equations that they were made for."""
        before = {_key(each): each for each in self.base.get("equations", ())}
        equations = [_equation_table(line, before.get((line.text, line.option), {})) for line in lines]
        same = [_key(each) for each in equations] == list(before) and set(hyperparameters) == set(
            self.base.get("hyperparameters", ())
        )
        table: dict[str, Any] = {"title": self._title(), "text": self._description(same)}
        table |= {"hyperparameters": dict(hyperparameters), "state": dict(state), "equations": equations}
        if same and "torch" in self.base:
            table["torch"] = self.base["torch"]
        return {key: value for key, value in table.items() if key == "hyperparameters" or value not in ("", {})}

    def _title(self) -> object:
        own = self.base.get("title", "")
        unchanged = isinstance(own, Mapping) and self.title in own.values()
        return own if unchanged else " ".join(self.title.split())

    def _description(self, same: bool) -> object:
        if same or not self.base:
            return self.base.get("text", "")
        own = self.base.get("title", "")
        found = own.get("en", "") if isinstance(own, Mapping) else own
        return f"Made from {found}." if found and found != self.title else ""

    def _new(
        self, equations: list[Equation], hyperparameters: Mapping[str, Mapping[str, Any]], state: Mapping[str, Any]
    ) -> tuple[New, ...]:
        known = {*GIVEN, *self.hyperparameters, *self.state, *(equation.target for equation in equations)}
        added = [New(each, "hyperparameter", table, meant(each, known)) for each, table in hyperparameters.items()
                 if each not in self.hyperparameters]  # fmt: skip
        kept = [New(each, "state", table) for each, table in state.items() if each not in self.state]
        return (*added, *kept)


def _equation_table(line: Line, before: Mapping[str, Any]) -> dict[str, Any]:
    """One `[[equations]]`; the explanation of an unchanged one is kept."""
    says = line.says or before.get("says", "")
    return {"text": line.text} | ({"says": says} if says else {}) | ({"option": line.option} if line.option else {})


def _key(table: Mapping[str, Any]) -> tuple[str, str]:
    return str(table["text"]), str(table.get("option", ""))


def _line_text(table: Mapping[str, Any]) -> str:
    return f"if {table['option']}: {table['text']}" if table.get("option") else str(table["text"])


def _written(number: object) -> str:
    return repr(number).removesuffix(".0")


def _names(text: str, known: Mapping[str, Any] | set[str]) -> set[str]:
    """The names of an expression, none where it cannot be read: then the file's check says why."""
    try:
        return set(free_names(parse_declared(text, known).node))
    except LanguageError:
        return set()
