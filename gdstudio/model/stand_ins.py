"""Names that a typed text of a fit has for its columns: x for the feature, x1, x2 … for several, y for the target."""

import re
from collections.abc import Collection, Sequence

from gdstudio.language import RESERVED, is_variable, name, substitute, to_text
from gdstudio.model.names import parse_declared
from gdstudio.model.problem_file import PREDICTION
from gdstudio.model.text import InputError, Message, choose

_WORD = re.compile(r"[A-Za-z]{2,}(-[A-Za-z]+)*")


def model_in_columns(text: str, features: Sequence[str], target: str, names: Collection[str]) -> str:
    """A typed model in its columns: where it names none of them, x stands for the one feature and x1, x2 … for several.

    InputError where it has such a name and none of the features can be meant, and for a word that is none of the catalogue's
    `names`; LanguageError for what is no expression.
    """
    if text not in (*features, target):
        _refuse_word(text, names, "model")
    parsed = parse_declared(text, (*features, target, PREDICTION))
    if set(features) & set(parsed.names):
        return text
    put = {each: column for each, column in _of(features).items() if each in parsed.names and each != target}
    if not put and any(is_variable(each) for each in parsed.names if each != target):
        listed = ", ".join(f"`{each}`" for each in features)
        sentence = "This model uses no feature of the data. The features are {names}."
        raise InputError(Message(sentence, {"names": listed}), "model")
    return to_text(substitute(parsed.node, {each: name(column) for each, column in put.items()})) if put else text


def loss_in_columns(
    text: str, features: Sequence[str], target: str, known: Sequence[str], names: Collection[str]
) -> str:
    """A typed loss in its columns: y stands for the target, x, x1, x2 … for features, unless the fit knows them (`known`:
    its parameters and constants) or has a column of that name. InputError for a word that is none of the catalogue's `names`,
    LanguageError for what is no expression."""
    if text not in (*features, target, *known, PREDICTION):
        _refuse_word(text, names, "loss")
    parsed = parse_declared(text, (*features, target, *known, PREDICTION))
    taken = {*features, target, *known}
    meant = {**_of(features), "y": target}
    put = {each: name(meant[each]) for each in parsed.names if each in meant and each not in taken}
    return to_text(substitute(parsed.node, put)) if put else text


def _refuse_word(text: str, names: Collection[str], key: str) -> None:
    """InputError for a single word, such as "linear", that is none of the catalogue's names for a `key` ("model", "loss")."""
    if _WORD.fullmatch(text) and text not in RESERVED:
        choose(text, names, key, key)


def _of(features: Sequence[str]) -> dict[str, str]:
    """What stands for each feature."""
    return {"x": features[0]} if len(features) == 1 else {f"x{place}": each for place, each in enumerate(features, 1)}
