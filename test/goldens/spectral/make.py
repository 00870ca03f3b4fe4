"""Makes the golden files beside it: the spectral methods, masks and post-steps by their formulas in NumPy float64 (WUDI by torch's
Adam in float64), on small families of checkpoints.

    python make.py            (versions used: versions.txt)

<family>.safetensors holds base/<tensor>, expert<i>/<tensor> and <case>/<tensor>; cases.json says which recipe a case is.
All inputs are multiples of 2**-20, so that task vectors are exact in float32 too.
"""

import json
import math
import pathlib

import numpy as np
import torch
from safetensors.numpy import save_file

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(20251125)
torch.set_num_threads(1)


def quantised(shape, scale):
    return np.round(rng.standard_normal(shape) * scale * 2**20) / 2**20


def low_rank(shape, rank):
    left = np.round(rng.standard_normal((shape[0], rank)) * 32) / 2**8
    right = np.round(rng.standard_normal((rank, shape[1])) * 32) / 2**8
    return left @ right


SHAPES = {
    "tall.weight": (12, 5),
    "wide.weight": (5, 12),
    "square.weight": (7, 7),
    "row.weight": (1, 6),
    "one.weight": (1, 1),
    "bias": (6,),
    "scalar": (),
    "conv.weight": (3, 2, 2, 2),
    "text_projection.weight": (4, 4),
    "token_embedding.weight": (9, 4),
}


def family(experts, shapes=SHAPES):
    base = {name: quantised(shape, 0.1) for name, shape in shapes.items()}
    return base, [{name: quantised(shape, 0.05) for name, shape in shapes.items()} for _ in range(experts)]


def deficient():
    """Three experts: of rank one, of rank two, and one that never moved."""
    base, taus = family(3)
    for name, shape in SHAPES.items():
        if len(shape) == 2:
            taus[0][name] = low_rank(shape, 1)
            taus[1][name] = low_rank(shape, min(2, *shape))
        taus[2][name] = np.zeros(shape)
    return base, taus


DEEP = {
    "layers.0.fc.weight": (6, 4),
    "layers.0.norm": (4,),
    "layers.1.fc.weight": (6, 4),
    "layers.2.fc.weight": (6, 4),
    "layers.2.norm": (4,),
    "other.0.weight": (3, 3),
    "head.weight": (5, 4),
}

FAMILIES = {"two": family(2), "three": family(3), "five": family(5), "deficient": deficient(), "deep": family(3, DEEP)}
TOLERANCE = 1e-10


# the spectral methods: each takes the task vectors of one matrix and gives Δ


def svd(a):
    return np.linalg.svd(a, full_matrices=False)


def polar(a):
    """The partial isometry of the singular values that are not zero."""
    u, s, vt = svd(a)
    keep = s > TOLERANCE * s[0]
    return u[:, keep] @ vt[keep]


def padded(parts, shape):
    """Slots of triples in matrices padded with zeros to q."""
    q = min(shape)
    u, s, vt = np.zeros((shape[0], q)), np.zeros(q), np.zeros((q, shape[1]))
    at = 0
    for left, values, right in parts:
        k = len(values)
        u[:, at : at + k], s[at : at + k], vt[at : at + k] = left, values, right
        at += k
    return u, s, vt


def first(a, count, scale=None):
    u, s, vt = svd(a)
    keep = np.arange(len(s)) < count
    keep &= s > TOLERANCE * (s[0] if scale is None else scale)
    return u[:, keep], s[keep], vt[keep]


def tsv_m(taus):
    count = min(taus[0].shape) // len(taus)
    u, s, vt = padded([first(tau, count) for tau in taus], taus[0].shape)
    if not s.any():
        return np.zeros_like(taus[0])
    return polar(u) @ np.diag(s) @ polar(vt)


def iso_c(taus):
    total = sum(taus)
    _, s, _ = svd(total)
    return s.mean() * polar(total) if s[0] > 0 else total


