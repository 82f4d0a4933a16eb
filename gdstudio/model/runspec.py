"""Everything needed to get the same numbers again, frozen; an edit makes a new one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from gdstudio.language import evaluate
from gdstudio.model.layer import Layer
from gdstudio.model.optimizer import Optimizer, UpdateEquation
from gdstudio.model.pitfall import Pitfall
from gdstudio.model.posing import posed
from gdstudio.model.problem import Problem
from gdstudio.model.sampling import AFFORDABLE, Batching, Progress, Rows, Split, batch_rows, on_rows, parts, progress
from gdstudio.model.scaling import Scales, ToData, scales_of, standardised, to_data
from gdstudio.model.schedule import BASE, Schedule
from gdstudio.model.scheduled import constant_names, scheduled
from gdstudio.model.source import table_key
from gdstudio.model.weights import EVENLY, PYTORCH, evenly, initial_weights

DEFAULT_STEPS = 100_000
MOST_STEPS = 10**9
LARGEST_SEED = 2**63 - 1
DEFAULT_DTYPE = {"numpy": "float64", "torch": "float32", "torch.optim": "float32"}
ENGINES = tuple(DEFAULT_DTYPE)
DTYPES = ("float64", "float32")
# The first words of paths that `edits` knows; a hyperparameter of such a name could never be set.
SETTINGS = (
    "problem",
    "model",
    "loss",
    "penalty",
    "data",
    "constants",
    "start",
    "optimizer",
    "engine",
    "dtype",
    "steps",
    "seed",
    "schedule",
    "batch",
    "validation",
    "standardise",
    "pitfall",
    "stop",
    "changes",
    "predict",
    "name",
)


@dataclass(frozen=True, slots=True)
class StopRule:
    """When a run ends by itself. `gtol` None means 1e-8·max(1, ‖g₀‖∞); `limit` bounds growth of value and
    ‖θ‖.
    """

    gtol: float | None = None
    enabled: bool = True
    limit: float = 1e8


@dataclass(frozen=True, slots=True)
class Change:
    """Hyperparameters that hold from row `step` on: the update that leaves that row uses them."""

    step: int
    values: Mapping[str, float] = field(hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", _numbers(self.values))


@dataclass(frozen=True, eq=False)
class RunSpec:
    """One run. `values` has every hyperparameter, `start` one number a parameter, `constants` every named
    constant.

    A `schedule` sets the learning rate of each step from `values["learning_rate"]` and the step's number. Of a fit,
    `batch` says which rows each step sees (None: all), `validation` which are held out (None: none);
    `standardise` that its features are standardised by their fitted rows.
    A `pitfall` changes the program that runs.
    `predict` are the points, feature -> number, at which a fit's model is asked for. Checks stand in
    `run_file` (tables) and `edits`; specs are compared by all they hold.
    """

    problem: Problem
    optimizer: Optimizer
    values: Mapping[str, float]
    start: tuple[float, ...]
    engine: str = "numpy"
    dtype: str = "float64"
    constants: Mapping[str, float] = field(default_factory=dict)
    steps: int = DEFAULT_STEPS
    seed: int = 0
    stop: StopRule = StopRule()
    changes: tuple[Change, ...] = ()
    predict: tuple[Mapping[str, float], ...] = ()
    name: str = ""
    schedule: Schedule | None = None
    batch: Batching | None = None
    validation: Split | None = None
    standardise: bool = False
    pitfall: Pitfall | None = None

    def __post_init__(self) -> None:
        """Freeze what was handed in. ValueError for a spec that is incomplete, which no user can make."""
        given = {
            "values": _numbers(self.values),
            "constants": _numbers(self.constants),
            "start": tuple(map(float, self.start)),
            "predict": tuple(map(_numbers, self.predict)),
            "changes": tuple(sorted(self.changes, key=lambda change: change.step)),
        }
        for name, value in given.items():
            object.__setattr__(self, name, value)
        complete = (
            set(self.values) == set(self.optimizer.defaults())
            and set(self.constants) == set(self.problem.constants)
            and len(self.start) == len(self.problem.parameters)
            and (self.schedule is None or BASE in self.values)
            and (bool(self.problem.data) or (self.batch is None and self.validation is None and not self.standardise))
        )
        if not complete:
            raise ValueError("a spec holds each hyperparameter, each constant and a start of the problem's size")

    @staticmethod
    def of(problem: Problem, optimizer: Optimizer, **fields: Any) -> "RunSpec":
        """A run with the defaults of its problem, optimizer and engine where `fields` says nothing."""
        engine = fields.get("engine", "numpy")
        given = {
            "dtype": DEFAULT_DTYPE.get(engine, "float64"),
            "start": problem.start,
            "name": optimizer.title,
            **fields,
        }
        given["values"] = optimizer.defaults() | dict(fields.get("values", {}))
        defaults = {name: constant.default for name, constant in problem.constants.items()}
        given["constants"] = defaults | dict(fields.get("constants", {}))
        return RunSpec(problem=problem, optimizer=optimizer, **given)

    def values_at(self, step: int) -> dict[str, float]:
        """The hyperparameters of the update that leaves row `step`, as they were set: what a schedule begins with."""
        values = dict(self.values)
        for change in self.changes:
            if change.step <= step:
                values |= change.values
        return values

    def rate_at(self, step: int) -> float | None:
        """The learning rate of the update that leaves row `step`; None for an optimizer that has none."""
        base = self.values_at(step).get(BASE)
        return base if self.schedule is None or base is None else self.schedule.at(float(step), base)

    def initial_state(self) -> tuple[float, ...]:
        """The optimizer's state before the first step, in the order of the recorded columns: (S,)."""
        values, rate = self.values_at(0), self.rate_at(0)
        # What begins at the learning rate begins at that of the first step.
        values |= {} if rate is None else {BASE: rate}
        columns: list[float] = []
        for each in self.optimizer.state:
            columns += [evaluate(each.init, values)] * (len(self.problem.parameters) if each.shape == "vector" else 1)
        return tuple(columns)

    @cached_property
    def stepped(self) -> Optimizer:
        """The optimizer as it steps: with the statements of options that are on at some step, and with the schedule, if
        there is one, as its first equation."""
        steps = (0, *(change.step for change in self.changes))
        on = frozenset[str]().union(*(self.optimizer.options_on(self.values_at(step)) for step in steps))
        optimizer = self.optimizer.with_options(on)
        return optimizer if self.schedule is None else scheduled(optimizer, self.schedule)

    def statements_at(self, step: int) -> tuple[tuple[int, UpdateEquation], ...]:
        """The equations of `stepped` that make the update which leaves row `step`, each with its place among them."""
        return self.stepped.active(self.stepped.options_on(self.given_at(step)))

    def given_at(self, step: int) -> dict[str, float]:
        """All numbers that the equations of `stepped` are given for the update that leaves row `step`."""
        values = self.values_at(step)
        if self.schedule is not None:
            names = constant_names(self.optimizer, self.schedule)
            values |= {names[each]: number for each, number in self.schedule.values.items()}
        return values

    @cached_property
    def fitted_rows(self) -> Rows:
        """The numbers of the data rows that are fitted, ascending; none for a function."""
        return parts(self.validation, self._rows)[0]

    @cached_property
    def held_rows(self) -> Rows:
        """The numbers of the data rows that are held out for validation, ascending."""
        return parts(self.validation, self._rows)[1]

    @property
    def _rows(self) -> int:
        return len(self.problem.columns[self.problem.target]) if self.problem.data else 0

    @property
    def _holds_out(self) -> bool:
        return self.validation is not None and len(self.held_rows) > 0

    @cached_property
    def posed(self) -> Problem:
        """The problem as the program has it: a pitfall may take another loss."""
        return posed(self.scaled, self.pitfall)

    @property
    def scales(self) -> Scales:
        """How each feature is standardised; nothing where none is."""
        return scales_of(self.problem, self.validation) if self.standardise else {}

    def on_scale(self, features: Mapping[str, float]) -> dict[str, float]:
        """A row of features in the data's units, as the model is given it."""
        scales = self.scales
        return {name: scales[name].of(value) if name in scales else value for name, value in features.items()}

    @property
    def to_data(self) -> ToData | None:
        """How parameters that belong to standardised features become those for the data's own; None for a model that is no
        line, plane or whole polynomial in them, nor a function of one."""
        return to_data(self.problem, tuple(self.scales.items()), tuple(self.constants.items()))

    def in_data_units(self, at: Mapping[str, float]) -> dict[str, float] | None:
        """Parameters as `to_data` maps them; None where it does not."""
        found = self.to_data
        return None if found is None else found.of(at)

    @cached_property
    def scaled(self) -> Problem:
        """The problem on the features that the model is given: the data's own, or standardised ones."""
        return standardised(self.problem, self.validation) if self.standardise else self.problem

    @cached_property
    def start_drawn(self) -> str:
        """How the run's seed has drawn its start: "evenly", "pytorch" for the initial weights of its module, or "" for
        numbers that no seed draws."""
        module = self.problem.module
        if module is not None and self.start == initial_weights(module, self.seed):
            return PYTORCH
        return EVENLY if self.start == evenly(self.seed, len(self.start)) else ""

    @property
    def layer(self) -> Layer | None:
        """The module and the loss of torch.nn that the program is around; None where it is around no such module."""
        return self.posed.layer if self.engine == "torch.optim" else None

    @property
    def fitted(self) -> Problem:
        """What is minimised: the problem on the rows that are fitted."""
        if self.validation is None or not self._holds_out:
            return self.posed
        return on_rows(self.posed, self.validation, held=False)

    @property
    def held(self) -> Problem | None:
        """The problem on the rows that are held out; None where there are none."""
        if self.validation is None or not self._holds_out:
            return None
        return on_rows(self.posed, self.validation, held=True)

    @property
    def losses(self) -> tuple[str, ...]:
        """Which losses are recorded besides the value: "training", of all fitted rows, where the value is a batch's
        loss; "validation", of all rows that are held out."""
        training = ("training",) if self.batch is not None else ()
        return (*training, "validation") if self._holds_out else training

    @property
    def loss_stride(self) -> int:
        """These losses are recorded at each row whose step is a multiple of this: with batches of large data not at
        all rows, since a loss would cost far more than a step."""
        return 1 if self.batch is None else -(-self._rows // AFFORDABLE)

    def progress(self, step: int) -> Progress:
        """Epoch, batch and rows seen, before the step that leaves row `step`."""
        return progress(self.batch, len(self.fitted_rows), step)

    def batch_rows(self, step: int) -> Rows:
        """The numbers of the data rows, (B,), on which value and gradient of row `step` were computed."""
        return batch_rows(self.batch, self.fitted_rows, step)

    def with_(self, **fields: Any) -> "RunSpec":
        """The same run with some fields changed."""
        return replace(self, **fields)

    def to_table(self) -> dict[str, Any]:
        """The run as a TOML table, problem and optimizer as text; `run_table_from` is the inverse."""
        return {
            "problem": self.problem.source_text(),
            "optimizer": self.optimizer.source_text(),
            **self._settings(),
        }

    def _settings(self) -> dict[str, Any]:
        table: dict[str, Any] = {
            "name": self.name,
            "engine": self.engine,
            "dtype": self.dtype,
            "values": dict(self.values),
            "start": dict(zip(self.problem.parameters, self.start, strict=True)),
            "steps": self.steps,
            "seed": self.seed,
            "constants": dict(self.constants),
            "stop": {"enabled": self.stop.enabled, "limit": self.stop.limit},
            "changes": [{"step": change.step, "values": dict(change.values)} for change in self.changes],
            "predict": [dict(point) for point in self.predict],
        }
        if self.standardise:
            table["standardise"] = True
        for key, part in (
            ("schedule", self.schedule),
            ("batch", self.batch),
            ("validation", self.validation),
            ("pitfall", self.pitfall),
        ):
            if part is not None:
                table[key] = part.to_table()
        if self.stop.gtol is not None:
            table["stop"]["gtol"] = self.stop.gtol
        return table

    @cached_property
    def key(self) -> str:
        """A hash of everything in the spec: equal keys, equal numbers (on the same machine and versions)."""
        return table_key({"problem": self.problem.key, "optimizer": self.optimizer.key, **self._settings()})

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, RunSpec) and self.key == other.key)

    def __hash__(self) -> int:
        return hash(self.key)


def _numbers(values: Mapping[str, float]) -> Mapping[str, float]:
    return MappingProxyType({name: float(value) for name, value in values.items()})
