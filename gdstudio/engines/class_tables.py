"""A class of torch.optim as an optimizer's table: its inspected signature gives the fields. PyTorch is not imported.

Ranges, symbols and help come from the catalogue's own optimizers where one maps to the argument, else from
the default and from the class's docstring.
"""

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gdstudio.language import RESERVED
from gdstudio.model import Hyperparameter, Optimizer
from gdstudio.model.optimizer import GIVEN
from gdstudio.model.runspec import SETTINGS

# Arguments that choose how torch computes, not what.
IMPLEMENTATION = frozenset({"foreach", "fused", "capturable", "differentiable"})
_NAMES = {"lr": "learning_rate"}
_SHARE, _SMALL = 0.1, 1.0
_DECADES = 1000.0
_MOST_WHOLE = 10
_TAKEN = {*GIVEN, *SETTINGS, *RESERVED}
Default = bool | int | float


def table_of(cls: type, name: str, files: Iterable[Optimizer]) -> dict[str, Any]:
    """The table, as `optimizer_from` reads it; `files` are the catalogue's optimizers, `name` the class's full one."""
    known = _known_arguments(cls, files)
    table: dict[str, Any] = {
        "title": name,
        "text": f"{_summary(cls)} No equations here: the class of PyTorch makes the steps, on torch.optim only.".strip(),
        "hyperparameters": {},
        "torch": {"class": cls.__name__, "map": {}, "choices": _choices(cls), "closure": needs_closure(cls)},
    }
    words = table["torch"]["choices"]
    for argument, default, whole in _fields(cls):
        own, found = known.get(argument, (False, None))
        field = _name(argument, found if own else None, table["hyperparameters"])
        made = _choice(words[argument]) if argument in words else _hyperparameter(argument, default, whole, found)
        told = found.help if own and found else _told(cls, argument.partition(".")[0])
        table["hyperparameters"][field] = made | ({"help": told} if told and "help" not in made else {})
        table["torch"]["map"][field] = argument
    return table


def needs_closure(cls: Any) -> bool:
    """Whether a step of the class is impossible without a closure."""
    closure = inspect.signature(cls.step).parameters.get("closure")
    return closure is not None and closure.default is inspect.Parameter.empty


def tuple_defaults(cls: type) -> dict[str, tuple[Any, ...]]:
    """The arguments that are tuples: parts without a field, such as None, stay as they are."""
    return {each.name: each.default for each in _arguments(cls) if isinstance(each.default, tuple)}


def _arguments(cls: type) -> list[inspect.Parameter]:
    """The arguments behind the parameters to be optimized."""
    found = list(inspect.signature(cls).parameters.values())[1:]
    return [each for each in found if each.name not in IMPLEMENTATION]


def _fields(cls: type) -> Iterator[tuple[str, Default, bool]]:
    """Each number that can be set: the argument ("betas.0" for a tuple's part), its default, whether it is whole."""
    choices = _choices(cls)
    for each in _arguments(cls):
        default = each.default
        if each.name in choices:
            yield each.name, 0, True
        elif isinstance(default, tuple):
            yield from ((f"{each.name}.{place}", part, False) for place, part in enumerate(default) if _number(part))
        elif _number(default):
            yield each.name, default, isinstance(default, bool) or each.annotation in (int, "int")


def _number(value: object) -> bool:
    return isinstance(value, bool | int | float)


def _choices(cls: type) -> dict[str, list[str]]:
    """Arguments that are None or a word: the words stand in quotation marks in the docstring."""
    words = {
        each.name: re.findall(r"'(\w+)'", _told(cls, each.name)) for each in _arguments(cls) if each.default is None
    }
    return {name: found for name, found in words.items() if found}


def _choice(words: list[str]) -> dict[str, Any]:
    told = ", ".join(f"{place}: {word}" for place, word in enumerate(["None", *words]))
    return {"default": 0, "low": 0, "high": len(words), "integer": True, "help": told}


def _known_arguments(cls: type, files: Iterable[Optimizer]) -> dict[str, tuple[bool, Hyperparameter]]:
    """For each argument that some optimizer of the catalogue maps to: whether it maps to this very class, and its
    hyperparameter."""
    known: dict[str, tuple[bool, Hyperparameter]] = {}
    for optimizer in files:
        mapping = optimizer.torch
        for field, argument in mapping.map.items() if mapping is not None and optimizer.equations else ():
            own = mapping is not None and mapping.cls == cls.__name__
            if argument not in known or (own and not known[argument][0]):
                known[argument] = own, optimizer.hyperparameter(field)
    return known


def _name(argument: str, found: Hyperparameter | None, taken: Mapping[str, object]) -> str:
    """beta1 for "betas.0", learning_rate for "lr", or what the class's own file calls it."""
    keyword, _, place = argument.partition(".")
    name = _NAMES.get(keyword, keyword)
    if place:
        name = f"{keyword[:-1] if keyword.endswith('s') and keyword != 'eps' else keyword}{int(place) + 1}"
    name = found.name if found else name
    while name in _TAKEN or name in taken:
        name += "_"
    return name


def _hyperparameter(argument: str, default: Default, whole: bool, found: Hyperparameter | None) -> dict[str, Any]:
    # A decay of 0 is none, which a logarithmic scale would not have.
    decays = argument.endswith("decay") and 0 <= default <= 1
    low, high, scale = (0, 1, "linear") if decays else _range(default, whole, found)
    made = {"default": float(default), "low": float(low), "high": float(high), "scale": scale, "integer": whole}
    return made | ({"symbol": found.symbol} if found and found.symbol else {})


def _range(default: Default, whole: bool, found: Hyperparameter | None) -> tuple[float, float, str]:
    if isinstance(default, bool):
        return 0, 1, "linear"
    if whole:
        return 1, _MOST_WHOLE * max(default, 1), "linear"
    if found is not None and (default > 0 or found.scale == "linear"):
        return min(found.low, default), max(found.high, default), found.scale
    if default < 0:
        return 2 * default, 0, "linear"
    if default == 0 or _SHARE <= default < 1:
        return 0, 1, "linear"
    return _rounded(default / _DECADES), _rounded(max(default * _DECADES, _SMALL)), "log"


def _rounded(number: float) -> float:
    return float(f"{number:.2g}")


def _summary(cls: type) -> str:
    first = (inspect.getdoc(cls) or "").strip().partition("\n\n")[0]
    return _plain(re.split(r"(?<=\w[.)]) ", first.replace("\n", " "))[0])


def _told(cls: type, argument: str) -> str:
    """What the docstring says of an argument, on one line and without its default."""
    found = re.search(
        rf"^\s*{re.escape(argument)} \([^\n]*?\)\s*:(.*?)(?=^\s*\w+ \([^\n]*\)\s*:|\n\s*\n|\n\s*\.\.|\Z)",
        inspect.getdoc(cls) or "", re.DOTALL | re.MULTILINE,
    )  # fmt: skip
    return _plain(found[1]) if found else ""


def _plain(text: str) -> str:
    text = re.sub(r"\(default: .*?\)+", "", " ".join(text.split()))
    return " ".join(re.sub(r":\w+:|`_+|[`*]", "", text).split()).replace(" .", ".")