def iso_cts(taus, common=0.8):
    shape = taus[0].shape
    q = min(shape)
    c = int(common * q)
    # rounding up must not make more directions than there are (the published code has no case for it)
    per_task = min(round((q - c) / len(taus)), q // len(taus))
    c = q - per_task * len(taus)
    shared = first(sum(taus), c)
    outside = np.eye(shape[0]) - shared[0] @ shared[0].T
    parts = [first(outside @ tau, per_task, np.linalg.norm(tau)) for tau in taus]
    u, s, vt = padded([*parts, shared], shape)
    return s.mean() * polar(u) @ polar(vt) if s.any() else np.zeros(shape)


def moments(taus):
    weights = [1 / max((tau**2).sum(), 1e-12) for tau in taus]
    c = sum(w * tau.T @ tau for w, tau in zip(weights, taus))
    e = sum(w * tau @ tau.T @ tau for w, tau in zip(weights, taus))
    return c, e


def filtered(taus, filter_of, start=sum):
    if all((tau**2).sum() < 1e-12 for tau in taus):
        return sum(taus) / len(taus)
    c, e = moments(taus)
    values, v = np.linalg.eigh(c)
    values = np.maximum(values, 1e-8)
    f = filter_of(values)
    delta = start(taus)
    return delta - delta @ v @ np.diag(f) @ v.T + e @ v @ np.diag(f / values) @ v.T


def soft(t):
    return lambda values: 1 - np.exp(-values * t)


def top(values, count):
    return np.arange(len(values)) >= len(values) - count


def truncated(t, ratio):
    return lambda values: (1 - np.exp(-values * t)) * top(values, math.ceil(ratio * len(values)))


def participation(values):
    return top(values, math.ceil(np.sqrt(values).sum() ** 2 / values.sum())).astype(float)


def wudi(taus, lr, steps):
    targets = [torch.from_numpy(tau.copy()) for tau in taus if tau.any()]
    delta = torch.from_numpy(sum(taus).copy()).requires_grad_(True)
    if not targets:
        return delta.detach().numpy()
    optimizer = torch.optim.Adam([delta], lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = sum((((delta - tau) @ tau.T) ** 2).sum() / (tau**2).sum() for tau in targets)
        loss.backward()
        optimizer.step()
    return delta.detach().numpy()


# methods of whole models: they take and give dictionaries


def by_matrix(solve, alpha=1.0, average=("token_embedding",)):
    def merge(taus):
        merged = {}
        for name, first_tau in taus[0].items():
            list_ = [tau[name] for tau in taus]
            whole = first_tau.ndim == 2 and not any(piece in name for piece in average)
            merged[name] = alpha * (solve(list_) if whole else sum(list_) / len(list_))
        return merged

    return merge


def task_arithmetic(lam):
    return lambda taus: {name: lam * sum(tau[name] for tau in taus) for name in taus[0]}


def consensus(lams, k, alpha):
    def merge(taus):
        merged = {}
        for name in taus[0]:
            total = sum(tau[name] for tau in taus)
            votes = sum((np.abs(tau[name]) > lam * np.abs(total - tau[name])).astype(int) for lam, tau in zip(lams, taus))
            merged[name] = alpha * total * (votes >= k)
        return merged

    return merge


def magmax(lam):
    def merge(taus):
        merged = {}
        for name, best in taus[0].items():
            for tau in taus[1:]:
                best = np.where(np.abs(tau[name]) >= np.abs(best), tau[name], best)
            merged[name] = lam * best
        return merged

    return merge


def flat(model):
    return np.concatenate([value.ravel() for value in model.values()])


def unflat(vector, like):
    out, at = {}, 0
    for name, value in like.items():
        out[name] = vector[at : at + value.size].reshape(value.shape)
        at += value.size
    return out


def stretch(x):
    low, high = x.min(), x.max()
    return (x - low) / (high - low) if high > low else np.zeros_like(x)


def pcb(ratio, clip, lam):
    def merge(taus):
        vectors = [flat(tau) for tau in taus]
        total, d = sum(vectors), len(vectors[0])
        numerator, denominator = np.zeros(d), np.zeros(d)
        for vector in vectors:
            size = np.sort(np.abs(vector))
            clipped = np.clip(np.abs(vector), size[int(d * clip)], size[int(d * (1 - clip) - 1)])
            b = np.exp(len(vectors) * stretch(clipped) ** 2) * np.tanh(vector * total)
            s = stretch(np.maximum(b, np.sort(b)[int(d * (1 - ratio))]))
            numerator += s * np.sign(vector) * clipped
            denominator += s
        return unflat(lam * numerator / np.maximum(denominator, 1e-12), taus[0])

    return merge


def kept(x, k):
    """Magnitudes from the (D - floor(kD))-th smallest on."""
    d = x.size
    rank = d - int(k * d)
    return x if rank == 0 else np.where(np.abs(x) >= np.sort(np.abs(x))[rank - 1], x, 0)


def elect(vectors, lam):
    total = sum(vectors)
    sign = np.sign(total)
    sign[sign == 0] = 1 if sign.sum() >= 0 else -1
    agree = [np.where(vector * sign > 0, vector, 0) for vector in vectors]
    count = sum((a != 0).astype(int) for a in agree)
    return lam * sum(agree) / np.maximum(count, 1)


def knots_ties(k, lam, scope="global"):
    def merge(taus):
        names = [name for name, tau in taus[0].items() if tau.ndim == 2 and "token_embedding" not in name]
        merged = {name: lam * sum(tau[name] for tau in taus) / len(taus) for name in taus[0]}
        bases, coefficients = {}, [{} for _ in taus]
        for name in names:
            n = taus[0][name].shape[1]
            u, s, vt = svd(np.concatenate([tau[name] for tau in taus], axis=1))
            keep = s >= 1e-5
            bases[name] = u[:, keep]
            for i in range(len(taus)):
                coefficients[i][name] = s[keep, None] * vt[keep, i * n : (i + 1) * n]
        if scope == "tensor":
            vectors = [np.concatenate([kept(c.ravel(), k) for c in one.values()]) for one in coefficients]
        else:
            vectors = [kept(flat(one), k) for one in coefficients]
        aligned = unflat(elect(vectors, lam), coefficients[0])
        for name in names:
            merged[name] = bases[name] @ aligned[name]
        return merged

    return merge


# post-steps


def lines(inner, beta, alpha=None):
    def merge(taus):
        delta = inner(taus)
        scale = alpha
        if scale is None:
            total = sum(np.abs(sum(tau[name] for tau in taus)).sum() for name in taus[0])
            scale = total / sum(np.abs(value).sum() for value in delta.values()) / len(taus)
        out = {}
        for name, value in delta.items():
            parts = name.split(".")
            count = {"layers": 3, "other": 1}.get(parts[0])
            depth = 0 if count in (None, 1) else int(parts[1]) / (count - 1)
            out[name] = value * (scale + beta * depth)
        return out

    return merge


def calibrated(delta, taus, floor):
    u, s, vt = svd(delta)
    for r in range(len(s)):
        a = u[:, r] @ delta
        total = 0
        for tau in taus:
            ai = u[:, r] @ tau
            share = (a @ ai) / max(ai @ ai, 1e-12)
            total += max(floor, share)
        s[r] *= len(taus) / total
    return u @ np.diag(s) @ vt


def svc(inner, floor):
    def merge(taus):
        delta = inner(taus)
        return {
            name: calibrated(value, [tau[name] for tau in taus], floor)
            if value.ndim == 2 and "token_embedding" not in name
            else value
            for name, value in delta.items()
        }

    return merge


TSV = ("token_embedding", "text_projection")
CASES = []


def case(name, families, method, merge, parameters=None, post=None, expert_parameters=None, dtype="F64"):
    for one in families:
        CASES.append((f"{name}-{one}", one, method, merge, parameters or {}, post or [], expert_parameters, dtype))


EVERY = ["two", "three", "five", "deficient"]
case("tsv_m", EVERY, "tsv_m", by_matrix(tsv_m, 1, TSV))
case("tsv_m-scaled", ["two"], "tsv_m", by_matrix(tsv_m, 0.7, TSV), {"alpha": 0.7})
case("iso_c", EVERY, "iso_c", by_matrix(iso_c))
case("iso_c-tables", ["two"], "iso_c", by_matrix(iso_c, 1.5, ()), {"alpha": 1.5, "embeddings": "matrix"})
case("iso_cts", EVERY, "iso_cts", by_matrix(iso_cts))
case("iso_cts-half", EVERY, "iso_cts", by_matrix(lambda t: iso_cts(t, 0.4)), {"common": 0.4})
case("swudi", EVERY, "swudi", by_matrix(lambda t: filtered(t, truncated(1300, 0.65))))
case("swudi-soft", EVERY, "swudi", by_matrix(lambda t: filtered(t, soft(300))), {"filter": "soft"})
case(
    "swudi-mean",
    ["three"],
    "swudi",
    by_matrix(lambda t: filtered(t, truncated(2, 0.5), lambda x: sum(x) / len(x)), 0.5),
    {"t": 2, "ratio": 0.5, "start": "mean", "alpha": 0.5},
)
case("aswudi", EVERY, "aswudi", by_matrix(lambda t: filtered(t, participation)))
case("wudi", EVERY, "wudi", by_matrix(lambda t: wudi(t, 1e-5, 300)))
case("wudi-fast", ["three"], "wudi", by_matrix(lambda t: wudi(t, 1e-3, 40)), {"lr": 1e-3, "steps": 40})
case(
    "consensus",
    ["three", "deficient"],
    "consensus",
    consensus([0.4, 0.2, 0.6], 2, 0.7),
    {"lambda": 0.7},
    expert_parameters=[{"mask_lambda": 0.4}, {"mask_lambda": 0.2}, {"mask_lambda": 0.6}],
    dtype="F32",
)
case("magmax", ["three", "deficient"], "magmax", magmax(0.5), dtype="F32")
case("pcb", ["two", "three"], "pcb", pcb(0.1, 1e-4, 1), dtype="F32")
case("pcb-clipped", ["five"], "pcb", pcb(0.3, 0.05, 1.2), {"ratio": 0.3, "clip": 0.05, "lambda": 1.2}, dtype="F32")
case("knots", ["two", "three", "deficient"], "knots_ties", knots_ties(0.2, 0.6))
case("knots-half", ["three"], "knots_ties", knots_ties(0.5, 1), {"k": 0.5, "lambda": 1})
case("knots-all", ["five"], "knots_ties", knots_ties(1, 0.5), {"k": 1, "lambda": 0.5})
case(
    "knots-tensor", ["three"], "knots_ties", knots_ties(0.3, 0.6, "tensor"), {"k": 0.3, "trim_scope": "tensor"}
)
LINES = [{"id": "lines", "parameters": {"beta": 0.4}}]
GIVEN = [{"id": "lines", "parameters": {"beta": 0.5, "alpha_from": "given", "alpha": 0.25}}]
SVC = [{"id": "svc", "parameters": {}}]
case("lines-ta", ["deep"], "task_arithmetic", lines(task_arithmetic(0.3), 0.4), {"lambda": 0.3}, LINES)
case("lines-given", ["deep"], "task_arithmetic", lines(task_arithmetic(0.3), 0.5, 0.25), {"lambda": 0.3}, GIVEN)
case("lines-iso", ["deep"], "iso_c", lines(by_matrix(iso_c), 0.4), {}, LINES)
case("lines-magmax", ["deep"], "magmax", lines(magmax(0.5), 0.4), {}, LINES, dtype="F32")
case("svc-ta", ["three", "deep"], "task_arithmetic", svc(task_arithmetic(0.3), 0.1), {"lambda": 0.3}, SVC)
SWUDI = by_matrix(lambda t: filtered(t, truncated(1300, 0.65)))
case("svc-swudi", ["three"], "swudi", svc(SWUDI, 0.1), {}, SVC)
case("svc-tsv", ["three"], "tsv_m", svc(by_matrix(tsv_m, 1, TSV), 0.1), {}, SVC)
case("lines-svc", ["deep"], "swudi", lines(svc(SWUDI, 0.1), 0.4), {}, SVC + LINES)
case("svc-lines", ["deep"], "task_arithmetic", svc(lines(task_arithmetic(0.3), 0.4), 0.1), {"lambda": 0.3}, LINES + SVC)

stored = {name: {} for name in FAMILIES}
for name, (base, taus) in FAMILIES.items():
    for tensor, value in base.items():
        stored[name][f"base/{tensor}"] = value
        for i, tau in enumerate(taus):
            stored[name][f"expert{i}/{tensor}"] = value + tau[tensor]
listing = []
for name, one, method, merge, parameters, post, expert_parameters, dtype in CASES:
    base, taus = FAMILIES[one]
    for tensor, delta in merge(taus).items():
        stored[one][f"{name}/{tensor}"] = np.asarray(delta, dtype=np.float64)
    listing.append(
        {
            "name": name,
            "family": one,
            "method": method,
            "parameters": parameters,
            "post": post,
            "expertParameters": expert_parameters,
            "dtype": dtype,
        }
    )
for name, tensors in stored.items():
    save_file({key: np.ascontiguousarray(value) for key, value in tensors.items()}, HERE / f"{name}.safetensors")
(HERE / "cases.json").write_text(json.dumps(listing, indent=1) + "\n")
