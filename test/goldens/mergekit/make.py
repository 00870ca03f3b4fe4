"""Makes goldens of mergekit's deterministic methods: inputs.safetensors, outputs.safetensors, cases.json, versions.txt.

    python make.py 0.1.4      # with mergekit 0.1.4 importable: everything but ram and ramplus_tl
    python make.py 0.1.5      # after that, with mergekit 0.1.5 importable: ram and ramplus_tl, which 0.1.4 lacks, and a note
                              # ("changed") wherever 0.1.5 gives something else than 0.1.4

Each case calls one method of mergekit on one set of tiny tensors. Nothing here is mergekit's code; it is only run.
"""

import importlib.metadata
import json
import pathlib
import platform
import sys

import torch
from safetensors.torch import load_file, save_file

HERE = pathlib.Path(__file__).parent
DTYPES = {"F32": torch.float32, "BF16": torch.bfloat16, "F16": torch.float16}
# what two versions may differ by, by rounding alone
ROUNDING = {"F32": 2e-6, "BF16": 1e-2, "F16": 2e-3}
# what 0.1.4 does where 0.1.5 does as documented
REPAIRED = {
    "breadcrumbs": "0.1.4 drops a whole task vector when it has no outlier to drop",
    "nuslerp": "0.1.4 divides rounding errors by the sine of an angle of pi",
}
# sets that are merged in the half types too
HALVES = ("matrix", "vector99", "kernel", "cancel")


def deltas(seed, shape, scale):
    g = torch.Generator().manual_seed(seed)
    return [scale * torch.randn(shape, generator=g) for _ in range(3)]


def base_of(seed, shape):
    return 0.5 * torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def input_sets():
    """Name -> (base, three experts), fp32. Binary fractions where equality of sums or magnitudes is the point."""
    sets = {}
    for seed, (name, shape) in enumerate(
        {"vector100": (100,), "vector99": (99,), "matrix": (9, 13), "square": (10, 10), "kernel": (4, 3, 3, 3)}.items()
    ):
        base = base_of(seed, shape)
        sets[name] = (base, [base + d for d in deltas(100 + seed, shape, 0.1)])
    sets["one"] = (torch.tensor([0.5]), [torch.tensor([0.75]), torch.tensor([0.25]), torch.tensor([1.5])])
    base = base_of(7, (5, 7))
    first, _, third = deltas(107, (5, 7), 0.1)
    sets["zero-delta"] = (base, [base + first, base.clone(), base + third])
    sign = torch.where(torch.rand((6, 7), generator=torch.Generator().manual_seed(8)) < 0.5, -1.0, 1.0)
    base = torch.round(8 * base_of(8, (6, 7))) / 8
    sets["equal"] = (base, [base + 0.25 * sign, base - 0.125 * sign.flip(0), base + 0.5 * sign.flip(1)])
    base = torch.round(16 * base_of(9, (4, 8))) / 16
    step = torch.round(16 * deltas(109, (4, 8), 0.5)[0]) / 16
    other = torch.round(16 * deltas(110, (4, 8), 0.5)[0]) / 16
    other[:2] = 0
    sets["cancel"] = (base, [base + step, base - step, base + other])
    # small deltas, as between a model and its fine-tune: where absolute floors begin to bite
    base = base_of(10, (8, 9))
    sets["small"] = (base, [base + d for d in deltas(111, (8, 9), 1e-3)])
    return sets


PLAIN = [1.0, 0.5, 0.8]
NEGATIVE = [1.0, -0.5, 0.3]


