"""A fit as a program with a pitfall has it: with another reduction of the rows in its loss."""

from dataclasses import replace
from functools import lru_cache

from gdstudio.language import Node, call, parse, to_text, walk
from gdstudio.language.tree import with_args
from gdstudio.model.pitfall import Pitfall
from gdstudio.model.problem import Problem

_REDUCTIONS = {"mean", "sum"}


def reduction(problem: Problem) -> str | None:
    """How the loss takes its rows together, "mean" or "sum"; None where it does so in several ways, and for a function."""
    if not problem.data:
        return None
    kinds = {part.name for part in walk(_loss(problem)) if _is_reduction(part)}
    return kinds.pop() if len(kinds) == 1 else None


def posed(problem: Problem, pitfall: Pitfall | None) -> Problem:
    """What the program with a pitfall minimises; mostly the problem itself."""
    wanted = pitfall.switches.loss if pitfall is not None else ""
    return problem if not wanted or reduction(problem) in (None, wanted) else _reduced(problem, wanted)


@lru_cache(maxsize=16)
def _reduced(problem: Problem, wanted: str) -> Problem:
    typed = parse(problem.loss_text, known={*problem.data, *problem.parameters, *problem.constants, "prediction"}).node
    loss, text = _swapped(_loss(problem), wanted), to_text(_swapped(typed, wanted))
    objective = with_args(problem.objective, (loss, problem.objective.args[1])) if problem.penalty_text else loss
    source = {**problem.source, "loss": text}
    return replace(problem, name="", objective=objective, objective_text=text, loss_text=text, source=source, minima=())


def _loss(problem: Problem) -> Node:
    """The loss with the model in it: the penalty is added behind it."""
    return problem.objective.args[0] if problem.penalty_text else problem.objective


def _is_reduction(node: Node) -> bool:
    return node.op == "call" and node.name in _REDUCTIONS


def _swapped(node: Node, wanted: str) -> Node:
    done: dict[Node, Node] = {}
    for part in walk(node):
        args = tuple(done[each] for each in part.args)
        done[part] = call(wanted, *args) if _is_reduction(part) else with_args(part, args)
    return done[node]
