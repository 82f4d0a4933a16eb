"""A data set of the catalogue: columns of numbers with what they mean, and where they were published."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gdstudio.model.dataset import columns_from
from gdstudio.model.names import check_names
from gdstudio.model.problem import Array, Meaning
from gdstudio.model.problem_file import PREDICTION
from gdstudio.model.reading import at, checked
from gdstudio.model.source import in_language
from gdstudio.model.tables import DatasetTable, Text
from gdstudio.model.text import InputError, Message, choose


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """`columns` are float64 of one length; `target` is what is predicted, and `model` suits the data ("" for any)."""

    name: str
    title: Text
    text: str
    source: str
    columns: Mapping[str, Array]
    meanings: Mapping[str, Meaning]
    target: str
    model: str = ""

    @property
    def features(self) -> tuple[str, ...]:
        """All columns but the target."""
        return tuple(name for name in self.columns if name != self.target)

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self.columns[self.target])


def dataset_from(table: Mapping[str, Any], name: str, where: str) -> Dataset:
    """The data set of a TOML table. InputError names `where` and the path in it."""
    content = checked(table, DatasetTable, where)
    target = checked_columns(content.columns, content.target, where)
    values = {each: column.values for each, column in content.columns.items()}
    return Dataset(
        name=name,
        title=content.title,
        text=in_language(content.text),
        source=content.source,
        columns=columns_from(values, list(values), at(where, ".columns")),
        meanings={each: Meaning(column.meaning, column.unit) for each, column in content.columns.items()},
        target=target,
        model=content.model,
    )


def checked_columns(columns: Mapping[str, Any], target: str, where: str) -> str:
    """The target, the last column where none is named. InputError for fewer than two columns and names that are none."""
    if len(columns) < 2:
        sentence = "A fit needs at least two columns; the last is the one to be predicted."
        raise InputError(Message(sentence), at(where, ".columns"))
    check_names(columns, at(where, ".columns"), {PREDICTION})
    return choose(target or list(columns)[-1], list(columns), at(where, ".target"), "column")