def cases():
    """(method, parameters, per-model parameters, experts, whether it takes the base, names of sets or None for all)"""
    everywhere = None
    yield "linear", {}, {"weight": PLAIN}, 3, False, everywhere
    yield "linear", {"normalize": False}, {"weight": NEGATIVE}, 3, False, ["matrix", "vector99"]
    yield "linear", {}, {"weight": [0.0, 1.0, 0.0]}, 3, False, ["matrix"]
    for t in (0.0, 0.3, 1.0):
        yield "slerp", {"t": t}, {}, 1, True, everywhere if t == 0.3 else ["matrix"]
    for base in (False, True):
        yield "nuslerp", {}, {"weight": [0.3, 0.6]}, 2, base, everywhere
        yield "nuslerp", {"nuslerp_flatten": False}, {"weight": [0.3, 0.6]}, 2, base, everywhere
        yield "nuslerp", {"nuslerp_flatten": False, "nuslerp_row_wise": True}, {"weight": [0.3, 0.6]}, 2, base, everywhere
        yield "nuslerp", {}, {"weight": [1.0, -1.0]}, 2, base, ["matrix"]
        yield "multislerp", {}, {"weight": PLAIN}, 3, base, everywhere
        yield "multislerp", {"normalize_weights": False}, {"weight": NEGATIVE}, 3, base, ["matrix", "kernel"]
        yield "multislerp", {"eps": 1e-3}, {"weight": PLAIN}, 3, base, ["matrix"]
        yield "multislerp", {}, {"weight": [1.0, 3.0]}, 2, base, ["matrix", "vector100"]
    yield "karcher", {}, {}, 3, False, everywhere
    yield "karcher", {"max_iter": 1}, {}, 3, False, ["matrix", "equal"]
    yield "karcher", {"max_iter": 50, "tol": 1e-7}, {}, 2, False, ["matrix", "kernel"]
    for normalize in (False, True):
        yield "task_arithmetic", {"normalize": normalize}, {"weight": PLAIN}, 3, True, everywhere
    yield "task_arithmetic", {"lambda": 0.7, "normalize": True}, {"weight": NEGATIVE}, 3, True, ["matrix", "vector99"]
    yield "task_arithmetic", {"normalize": True}, {"weight": [0.5, -0.5, 0.0]}, 3, True, ["matrix"]
    for density in (0.1, 0.5, 0.99, 1.0):
        yield "ties", {}, {"weight": PLAIN, "density": density}, 3, True, everywhere
        yield "breadcrumbs", {}, {"weight": PLAIN, "density": density, "gamma": 0.05}, 3, True, everywhere
        yield "breadcrumbs_ties", {}, {"weight": PLAIN, "density": density, "gamma": 0.05}, 3, True, everywhere
    yield "ties", {"normalize": False, "lambda": 0.4}, {"weight": NEGATIVE, "density": 0.5}, 3, True, ["matrix", "vector99", "cancel"]
    yield "ties", {"rescale": True}, {"weight": PLAIN, "density": [0.2, 0.5, 1.0]}, 3, True, ["matrix", "kernel", "zero-delta", "small"]
    yield "ties", {"int8_mask": True}, {"weight": PLAIN, "density": 0.5}, 3, True, ["matrix"]
    yield "ties", {}, {"weight": [1.0, 1.0, 1.0], "density": 1.0}, 3, True, ["cancel", "equal", "zero-delta"]
    yield "breadcrumbs", {}, {"weight": PLAIN, "density": 0.9}, 3, True, ["vector99", "vector100", "kernel", "one"]
    yield "breadcrumbs", {"rescale": True, "normalize": True}, {"weight": PLAIN, "density": [0.3, 0.5, 0.9], "gamma": [0.02, 0.1, 0.2]}, 3, True, ["matrix", "kernel"]
    # a density of 1 makes dare_* and della_* deterministic: the vote and the sum that are left
    yield "dare_linear", {}, {"weight": PLAIN}, 3, True, ["matrix", "kernel"]
    yield "dare_ties", {}, {"weight": PLAIN}, 3, True, everywhere
    yield "della", {}, {"weight": PLAIN}, 3, True, everywhere
    yield "della_linear", {}, {"weight": PLAIN}, 3, True, ["matrix", "kernel"]
    for topk in (1.0, 0.5, 0.1):
        yield "sce", {"select_topk": topk}, {}, 3, True, everywhere
    for epsilon in (1e-5, 0.05):
        yield "ram", {"epsilon": epsilon}, {}, 3, True, everywhere
        yield "ramplus_tl", {"epsilon": epsilon}, {}, 3, True, everywhere
    yield "ramplus_tl", {"epsilon": 0.05, "r": 0.5, "alpha": 1.0}, {}, 3, True, ["matrix", "kernel"]
    for filter_wise in (False, True):
        yield "model_stock", {"filter_wise": filter_wise}, {}, 3, True, everywhere
        yield "model_stock", {"filter_wise": filter_wise}, {}, 2, True, ["matrix", "kernel"]
    for t in (0.01, 0.2):
        yield "nearswap", {"t": t}, {}, 1, True, everywhere
    yield "arcee_fusion", {}, {}, 1, True, everywhere
    yield "passthrough", {}, {}, 1, False, ["matrix", "one"]
    yield "passthrough", {"scale": 0.3}, {}, 1, False, ["matrix", "kernel", "one"]


