"""A pitfall of a run switched on, changed and off: where it can be made, and what of the run it changes."""

from gdstudio.language import needs_masks
from gdstudio.model.catalogue import Catalogue
from gdstudio.model.optimizer import Optimizer
from gdstudio.model.pitfall import MOST_PARAMETERS, Pitfall
from gdstudio.model.pitfall_file import chosen_pitfall, with_values
from gdstudio.model.pitfall_lines import slots_of
from gdstudio.model.posing import reduction
from gdstudio.model.problem import Problem
from gdstudio.model.runspec import RunSpec
from gdstudio.model.text import InputError, Message
from gdstudio.model.values import number_of

# Programs are unrolled, and so name each parameter, up to this many.
_MOST_NAMED = 8


def refusal(pitfall: Pitfall, problem: Problem, optimizer: Optimizer, *, batched: bool = False) -> Message | None:
    """Why no program of this problem and optimizer can make the mistake; None where one can."""
    switches, count = pitfall.switches, len(problem.parameters)
    spoken_of = {word for each in pitfall.lines for text in (each.word, *each.becomes) for word in slots_of(text)}
    engines = [each for each in pitfall.engines if each == "torch.optim" or optimizer.equations]
    if not [each for each in engines if each != "torch.optim" or optimizer.torch is not None]:
        return Message("{optimizer} has no program that makes this mistake.", {"optimizer": optimizer.title})
    if count > MOST_PARAMETERS:
        return Message("A pitfall is shown with at most {most} parameters.", {"most": MOST_PARAMETERS})
    if {"target", "feature"} & spoken_of and not problem.data:
        return Message("Only a fit has data, and this problem is a function.")
    if switches.loss and reduction(problem) != "mean":
        return Message("Only a fit whose loss is a mean can have a sum in its place.")
    tensors = len(problem.layer.module.tensors) if problem.layer is not None else count
    if switches.given != "all" and not 2 <= tensors <= count <= _MOST_NAMED:
        return Message("The optimizer can forget one of 2 to {most} parameters.", {"most": _MOST_NAMED})
    if switches.gradient and (count > _MOST_NAMED or optimizer.uses_hessian):
        return Message("A difference quotient takes the place of the gradient of at most {most} parameters, and of no Hessian.", {"most": _MOST_NAMED})  # fmt: skip
    if not switches.masked and not needs_masks(problem.objective, problem.data, tuple(problem.constants)):
        return Message("This problem has no `where` with a branch that can fail.")
    if switches.forward == "once" and (batched or _evaluates_itself(optimizer)):
        return Message("The graph is kept where each step sees the same rows, and the loop itself calls backward().")
    return None


def _evaluates_itself(optimizer: Optimizer) -> bool:
    return optimizer.torch is not None and optimizer.torch.closure


def with_pitfall(spec: RunSpec, part: str, value: object, catalogue: Catalogue) -> RunSpec:
    """The run with another pitfall (`part` "": a name, a table, "" or "none" for none), or with another value of one of
    its constants. The run goes to an engine whose programs make the mistake. InputError."""
    if not part:
        return switched(spec, chosen_pitfall(value, catalogue.pitfall, catalogue.pitfalls, "pitfall"))
    if spec.pitfall is None:
        raise InputError(Message("No pitfall is on."), f"pitfall.{part}")
    number = number_of(f"pitfall.{part}", value)
    return spec.with_(pitfall=with_values(spec.pitfall, {part: number}, "pitfall"))


def switched(spec: RunSpec, pitfall: Pitfall | None) -> RunSpec:
    """The run with a pitfall on, or with none. InputError where its programs cannot make the mistake."""
    dtype = "float64" if spec.pitfall is not None and spec.pitfall.switches.dtype else spec.dtype
    if pitfall is None:
        return spec.with_(pitfall=None, dtype=dtype)
    reason = refusal(pitfall, spec.problem, spec.optimizer, batched=spec.batch is not None)
    if reason is not None:
        raise InputError(reason, "pitfall")
    engine = spec.engine if spec.engine in pitfall.engines else _engine_for(pitfall, spec.optimizer)
    dtype = pitfall.switches.dtype or ("float64" if engine == "numpy" else dtype)
    return spec.with_(pitfall=pitfall, engine=engine, dtype=dtype)


def _engine_for(pitfall: Pitfall, optimizer: Optimizer) -> str:
    possible = {"torch.optim": optimizer.torch is not None}
    return next(each for each in pitfall.engines if possible.get(each, bool(optimizer.equations)))


def settled(spec: RunSpec) -> RunSpec:
    """The run without its pitfall where something else has changed so that its program can no longer make the mistake."""
    pitfall = spec.pitfall
    if pitfall is None:
        return spec
    wrong_dtype = pitfall.switches.dtype not in ("", spec.dtype)
    unsuited = refusal(pitfall, spec.problem, spec.optimizer, batched=spec.batch is not None)
    gone = spec.engine not in pitfall.engines or wrong_dtype or unsuited is not None
    return spec.with_(pitfall=None) if gone else spec
