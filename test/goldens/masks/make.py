"""Makes golden.json: MagMax, Consensus Task Arithmetic and PCB-Merging of three small experts, by NumPy from the formulas.

    python make.py

The formulas are those of the papers (2407.06322, 2405.07813, 2410.02396), in f64; PCB in the order of operations that the
authors' published function states: clip magnitudes, min-max them, compete, keep the best, min-max, average.
"""

import json
import pathlib
import sys

import numpy as np

HERE = pathlib.Path(__file__).parent
SHAPES = {"a": (7, 13), "b": (50,), "c": (3, 2, 4, 4), "d": (1,)}
rng = np.random.default_rng(1)
draw = lambda scale: {name: np.float32(scale * rng.standard_normal(shape)) for name, shape in SHAPES.items()}
base = draw(0.5)
experts = [{name: np.float32(base[name] + delta) for name, delta in draw(0.5).items()} for _ in range(3)]
# entries that an expert never moved, and one that all move alike
for expert in experts[:2]:
    expert["b"][:10] = base["b"][:10]
for expert in experts:
    expert["a"][0, 0] = base["a"][0, 0] + np.float32(0.25)


def flat(model):
    return np.concatenate([np.ravel(model[name]).astype(np.float64) for name in SHAPES])


def unflat(vector):
    out, at = {}, 0
    for name, shape in SHAPES.items():
        size = int(np.prod(shape))
        out[name] = vector[at : at + size].tolist()
        at += size
    return out


start = flat(base)
tau = np.stack([flat(expert) - start for expert in experts])


def magmax(scale):
    best = tau[0]
    for row in tau[1:]:
        best = np.where(np.abs(row) >= np.abs(best), row, best)
    return start + scale * best


def consensus(scale, k, bounds):
    total = tau.sum(axis=0)
    masks = [np.abs(row) > bound * np.abs(total - row) for row, bound in zip(tau, bounds)]
    return start + scale * total * (np.sum(masks, axis=0) >= k)


def minmax(rows):
    low, high = rows.min(axis=1, keepdims=True), rows.max(axis=1, keepdims=True)
    return (rows - low) / (high - low)


def clipped(rows, low, high):
    ordered, d = np.sort(rows, axis=1), rows.shape[1]
    return np.clip(rows, ordered[:, [int(d * low)]], ordered[:, [int(d * (1 - high) - 1)]])


def pcb(ratio, clip, factors):
    sizes = clipped(np.abs(tau), clip, clip)
    own = np.exp(len(tau) * minmax(sizes) ** 2)
    scores = own * np.tanh(tau * tau.sum(axis=0))
    shares = minmax(clipped(scores, 1 - ratio, 0))
    terms = np.asarray(factors)[:, None] * np.sign(tau) * sizes * shares
    return start + terms.sum(axis=0) / np.maximum(shares.sum(axis=0), 1e-12)


cases = [
    ("magmax", {"lambda": 0.5}, {}, magmax(0.5)),
    ("magmax", {"lambda": 1}, {}, magmax(1)),
    ("consensus", {"lambda": 0.3, "k": 2}, {"mask_lambda": [0.4, 0.4, 0.4]}, consensus(0.3, 2, [0.4] * 3)),
    ("consensus", {"lambda": 1, "k": 1}, {"mask_lambda": [0.2, 0.4, 0.6]}, consensus(1, 1, [0.2, 0.4, 0.6])),
    ("consensus", {"lambda": 0.7, "k": 3}, {"mask_lambda": [0.2, 0.2, 0.2]}, consensus(0.7, 3, [0.2] * 3)),
    ("pcb", {}, {}, pcb(0.1, 1e-4, [1, 1, 1])),
    ("pcb", {"ratio": 0.05, "clip": 0.01, "lambda": 1.2}, {}, pcb(0.05, 0.01, [1.2, 1.2, 1.2])),
    ("pcb", {"ratio": 0.7, "clip": 0.05}, {"weight": [0.8, 1.0, 1.3]}, pcb(0.7, 0.05, [0.8, 1.0, 1.3])),
    ("pcb", {"ratio": 1, "clip": 0}, {}, pcb(1, 0, [1, 1, 1])),
]
golden = {
    "shapes": SHAPES,
    "base": unflat(start),
    "experts": [unflat(flat(expert)) for expert in experts],
    "cases": [{"method": m, "parameters": p, "perModel": e, "expected": unflat(x)} for m, p, e, x in cases],
}
(HERE / "golden.json").write_text(json.dumps(golden) + "\n")
(HERE / "versions.txt").write_text(f"python {sys.version.split()[0]}\nnumpy {np.__version__}\n")