def run_0_1_4(method, parameters, per_model, base, experts):
    from mergekit import merge_methods
    from mergekit.architecture import WeightInfo
    from mergekit.common import ImmutableMap, ModelReference
    from mergekit.io.tasks import GatherTensors

    references = [ModelReference.model_validate(f"expert{i}") for i in range(len(experts))]
    tensors = dict(zip(references, experts))
    base_model = None
    if base is not None:
        base_model = ModelReference.model_validate("base")
        tensors = {base_model: base, **tensors}
    info = WeightInfo(name="w")
    settings = lambda i: {key: value[i] if isinstance(value, list) else value for key, value in per_model.items()}
    of_model = {reference: ImmutableMap(settings(i)) for i, reference in enumerate(references)}
    if base_model is not None:
        of_model[base_model] = ImmutableMap({"weight": None} if "weight" in per_model else {})
    implementation = merge_methods.get(method)
    defaults = {p.name: p.default_value for p in implementation.parameters()}
    model_defaults = {p.name: p.default_value for p in implementation.tensor_parameters()}
    of_model = {reference: ImmutableMap({**model_defaults, **dict(values)}) for reference, values in of_model.items()}
    if method == "passthrough":
        of_model = {reference: ImmutableMap({"scale": parameters.get("scale")}) for reference in of_model}
        parameters = {}
    task = implementation.make_task(
        output_weight=info,
        tensors=GatherTensors(weight_info=ImmutableMap({reference: info for reference in tensors})),
        parameters=ImmutableMap({**defaults, **parameters}),
        tensor_parameters=ImmutableMap(of_model),
        base_model=base_model,
    )
    (name,) = task.arguments()
    return task.execute(**{name: tensors})


def run_0_1_5(method, parameters, per_model, base, experts):
    from mergekit.merge_methods.api import merge_tensors

    ids = [str(i) for i in range(len(experts))]
    values = dict(parameters)
    for key, value in per_model.items():
        values[key] = dict(zip(ids, value))
    if base is None:
        return merge_tensors(experts, method, parameters=values, ids=ids)
    return merge_tensors([base, *experts], method, parameters=values, ids=["base", *ids], base_index=0)


def same(a, b, dtype):
    if a is None or b is None:
        return a is b
    return torch.allclose(a.float(), b.float(), rtol=0, atol=ROUNDING[dtype], equal_nan=True)


def main(version):
    installed = importlib.metadata.version("mergekit")
    if installed != version:
        raise SystemExit(f"mergekit {installed} is installed, not {version}")
    first = version == "0.1.4"
    run = run_0_1_4 if first else run_0_1_5
    sets = input_sets()
    inputs = {}
    outputs = {} if first else load_file(HERE / "outputs.safetensors")
    listed = [] if first else json.loads((HERE / "cases.json").read_text())
    for number, (method, parameters, per_model, count, takes_base, names) in enumerate(cases()):
        per_model = {k: v[:count] if isinstance(v, list) else [v] * count for k, v in per_model.items()}
        lacks = method.startswith("ram")
        if first:
            listed.append({"method": method, "parameters": parameters, "perModel": per_model, "experts": count, "base": takes_base})
            listed[-1].update({"version": "0.1.5" if lacks else version, "runs": [], "errors": {}, "changed": {}})
        case = listed[number]
        for name in names or sets:
            for dtype in DTYPES if name in HALVES else ["F32"]:
                base, experts = (sets[name][0].to(DTYPES[dtype]), [e.to(DTYPES[dtype]) for e in sets[name][1]])
                for role, tensor in zip(("base", "0", "1", "2"), (base, *experts)):
                    inputs[f"{name}/{dtype}/{role}"] = tensor.contiguous()
                where = f"{name}/{dtype}"
                key = f"{number}/{where}"
                if first:
                    case["runs"].append(where)
                    if lacks:
                        continue
                error = result = None
                try:
                    result = run(method, dict(parameters), dict(per_model), base.clone() if takes_base else None, [e.clone() for e in experts[:count]])
                    result = result.detach().to(DTYPES[dtype]).contiguous()
                except Exception as refusal:  # a refusal is a golden too
                    error = type(refusal).__name__
                if first or lacks:
                    if result is not None:
                        outputs[key] = result
                    if error is not None:
                        case["errors"][where] = error
                elif not same(outputs.get(key), result, dtype):
                    case["changed"][where] = error or "other numbers"
                    if method in REPAIRED:
                        outputs[key] = result
                        case["changed"][where] = f"{REPAIRED[method]}; the golden is of 0.1.5"
    save_file(dict(sorted(inputs.items())), HERE / "inputs.safetensors")
    save_file(dict(sorted(outputs.items())), HERE / "outputs.safetensors")
    lines = ",\n".join(json.dumps(case) for case in listed)
    (HERE / "cases.json").write_text(f"[\n{lines}\n]\n")
    packages = [f"{package} {importlib.metadata.version(package)}" for package in ("torch", "safetensors")]
    lines = [f"python {platform.python_version()}", "mergekit 0.1.4 with pydantic 2.10.6", "mergekit 0.1.5", *packages]
    (HERE / "versions.txt").write_text("\n".join(lines) + "\n")


main(sys.argv[1])
