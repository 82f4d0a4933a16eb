"""A run as a program that a student can read and run: the very lines of the recording loop, with its numbers above it.

The cells of a notebook, and, one below the other, a script. Each run is a section; what it makes is in `history`, one
row a step: the parameters, the value, the gradient.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gdstudio.exporters.beside import Beside
from gdstudio.exporters.data_lines import data_lines, listed
from gdstudio.language import emit, number, substitute
from gdstudio.model import InputError
from gdstudio.model.dataset import too_long
from gdstudio.model.layer import Module
from gdstudio.model.weights import PYTORCH
from gdstudio.programs import Program, batches, build, pitfalls, torch_tensors
from gdstudio.programs.guards import guards_of
from gdstudio.programs.loop_parts import LoopParts, parts_of
from gdstudio.programs.source import INDENT, WIDEST, call, free, indented, wrapped
from gdstudio.programs.torch_arguments import are_words, arguments_of, no_class
from gdstudio.programs.torch_optim_loop import MODULE, attribute, clip_of, given_names
from gdstudio.runs import Run
from gdstudio.runs.sentences import headline

Array = npt.NDArray[np.float64]
# Every step of more than this would not be read.
MOST_PRINTED = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of the program, and what it is for: one line, whatever a lesson's titles hold, for it becomes a comment."""

    heading: str
    source: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "heading", " ".join(self.heading.replace("\0", " ").split()))
        # One empty line parts what stands together, as in the program that is shown.
        object.__setattr__(self, "source", re.sub(r"\n{3,}", "\n\n", self.source))


def cells(title: str, runs: Sequence[Run], beside: Beside | None = None) -> list[Cell]:
    """The whole program of these runs, in order; long tables of data go into files `beside` it, if there may be any.
    InputError where a run's optimizer is no class of torch.optim, or its data are too long to stand in the program."""
    sections = [Section(run, beside) for run in runs]
    kept_in = free("histories", {"PLOT"}.union(*(section.names.taken for section in sections)))
    modules = sorted({module for section in sections for module in section.modules()})
    imports = [f"import {'numpy as np' if each == 'numpy' else each}" for each in modules]
    threads = ["torch.set_num_threads(1)  # one order of sums, so that each run gives the same digits"]
    first = [
        *imports,
        *(["", *threads] if "torch" in modules else []),
        *([""] if imports else []),
        f"{kept_in} = {{}}  # of each run: the column of the value in a row, and its rows",
    ]
    found = [Cell(title, "\n".join(first))]
    for section in sections:
        found += section.cells(kept_in)
    return [*found, Cell("The values against the step, if matplotlib is installed", _PLOT.format(kept_in=kept_in))]


_GUARDS = "Arithmetic that gives inf or nan, as NumPy does, where Python raises an error"
_PLOT = """\
PLOT = False

if PLOT:
    import matplotlib.pyplot as plt

    for name, (value, rows) in {kept_in}.items():
        plt.plot([row[value] for row in rows], label=name)
    plt.xlabel("step")
    plt.legend()
    plt.show()"""


