"""What may stand in the files of problems, optimizers and lessons: one struct a table, nothing else."""

from typing import Any, Literal

import msgspec

from gdstudio.model.runspec import DEFAULT_STEPS

Text = str | dict[str, str]


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table in which an unknown key is an error."""


class ConstantTable(Strict, frozen=True):
    """A named constant of a problem, and the range of its slider."""

    default: float = 1.0
    low: float = -5.0
    high: float = 5.0
    scale: Literal["linear", "log"] = "linear"


class MinimumTable(Strict, frozen=True):
    """A known minimum."""

    at: list[float]
    value: float
    source: str = ""


class MeaningTable(Strict, frozen=True):
    """What the numbers of a column are, and their unit."""

    words: str = ""
    unit: str = ""


class ProblemTable(Strict, frozen=True):
    """A problem: either `objective`, or `data`, `model` and `loss`. `of_data`: title and text are those of the data, which
    another model or loss keeps."""

    name: str = ""
    title: Text = ""
    text: Text = ""
    parameters: list[str] = []
    constants: dict[str, ConstantTable] = {}
    objective: str = ""
    data: list[str] = []
    columns: dict[str, list[float]] = {}
    meanings: dict[str, MeaningTable] = {}
    of_data: bool = False
    model: str = ""
    loss: str = ""
    penalty: str = ""
    start: list[float] = []
    view: dict[str, tuple[float, float]] = {}
    domain: dict[str, tuple[float, float]] = {}
    minima: list[MinimumTable] = []
    smooth: bool = True


class LossTable(Strict, frozen=True):
    """A loss of the catalogue, in `prediction` and `target`; `classes`: the target is 0 or 1, or a part between them."""

    title: Text
    loss: str
    text: Text = ""
    constants: dict[str, ConstantTable] = {}
    smooth: bool = True
    classes: bool = False


class PenaltyTable(Strict, frozen=True):
    """A penalty: `term` for each `parameter`, times `strength`."""

    title: Text
    term: str
    strength: float
    text: Text = ""
    smooth: bool = True


class ModelTable(Strict, frozen=True):
    """A model: `model` in its `features`, or `shift` and a `term` for each feature, power or hidden unit. A unit's term
    has `{inputs}`: one of `inputs` for each feature. `drawn`: the start is drawn, since from equal numbers units stay equal.
    """

    title: Text
    text: Text = ""
    model: str = ""
    features: list[str] = []
    term: str = ""
    shift: str = ""
    over: Literal["", "features", "powers", "units"] = ""
    inputs: list[str] = []
    drawn: bool = False
    start: dict[str, float] = {}
    loss: str = ""


class DataColumnTable(Strict, frozen=True):
    """A column of a data set."""

    meaning: str
    values: list[float]
    unit: str = ""


class DatasetTable(Strict, frozen=True):
    """A data set; `target` is its last column where none is named."""

    title: Text
    source: str
    columns: dict[str, DataColumnTable]
    text: Text = ""
    target: str = ""
    model: str = ""


class DrawnColumnTable(Strict, frozen=True):
    """A column of a generator: one of `between`, `one_of` and `formula`."""

    between: tuple[float, float] | None = None
    one_of: list[float] = []
    formula: str = ""
    spread: str = ""


class GeneratorTable(Strict, frozen=True):
    """A generator of data; `target` is its last column where none is named."""

    title: Text
    columns: dict[str, DrawnColumnTable]
    outlier: str
    rows: int
    noise: float
    text: Text = ""
    target: str = ""
    model: str = ""


class HyperparameterTable(Strict, frozen=True):
    """A hyperparameter as its file declares it."""

    default: float
    low: float
    high: float
    scale: Literal["linear", "log"] = "linear"
    symbol: str = ""
    help: str = ""
    integer: bool = False


class StateTable(Strict, frozen=True):
    """A state variable with more than a number for its start; `draw` says how figures show it."""

    init: str
    shape: Literal["vector", "scalar"] = "vector"
    draw: Literal["", "arrow", "step", "squares"] = ""
    side: str = ""


class EquationTable(Strict, frozen=True):
    """One statement of a step; with `option` it belongs to the step only while that hyperparameter is not 0."""

    text: str
    says: str = ""
    option: str = ""


class TorchTable(Strict, frozen=True, rename={"cls": "class"}):
    """How the optimizer maps to a class of torch.optim."""

    cls: str
    fixed: dict[str, bool | float | int | str] = {}
    map: dict[str, str] = {}
    choices: dict[str, list[str]] = {}
    closure: bool = False


class ScheduleTable(Strict, frozen=True):
    """A schedule; `values` are set by hand, in a session."""

    rate: str
    name: str = ""
    title: Text = ""
    text: Text = ""
    constants: dict[str, ConstantTable] = {}
    values: dict[str, float] = {}


class OptimizerTable(Strict, frozen=True):
    """An optimizer."""

    title: Text
    hyperparameters: dict[str, HyperparameterTable]
    equations: list[EquationTable] = []
    name: str = ""
    text: Text = ""
    state: dict[str, float | StateTable] = {}
    torch: TorchTable | None = None


class StopTable(Strict, frozen=True):
    """When a run ends by itself."""

    gtol: float | None = None
    enabled: bool = True
    limit: float = 1e8


class ChangeTable(Strict, frozen=True):
    """Hyperparameters that hold from a row on."""

    step: int
    values: dict[str, float]


class BatchTable(Strict, frozen=True):
    """How many rows a step sees, and in which order."""

    size: int
    order: Literal["shuffled", "in-order"] = "shuffled"
    seed: int = 0


class ValidationTable(Strict, frozen=True):
    """Rows that are held out: a fraction of all, or so many rows."""

    fraction: float | None = None
    rows: int | None = None
    seed: int = 0


class PitfallLineTable(Strict, frozen=True):
    """Lines of a program that become others."""

    part: Literal["zero_grad", "forward", "backward", "step"]
    becomes: list[str]
    line: str = ""
    word: str = ""
    layer: bool | None = None
    engines: list[Literal["torch", "torch.optim"]] = []


class PitfallProgramTable(Strict, frozen=True):
    """What of a program changes as a whole."""

    no_grad: bool = True
    forward: Literal["each", "once"] = "each"
    masked: bool = True
    gradient: Literal["", "difference"] = ""
    given: Literal["all", "all-but-last"] = "all"
    dtype: Literal["", "float32"] = ""
    loss: Literal["", "sum"] = ""


class PitfallTable(Strict, frozen=True):
    """A mistake that programs are known for."""

    title: Text
    text: Text
    engines: list[Literal["numpy", "torch", "torch.optim"]]
    lines: list[PitfallLineTable] = []
    program: PitfallProgramTable = PitfallProgramTable()
    constants: dict[str, ConstantTable] = {}
    shows: Literal["gradient", "standstill"] = "gradient"
    happened: str = ""
    unharmed: str = ""
    refused: str = ""
    name: str = ""
    values: dict[str, float] = {}


class ChosenPitfallTable(Strict, frozen=True):
    """A pitfall of the catalogue, and values of its constants."""

    name: str
    values: dict[str, float] = {}


class RunTable(Strict, frozen=True):
    """One run of a lesson; what is left out is the default of problem, optimizer and engine."""

    problem: str | dict[str, Any]
    optimizer: str | dict[str, Any] = "gradient-descent"
    name: str = ""
    engine: str = "numpy"
    dtype: str = ""
    steps: int = DEFAULT_STEPS
    seed: int = 0
    schedule: str | dict[str, Any] = ""
    batch: BatchTable | None = None
    validation: ValidationTable | None = None
    standardise: bool = False
    pitfall: str | dict[str, Any] = ""
    values: dict[str, float] = {}
    start: dict[str, float] | str = {}
    constants: dict[str, float] = {}
    data: dict[str, list[float]] = {}
    predict: list[dict[str, float]] = []
    stop: StopTable = StopTable()
    changes: list[ChangeTable] = []


class SavedRun(Strict, frozen=True):
    """What a run's numbers were: the last row, its parameters in full, and a hash of each chunk of rows."""

    rows: int
    last: list[float]
    hashes: list[str]


class Saved(Strict, frozen=True):
    """Where and how far a session was saved."""

    versions: dict[str, str]
    cursor: int = 0
    selected: int = 0
    runs: list[SavedRun] = []
    ui: dict[str, Any] = {}


class LessonTable(Strict, frozen=True):
    """A lesson's file."""

    title: Text
    runs: list[RunTable]
    problems: dict[str, dict[str, Any]] = {}
    optimizers: dict[str, dict[str, Any]] = {}
    format: int = 1
    needs: str = ""
    text: Text = ""
    question: Text = ""
    hints: list[Text] = []
    figures: list[str] = []
    layers: list[str] = []
    hide: list[str] = []
    saved: Saved | None = None
