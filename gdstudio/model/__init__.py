"""Problems, optimizers, runs and lessons: frozen, read strictly from TOML. No engine and no Qt."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gdstudio.language import LanguageError
from gdstudio.model import edits
from gdstudio.model.block import Block, Layout
from gdstudio.model.catalogue import Catalogue, Entry, resources_folder
from gdstudio.model.dataset_file import Dataset, dataset_from
from gdstudio.model.field import Field, FieldRequest
from gdstudio.model.fit import try_out
from gdstudio.model.forms import Form, Loss, Penalty, form_from, loss_from, penalty_from
from gdstudio.model.generator import Generator, generator_from
from gdstudio.model.lesson import MOST_RUNS, Lesson, versions
from gdstudio.model.optimizer import Hyperparameter, Optimizer, StateVariable, TorchMapping, UpdateEquation
from gdstudio.model.optimizer_file import optimizer_from
from gdstudio.model.outcome import Outcome
from gdstudio.model.pitfall import Pitfall
from gdstudio.model.pitfall_file import pitfall_from
from gdstudio.model.problem import Constant, Minimum, Problem
from gdstudio.model.problem_file import problem_from
from gdstudio.model.reading import kind_of, read_toml, refused_text
from gdstudio.model.run_file import run_table_from
from gdstudio.model.runspec import DTYPES, ENGINES, Change, RunSpec, StopRule
from gdstudio.model.schedule import Schedule
from gdstudio.model.schedule_file import schedule_from, typed_schedule
from gdstudio.model.source import in_language
from gdstudio.model.tables import Saved, SavedRun
from gdstudio.model.text import InputError, Message

__all__ = [
    "DTYPES",
    "ENGINES",
    "MOST_RUNS",
    "Block",
    "Catalogue",
    "Change",
    "Constant",
    "Dataset",
    "Entry",
    "Field",
    "FieldRequest",
    "Generator",
    "Hyperparameter",
    "InputError",
    "Layout",
    "Lesson",
    "Message",
    "Minimum",
    "Optimizer",
    "Outcome",
    "Pitfall",
    "Problem",
    "RunSpec",
    "Saved",
    "SavedRun",
    "Schedule",
    "StateVariable",
    "StopRule",
    "TorchMapping",
    "UpdateEquation",
    "check_file",
    "edits",
    "in_language",
    "optimizer_from",
    "pitfall_from",
    "problem_from",
    "resources_folder",
    "run_table_from",
    "schedule_from",
    "typed_schedule",
    "versions",
]


def check_file(path: Path, catalogue: Catalogue | None = None) -> tuple[str, str]:
    """What a file is (see `kind_of`) and its title. InputError where something is wrong in it."""
    table, where = read_toml(path), str(path)
    kind = kind_of(table, where)
    if kind == "lesson":
        return kind, Lesson.from_table(table, path.stem, where, catalogue or Catalogue()).titled()
    made = _READERS[kind](table, path.stem, where)
    if isinstance(made, Form | Loss | Penalty):
        try:
            try_out(made, catalogue or Catalogue())
        except LanguageError as error:
            raise refused_text(error, where) from error
        except InputError as error:
            raise InputError(error.message, where) from error
    return kind, in_language(made.title)


_READERS: Mapping[str, Callable[[Mapping[str, Any], str, str], Any]] = {
    "problem": problem_from,
    "optimizer": optimizer_from,
    "schedule": schedule_from,
    "pitfall": pitfall_from,
    "data set": dataset_from,
    "generator": generator_from,
    "model": form_from,
    "loss": loss_from,
    "penalty": penalty_from,
}
