"""Problems and optimizers that several runs of one lesson share: written once, by name, before the runs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gdstudio.model.optimizer import Optimizer
from gdstudio.model.optimizer_file import optimizer_from
from gdstudio.model.pitfall import Pitfall
from gdstudio.model.problem import Problem
from gdstudio.model.problem_file import problem_from
from gdstudio.model.reading import at
from gdstudio.model.run_file import Source
from gdstudio.model.schedule import Schedule
from gdstudio.model.source import table_key
from gdstudio.model.tables import LessonTable


@dataclass(frozen=True, slots=True)
class OwnSource:
    """A lesson's own problems and optimizers, before those of the catalogue."""

    problems: Mapping[str, Problem]
    optimizers: Mapping[str, Optimizer]
    catalogue: Source

    def problem(self, name: str) -> Problem:
        """The lesson's problem of that name, else the catalogue's. InputError if there is none."""
        return self.problems[name] if name in self.problems else self.catalogue.problem(name)

    def optimizer(self, name: str) -> Optimizer:
        """The lesson's optimizer of that name, else the catalogue's. InputError if there is none."""
        return self.optimizers[name] if name in self.optimizers else self.catalogue.optimizer(name)

    @property
    def schedules(self) -> Collection[str]:
        """The names of the catalogue's schedules."""
        return self.catalogue.schedules

    def schedule(self, name: str) -> Schedule:
        """The catalogue's schedule of that name. InputError if there is none."""
        return self.catalogue.schedule(name)

    @property
    def pitfalls(self) -> Collection[str]:
        """The names of the catalogue's pitfalls."""
        return self.catalogue.pitfalls

    def pitfall(self, name: str) -> Pitfall:
        """The catalogue's pitfall of that name. InputError if there is none."""
        return self.catalogue.pitfall(name)


def own_source(content: LessonTable, where: str, catalogue: Source) -> OwnSource:
    """What the tables `problems` and `optimizers` of a lesson define. InputError where one is wrong."""
    problems = {
        key: problem_from(table, _name(table, key), at(where, f".problems.{key}"))
        for key, table in content.problems.items()
    }
    optimizers = {
        key: optimizer_from(table, _name(table, key), at(where, f".optimizers.{key}"))
        for key, table in content.optimizers.items()
    }
    return OwnSource(problems, optimizers, catalogue)


def _name(table: Mapping[str, Any], key: str) -> str:
    """The key names what was written by hand; a session says the name itself, which is empty for what was typed."""
    return "" if "name" in table else key


def shared_tables(runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The runs' tables under "runs", with what is in several of them taken out into "problems" and "optimizers"."""
    tables = [dict(run) for run in runs]
    shared: dict[str, Any] = {}
    for kind in ("problem", "optimizer"):
        shared[f"{kind}s"] = _take_out(tables, kind)
    return {**{name: found for name, found in shared.items() if found}, "runs": tables}


def _take_out(tables: Sequence[dict[str, Any]], kind: str) -> dict[str, Any]:
    keys = [table_key(table[kind]) for table in tables]
    taken: dict[str, Any] = {}
    names: dict[str, str] = {}
    for table, key in zip(tables, keys, strict=True):
        if keys.count(key) == 1:
            continue
        if key not in names:
            names[key] = _free(table[kind].get("name") or kind, taken)
            taken[names[key]] = table[kind]
        table[kind] = names[key]
    return taken


def _free(name: str, taken: Mapping[str, Any]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free
