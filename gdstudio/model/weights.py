"""Starts that a seed draws: evenly from −1 to 1, or as PyTorch draws the initial weights of a module.

PyTorch fills an `nn.Linear` of k inputs evenly from −1/√k to 1/√k, weights before biases, from a Mersenne Twister that
`torch.manual_seed` sets, in float32: 24 bits of each output. The same numbers are made here, so that a run may begin there on
every engine, with PyTorch or without. He et al. (2015), "Delving Deep into Rectifiers", is where the rule of its weights is from.
"""

import math
import re

import numpy as np

from gdstudio.model.layer import Module
from gdstudio.model.problem import Array, Problem
from gdstudio.model.text import InputError, Message

EVENLY, PYTORCH = "evenly", "pytorch"
# As `asked` reads them.
START_WORDS = {EVENLY: "seed {seed}", PYTORCH: "pytorch seed {seed}"}
_SEED = re.compile(r"(pytorch(?:'s)?\s+)?seed\s*=?\s*(\d{1,9})", re.IGNORECASE)
_BITS = 24


def asked(value: object) -> tuple[str, int] | None:
    """How a start is to be drawn and with which seed: "seed 3", "pytorch seed 3"; None where it is given in another way."""
    found = _SEED.fullmatch(value.strip()) if isinstance(value, str) else None
    return None if found is None else (PYTORCH if found[1] else EVENLY, int(found[2]))


def drawn(problem: Problem, way: str, seed: int) -> tuple[float, ...]:
    """The start that a seed draws. InputError where PyTorch has no module of this model."""
    if way == EVENLY:
        return evenly(seed, len(problem.parameters))
    if problem.module is None:
        sentence = (
            "PyTorch draws initial weights of layers, and this is no `nn.Linear` and no perceptron with one hidden layer. "
            "`seed {seed}` draws a start evenly from −1 to 1."
        )
        raise InputError(Message(sentence, {"seed": seed}), "start")
    return initial_weights(problem.module, seed)


def evenly(seed: int, count: int) -> tuple[float, ...]:
    """A start drawn evenly from −1 to 1, as `nn.Linear` draws the weights of one input, on four decimals: the same for a
    seed on every machine.
    """
    return tuple(np.random.default_rng(seed).uniform(-1, 1, count).round(4).tolist())


def initial_weights(module: Module, seed: int) -> tuple[float, ...]:
    """What the parameters of a module are, in the problem's order, where it is made right behind `torch.manual_seed(seed)`."""
    bits = np.random.RandomState(seed & 0xFFFFFFFF)
    found: dict[str, float] = {}
    for layer in module.layers:
        # The bound of the weights as PyTorch comes to it, rounding included: √3·√(2/(1 + a²))/√k with a = √5.
        slope = math.sqrt(5)
        bounds = (
            math.sqrt(3.0) * (math.sqrt(2.0 / (1 + slope**2)) / math.sqrt(layer.inputs)),
            1 / math.sqrt(layer.inputs),
        )
        for names, bound in zip((layer.weight, layer.bias), bounds, strict=True):
            found |= zip(names, _uniform(bits, len(names), bound).tolist(), strict=True)
    return tuple(found[name] for name in module.parameters)


def _uniform(bits: np.random.RandomState, count: int, bound: float) -> Array:
    """Numbers evenly from −bound to bound, each as float32 has it: (count,) float64."""
    low, high = np.float32(-bound), np.float32(bound)
    part = (bits.randint(0, 2**32, count, dtype=np.uint32) & (2**_BITS - 1)) * 2.0**-_BITS
    rounded: Array = (part * float(high - low) + float(low)).astype(np.float32).astype(np.float64)
    return rounded
