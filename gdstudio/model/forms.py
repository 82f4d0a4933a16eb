"""Models, losses and penalties of the catalogue: texts in which names of the data are put in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from gdstudio.language import format_number
from gdstudio.model.names import parse_declared
from gdstudio.model.problem import Array
from gdstudio.model.reading import checked
from gdstudio.model.source import in_language
from gdstudio.model.tables import ConstantTable, LossTable, ModelTable, PenaltyTable
from gdstudio.model.text import InputError, Message

DEGREES = range(1, 13)
FIRST_DEGREE = 2
UNITS = range(1, 13)
FIRST_UNITS = 4
# How large a model can be, by what it goes over.
SIZES = {"powers": DEGREES, "units": UNITS}
DEGREE_IS = "The degree of a polynomial is a whole number from {low} to {high}."
UNITS_ARE = "The number of hidden units is a whole number from {low} to {high}."
TARGET, PARAMETER = "target", "parameter"


@dataclass(frozen=True, slots=True)
class Loss:
    """One number out of `prediction` and the target; its title says whether it is a mean or a sum, and where the ½ is."""

    name: str
    title: str
    text: str
    loss: str
    constants: Mapping[str, ConstantTable] = field(default_factory=dict, hash=False)
    smooth: bool = True
    classes: bool = False

    def of(self, target: str) -> str:
        """The loss for a target of that name."""
        return _put(self.loss, {TARGET: target})

    def check(self, target: str, column: Array) -> None:
        """InputError where the loss is one of classes and the target has other numbers, beside which it falls for ever."""
        other = (column < 0) | (column > 1)
        if self.classes and other.any():
            row = int(other.argmax())
            slots = {"title": self.title, "target": target, "row": row + 1, "value": format_number(float(column[row]))}
            sentence = "{title}: the target has to be 0 or 1, and `{target}` is {value} in row {row}."
            raise InputError(Message(sentence, slots), "loss")


@dataclass(frozen=True, slots=True)
class Penalty:
    """A term for each parameter."""

    name: str
    title: str
    text: str
    term: str
    strength: float
    smooth: bool = True

    def of(self, parameters: Sequence[str]) -> str:
        """The penalty on these parameters; "" where there are none."""
        terms = " + ".join(_put(self.term, {PARAMETER: name}) for name in parameters)
        return f"{self.strength!r}*({terms})" if parameters else ""


@dataclass(frozen=True, slots=True)
class Form:
    """A model: its whole text in `features` of its own, or a term for each feature, each power of one or each hidden unit."""

    name: str
    title: str
    text: str
    model: str = ""
    features: tuple[str, ...] = ()
    term: str = ""
    shift: str = ""
    over: str = ""
    inputs: tuple[str, ...] = ()
    drawn: bool = False
    start: Mapping[str, float] = field(default_factory=dict, hash=False)
    loss: str = ""

    @property
    def begins(self) -> bool:
        """Whether it says where its parameters begin."""
        return self.drawn or bool(self.start)

    def of(
        self, features: Sequence[str], degree: int = FIRST_DEGREE, target: str = "", units: int = FIRST_UNITS
    ) -> str:
        """The model in these features; a parameter that a column has the name of gets another one. InputError where the
        features' number does not suit it, or the degree or the number of hidden units is none."""
        self._check(features, degree, units)
        places = [f"feature_{place}" for place in range(len(features))]
        text = self._in_places(places, degree, units)
        taken = {*features, target}
        own = [name for name in parse_declared(text, places).names if name not in places]
        others = {
            name: next(each for each in _others(name) if each not in {*taken, *own}) for name in own if name in taken
        }
        return _put(text, others | dict(zip(places, features, strict=True)))

    def _check(self, features: Sequence[str], degree: int, units: int) -> None:
        wanted = len(self.features) or (1 if self.over == "powers" else 0)
        if wanted and len(features) != wanted:
            sentence = "{title}: this model has {wanted} feature, and {found} were chosen."
            raise InputError(
                Message(sentence, {"title": self.title, "wanted": wanted, "found": len(features)}), "model"
            )
        if self.over == "powers" and degree not in DEGREES:
            raise InputError(Message(DEGREE_IS, {"low": DEGREES[0], "high": DEGREES[-1]}), "degree")
        if self.over == "units" and units not in UNITS:
            raise InputError(Message(UNITS_ARE, {"low": UNITS[0], "high": UNITS[-1]}), "units")
        if self.over == "units" and len(features) > len(self.inputs):
            sentence = "{title}: this model has at most {most} features, and {found} were chosen."
            slots = {"title": self.title, "most": len(self.inputs), "found": len(features)}
            raise InputError(Message(sentence, slots), "model")

    def _in_places(self, places: Sequence[str], degree: int, units: int) -> str:
        if not self.over:
            return _put(self.model, dict(zip(self.features, places, strict=True)))
        if self.over == "units":
            return " + ".join([*(self._unit(k, places) for k in range(1, units + 1)), self.shift])
        over = [places[0]] * degree if self.over == "powers" else places
        terms = [self.term.format(k=k, feature=place) for k, place in enumerate(over, 1)]
        return " + ".join([self.shift, *(term.removesuffix("^1") for term in terms)])

    def _unit(self, k: int, places: Sequence[str]) -> str:
        inputs = [each.format(k=k, feature=place) for each, place in zip(self.inputs, places, strict=False)]
        return self.term.format(k=k, inputs=" + ".join(inputs))


def _others(name: str) -> Iterator[str]:
    """Other names for a parameter: c becomes c_0."""
    return (f"{name}_{number}" for number in count())


def loss_from(table: Mapping[str, Any], name: str, where: str) -> Loss:
    """The loss of a TOML table. InputError names `where` and the path in it."""
    content = checked(table, LossTable, where)
    return Loss(
        name,
        in_language(content.title),
        in_language(content.text),
        content.loss,
        content.constants,
        content.smooth,
        content.classes,
    )


def penalty_from(table: Mapping[str, Any], name: str, where: str) -> Penalty:
    """The penalty of a TOML table. InputError names `where` and the path in it."""
    content = checked(table, PenaltyTable, where)
    title, text = in_language(content.title), in_language(content.text)
    return Penalty(name, title, text, content.term, content.strength, content.smooth)


def form_from(table: Mapping[str, Any], name: str, where: str) -> Form:
    """The model of a TOML table. InputError names `where` and the path in it."""
    content = checked(table, ModelTable, where)
    if bool(content.model) == bool(content.over) or bool(content.model) != bool(content.features):
        sentence = "A model has either `model` and its `features`, or a `term`, a `shift` and what it goes `over`."
        raise InputError(Message(sentence), where)
    if bool(content.inputs) != (content.over == "units"):
        raise InputError(Message("A model over hidden units has `inputs`, and no other has."), where)
    return Form(
        name, in_language(content.title), in_language(content.text), content.model, tuple(content.features),
        content.term, content.shift, content.over, tuple(content.inputs), content.drawn, content.start, content.loss,
    )  # fmt: skip


def _put(text: str, names: Mapping[str, str]) -> str:
    """The text with whole words in place of others, all at once."""
    if not names:
        return text
    return re.sub(rf"\b({'|'.join(map(re.escape, names))})\b", lambda found: names[found[1]], text)