class Section:
    """One run. Its own identifiers give way to those of the problem and the optimizer."""

    def __init__(self, run: Run, beside: Beside | None = None) -> None:
        self.run, self.spec = run, run.spec
        mapping = self.spec.optimizer.torch
        if self.spec.engine == "torch.optim" and not (mapping and are_words(mapping.cls, *arguments_of(self.spec, 0))):
            raise no_class(self.spec.optimizer)
        self._file = beside.file_of(self.spec.problem) if beside is not None else ""
        reason = None if self._file else too_long(self.spec.problem)
        if reason is not None:
            raise InputError(reason, "data")
        recorded = max(0, run.trajectory.step(run.trajectory.rows - 1)) if run.trajectory.rows else 0
        # What is not computed yet is the program's to compute, up to the step limit.
        self.last = recorded if run.record.ended else max(recorded, self.spec.steps)
        self._refused = run.outcome is not None and run.outcome.kind == "refused"
        # The program comes to the line that PyTorch refuses, and to the row in which a mistake has left no number.
        self.last += int(self._refused or self._is_spoilt())
        self.program = self._program(0)
        self.names = self.program.names
        self.step, self.steps, self.history = (self._free(each) for each in ("step", "steps", "history"))

    def _is_spoilt(self) -> bool:
        """Whether a pitfall has ended the run in front of a row that is not finite; tensors raise no error for it."""
        outcome = self.run.outcome
        spoilt = self.spec.pitfall is not None and outcome is not None and outcome.kind == "not-finite"
        return spoilt and self.spec.engine != "numpy"

    def _program(self, row: int) -> Program:
        spec = self.spec
        pitfall, batched = spec.pitfall.program if spec.pitfall is not None else None, spec.batch is not None
        if spec.engine == "torch.optim":
            return build(spec.posed, spec.stepped, spec.engine, batched=batched, pitfall=pitfall)
        dialect = "guarded" if self._guarded else spec.engine
        options = spec.stepped.options_on(spec.given_at(row))
        return build(spec.posed, spec.stepped, dialect, options, batched=batched, pitfall=pitfall)

    @property
    def _guarded(self) -> bool:
        return self.run.record.guarded and self.spec.engine == "numpy"

    def _free(self, wish: str) -> str:
        return free(wish, {*self.names.taken, "histories", "PLOT"})

    def modules(self) -> set[str]:
        """The modules that the section speaks of."""
        text = "\n".join(cell.source for cell in self.cells("histories"))
        return {full for full, short in (("math", "math."), ("numpy", "np."), ("torch", "torch.")) if short in text}

    def cells(self, kept_in: str) -> list[Cell]:
        """The numbers that the run begins with, then its loop, or one loop for each change of its numbers.

        What the run makes goes into the dictionary of that name.
        """
        loops = [cell for _, cell in self.loops()]
        return [*self.beginning(), *loops, Cell(self._ending(), "\n".join(self._result(kept_in)))]

    def beginning(self) -> list[Cell]:
        """What stands before the loops, the numbers that the run begins with last."""
        guards = [Cell(_GUARDS, "\n".join(guards_of(self.program)))] if self._guarded else []
        told = str(headline(self.spec, None, 1))
        return [*guards, Cell(f"{self.run.name}: {told}", "\n".join(self._beginning(parts_of(self.program))))]

    def loops(self) -> Iterator[tuple[int, Cell]]:
        """Each loop with the row from which on it makes rows: one, and one for each change of the run's numbers."""
        starts = [0, *(change.step for change in self.spec.changes if 0 < change.step <= self.last)]
        for first, end in zip(starts, [*starts[1:], self.last + 1], strict=True):
            loop = [*self._loop(first, end)]
            tried = self._tried(loop) if self._refused and end == self.last + 1 else loop
            yield first, Cell(f"{self.run.name}: steps {first} to {end - 1}", "\n".join(tried))

    def _tried(self, loop: list[str]) -> Iterator[str]:
        """A loop that does not come to its end: what PyTorch says is printed, and the program goes on behind it."""
        error = self._free("error")
        yield from ("try:", *indented(loop), f"except Exception as {error}:")
        yield f'{INDENT}print(f"{{type({error}).__name__}}: {{{error}}}")'

    def _ending(self) -> str:
        """How the run ended, where it did so by itself."""
        outcome = self.run.outcome
        by_itself = outcome is not None and outcome.kind != "step-limit"
        return (
            str(outcome.message) if outcome is not None and by_itself else f"Step {self.last} is the last that was set."
        )

    # What stands before the loop.

    def _beginning(self, parts: LoopParts) -> list[str]:
        lines = [
            *data_lines(self.spec, self.names, self._free, self._file),
            *self._constants(),
            *self._numbers(0, parts),
        ]
        lines += self._module(parts) if self.spec.engine == "torch.optim" else self._variables(parts)
        lines += self._pitfall()
        return [*lines, "", *self._limit(), f"{self.steps} = {self.last}", f"{self.history} = []"]

    def _limit(self) -> list[str]:
        """What the last step is: nothing in the program ends it sooner, whatever numbers are changed in it."""
        record, outcome = self.run.record, self.run.outcome
        reached = max(0, record.last)
        if record.ended and outcome is not None and outcome.kind != "step-limit":
            return [
                f"# The run ended at step {self.last}. This program does not look for an end: other numbers need other steps."
            ]
        if reached < self.last:
            return [f"# The step limit. When this was written, the run had come to step {reached}."]
        return []

    def _pitfall(self) -> Iterator[str]:
        """The constants of the pitfall, and what its program does once."""
        if self.spec.pitfall is None:
            return
        for each, name in pitfalls.constants(self.names).items():
            yield f"{name} = {float(self.spec.pitfall.values[each])!r}"
        yield from (line.text for line in self.program.once)

    def _constants(self) -> Iterator[str]:
        for each in self.spec.problem.constants:
            yield f"{self.names.problem[each]} = {float(self.spec.constants[each])!r}"

    def _numbers(self, row: int, parts: LoopParts) -> Iterator[str]:
        """The hyperparameters that the loop speaks of, as they are from a row on."""
        clipping = clip_of(self.spec.stepped) if self.spec.engine == "torch.optim" else None
        only = given_names(self.spec.stepped) if self.spec.engine == "torch.optim" else None
        for each, value in self.spec.given_at(row).items():
            name = self.names.optimizer[each]
            if not parts.speaks_of(name) or (only is not None and each not in only):
                continue
            off = clipping is not None and clipping[1].option == each and not value
            yield f"{name} = {'math.inf' if off else repr(float(value))}"

    def _variables(self, parts: LoopParts) -> Iterator[str]:
        spec, names = self.spec, self.names
        if self.program.counted:
            yield f"{names.optimizer['k']} = 0.0"
        points = names.vector("theta", spec.problem.parameters)
        state = names.state(spec.optimizer, spec.problem.parameters)
        numbers = list(spec.initial_state())
        if names.unrolled:
            for name, value in zip(points, spec.start, strict=True):
                yield f"{name} = {self._one(value, leaf=True)}"
            vectors = {key for each in spec.optimizer.state if each.shape == "vector"
                       for key in names.vector(each.name, spec.problem.parameters)}  # fmt: skip
            for name, value in zip(state, numbers, strict=True):
                yield f"{name} = {self._one(value) if name in vectors else repr(value)}"
        else:
            yield f"{points[0]} = {self._many(spec.start, leaf=True)}"
            for each, name in zip(spec.optimizer.state, state, strict=True):
                size = len(spec.start) if each.shape == "vector" else 1
                part, numbers = numbers[:size], numbers[size:]
                yield f"{name} = {self._many(part) if each.shape == 'vector' else repr(part[0])}"
        definitions = parts.definitions
        yield from ("", *definitions) if definitions else ()
        yield from parts.before

    def _one(self, value: float, leaf: bool = False) -> str:
        if self.spec.engine == "numpy":
            return repr(float(value))
        grad = ", requires_grad=True" if leaf else ""
        return f"torch.tensor({float(value)!r}, dtype=torch.{self.spec.dtype}{grad})"

    def _many(self, values: Sequence[float], leaf: bool = False) -> str:
        module = "np" if self.spec.engine == "numpy" else "torch"
        grad = ", requires_grad=True" if leaf else ""
        more = "" if module == "np" else f", dtype=torch.{self.spec.dtype}{grad}"
        if len({repr(float(each)) for each in values}) == 1:
            return f"{module}.full(({len(values)},), {float(values[0])!r}{more})"
        made = "array" if module == "np" else "tensor"
        return f"{module}.{made}({listed(np.array(values, dtype=np.float64))}{more})"

    def _module(self, parts: LoopParts) -> Iterator[str]:
        """The module at its start, the optimizer of the class, and what the loop needs besides."""
        spec, own = self.spec, self.names.own
        yield from ("", *parts.definitions, "") if parts.definitions else ("",)
        layer = spec.layer
        if layer is not None:
            yield from self._layers(layer.module)
            words = ['reduction="sum"'] if layer.reduction == "sum" else []
            words += [f"{key}={self.names.problem[name]}" for key, name in layer.arguments.items()]
            yield f"{own['criterion']} = torch.nn.{layer.loss}({', '.join(words)})"
        else:
            start = [self._one(value) for value in spec.start] if self.names.unrolled else [self._many(spec.start)]
            yield f"{own['model']} = {MODULE}({', '.join(start)})"
        assert spec.optimizer.torch is not None
        given = [f"{key}={value!r}" for key, value in arguments_of(spec, 0).items()]
        yield from call(f"{own['optimizer']} = torch.optim.{spec.optimizer.torch.cls}", [self._handed_over(), *given])
        if self.program.counted:
            yield f"{self.names.optimizer['k']} = 0.0"
        yield from ("", *parts.before) if any(each.startswith("def ") for each in parts.before) else parts.before

    def _layers(self, module: Module) -> Iterator[str]:
        """The module of torch.nn at the start."""
        name, dtype = self.names.own["model"], self.spec.dtype
        if self.spec.start_drawn == PYTORCH:
            yield from torch_tensors.drawn_lines(module, name, dtype, self.spec.seed)
            return
        yield from torch_tensors.module_lines(module, name, dtype)
        yield "with torch.no_grad():"
        start = dict(zip(module.parameters, self.spec.start, strict=True))
        for leaf in module.leaves:
            yield INDENT + torch_tensors.put(leaf, name, [start[each] for each in leaf.parameters], dtype)

    def _handed_over(self) -> str:
        """The parameters that the optimizer is given; a pitfall forgets the last."""
        spec, model = self.spec, self.names.own["model"]
        if spec.pitfall is None or spec.pitfall.switches.given == "all":
            return f"{model}.parameters()"
        if spec.layer is not None:
            names = [each.attribute for each in spec.layer.module.leaves]
        else:
            names = [f".{attribute(each)}" for each in self.names.leaves(spec.problem.parameters)]
        return f"[{', '.join(f'{model}{each}' for each in names[:-1])}]"

    # The loop.

    def _loop(self, first: int, end: int) -> Iterator[str]:
        parts = parts_of(self._program(first))
        if first:
            yield from self._changes(first, parts)
        steps = f"range({first or ''}{', ' if first else ''}{self._end(end)})"
        yield batches.loop_head(self.names, self.step, steps)
        body = [*parts.evaluation, *self._appended(self._row(parts)), *self._printed(parts), *self._until()]
        yield from indented([*body, *parts.update])

    def _appended(self, kept: Sequence[str]) -> list[str]:
        """The statement that keeps a row."""
        row = f"({kept[0]},)" if len(kept) == 1 else f"({', '.join(kept)})"
        line = f"{self.history}.append({row})"
        return [line] if len(line) <= WIDEST else [f"{self.history}.append((", *indented(wrapped(kept)), "))"]

    def _end(self, end: int) -> str:
        return f"{self.steps} + 1" if end == self.last + 1 else str(end)

    def _row(self, parts: LoopParts) -> tuple[str, ...]:
        """The sources of parameters, value and gradient; what the optimizer remembers is not kept. Where the loop itself
        keeps no more than their sizes, the vectors are kept whole."""
        if not self.program.layout.compact:
            return parts.kept[: 2 * self._points() + 1]
        (theta,), value = self.names.leaves(self.spec.problem.parameters), parts.kept[0]
        if self.spec.engine == "numpy":
            return f"{theta}.copy()", value, f"{self.names.optimizer['g']}.copy()"
        slope = f"{theta}.grad" if self.spec.engine == "torch.optim" else self.names.optimizer["g"]
        return f"{theta}.detach().clone()", value, f"{slope}.clone()"

    def _points(self) -> int:
        """How many sources the parameters of a row have: one for each, or one for the numbers of a tensor."""
        if self.spec.engine == "torch.optim":
            return len(torch_tensors.numbers(self.spec.posed, self.names))
        return len(self.spec.problem.parameters) if self.names.unrolled else 1

    def _changes(self, first: int, parts: LoopParts) -> Iterator[str]:
        if self.spec.engine == "torch.optim":
            given = ", ".join(f"{key}={value!r}" for key, value in arguments_of(self.spec, first).items())
            yield f"for group in {self.names.own['optimizer']}.param_groups:"
            yield f"{INDENT}group.update({given})"
        yield from self._numbers(first, parts)

    def _printed(self, parts: LoopParts) -> Iterator[str]:
        names, kept = self.spec.problem.parameters, parts.kept
        shown = [(f"{name}:", source) for name, source in zip(names, kept, strict=False)] if self.names.unrolled else []
        if self.names.unrolled and self.spec.layer is not None:
            shown = torch_tensors.shown(self.spec.posed, self.names)
        value = self._row(parts)[self._points()]
        words = ", ".join(f'"{word}", {source}' for word, source in [*shown, (f"{self.names.value}:", value)])
        line = f'print("step:", {self.step}, {words})'
        if self.last <= MOST_PRINTED:
            yield line
        else:
            every = 10 ** math.ceil(math.log10(self.last / MOST_PRINTED))
            yield f"if {self.step} % {every} == 0 or {self.step} == {self.steps}:"
            yield INDENT + line

    def _until(self) -> list[str]:
        """The last row is where the run ended: it is not left any more."""
        return [f"if {self.step} == {self.steps}:", f"{INDENT}break"]

    # What is made of it.

    def _result(self, kept_in: str) -> Iterator[str]:
        at = 1 if self.program.layout.compact else len(self.spec.problem.parameters)
        yield f"{kept_in}[{self.run.name!r}] = {at}, {self.history}"
        for point in self.spec.predict:
            yield from self._prediction(point)
        yield from self._in_data_units()

    def _in_data_units(self) -> Iterator[str]:
        """What the last row's parameters are for features as the data have them, where they are standardised."""
        found = self.spec.to_data if self.spec.standardise and not self.program.layout.compact else None
        rows = found.numbers() if found is not None else None
        if found is None or rows is None:
            return
        at = self._free("at")
        yield "# In the data's units, where a standardised feature is (x - mean) / deviation."
        yield f"{at} = [*{self.history}[-1][:{len(found.parameters)}], 1.0]"
        for name, row in zip(found.parameters, rows, strict=True):
            terms = [f"{each!r} * {at}[{place}]" for place, each in enumerate(row) if each]
            yield f'print("{name} in the data\'s units:", {" + ".join(terms) or "0.0"})'

    def _prediction(self, point: Mapping[str, float]) -> Iterator[str]:
        where = ", ".join(f"{name} is {value!r}" for name, value in point.items())
        problem, target = self.spec.problem, self.spec.problem.target
        point = self.spec.on_scale(point)
        if self.spec.layer is not None:
            values = [float(point[each]) for each in self.spec.layer.module.features]
            made = f"{self.names.own['model']}(torch.tensor({values}, dtype=torch.{self.spec.dtype})).item()"
            yield f'print("{target} when {where}:", {made})'
        elif self.names.unrolled and self.spec.engine != "torch.optim" and problem.model is not None:
            node = substitute(problem.model, {name: number(float(value)) for name, value in point.items()})
            name = self._free("prediction")
            dialect = "python" if self.spec.engine == "numpy" else "torch"
            yield from emit([(name, node)], dialect, names=self.names.problem, taken={*self.names.taken})
            end = "" if self.spec.engine == "numpy" else ".item()"
            yield f'print("{target} when {where}:", {name}{end})'
