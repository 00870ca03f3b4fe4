"""Makes the golden files beside it: diagonal Fishers and Gram matrices of the tiny random CLIP model in ../clip/quick, by torch
autograd and forward hooks, in float64, stored as float32 in the format of Mergeboard's statistics.

    python make.py            (versions used: versions.txt)

fisher-empirical   head `normalized`, gold labels
fisher-sampled     the same with one label for each example drawn from the model (Philox4x32-10, seed 7)
fisher-paper       head `paper`: plain products of plain embeddings
gram               inputs of every linear layer of the vision tower; q, k and v stored once
"""

import hashlib
import json
import pathlib

import numpy
import safetensors
import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import CLIPConfig, CLIPModel

HERE = pathlib.Path(__file__).parent
SOURCE = HERE.parent / "clip" / "quick"
SEED = 7
EXAMPLES = 20
# two templates for each of three classes, as token ids
PROMPTS = [[[58, 4, 9, 59], [58, 30, 9, 59]], [[58, 4, 11, 12, 59], [58, 30, 11, 12, 59]], [[58, 4, 50, 59], [58, 30, 50, 59]]]


def philox(counter, key):
    x0, x1, x2, x3 = counter
    k0, k1 = key
    for _ in range(10):
        p0, p1 = 0xD2511F53 * x0, 0xCD9E8D57 * x2
        x0, x1, x2, x3 = (p1 >> 32) ^ x1 ^ k0, p1 & 0xFFFFFFFF, (p0 >> 32) ^ x3 ^ k1, p0 & 0xFFFFFFFF
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return x0, x1, x2, x3


def uniform(seed, row):
    high, low, *_ = philox((row, 0, 0, 2), (seed, 0))
    return (high * 2**21 + (low >> 11)) / 2**53


def covered(name):
    return name.startswith(("vision_model.", "visual_projection."))


config = CLIPConfig(**json.loads((SOURCE / "config.json").read_text()))
model = CLIPModel._from_config(config, attn_implementation="eager")
model.load_state_dict(load_file(SOURCE / "model.safetensors"), strict=False)
model = model.double().eval()
for name, parameter in model.named_parameters():
    parameter.requires_grad_(covered(name))

generator = numpy.random.default_rng(11)
size = config.vision_config.image_size
pixels = generator.integers(0, 256, (EXAMPLES, size, size, 3), dtype=numpy.uint8)
gold = generator.integers(0, len(PROMPTS), EXAMPLES).tolist()
mean = numpy.array([0.48145466, 0.4578275, 0.40821073])
std = numpy.array([0.26862954, 0.26130258, 0.27577711])
inputs = torch.tensor(((pixels / 255 - mean) / std).transpose(0, 3, 1, 2).copy())


def unit(x):
    return x / x.norm(dim=-1, keepdim=True)


def text(prompt):
    return model.text_projection(model.text_model(input_ids=torch.tensor([prompt])).pooler_output)[0]


def head(normalized):
    with torch.no_grad():
        each = torch.stack([torch.stack([unit(text(p)) if normalized else text(p) for p in prompts]) for prompts in PROMPTS])
        return unit(each.mean(1)) if normalized else each.mean(1)


def log_probabilities(image, rows, normalized):
    embedding = model.visual_projection(model.vision_model(pixel_values=image[None]).pooler_output)
    logits = model.logit_scale.exp() * unit(embedding) @ rows.T if normalized else embedding @ rows.T
    return logits.log_softmax(-1)[0]


def fisher(normalized, seed=None):
    rows = head(normalized)
    sums = {n: torch.zeros_like(p) for n, p in model.named_parameters() if p.requires_grad}
    labels = []
    for row, image in enumerate(inputs):
        log = log_probabilities(image, rows, normalized)
        label = gold[row]
        if seed is not None:
            passed = log.detach().exp().cumsum(0)
            label = int((uniform(seed, row) >= passed).sum())
        labels.append(label)
        model.zero_grad()
        (-log[label]).backward()
        for name, parameter in model.named_parameters():
            if parameter.requires_grad:
                sums[name] += parameter.grad**2
    return {n: s / EXAMPLES for n, s in sums.items()}, labels


def gram():
    sums, rows = {}, {}

    def hook(name):
        def see(_module, args):
            x = args[0].reshape(-1, args[0].shape[-1])
            sums[name] = sums.get(name, 0) + x.T @ x
            rows[name] = rows.get(name, 0) + x.shape[0]

        return see

    handles = [
        module.register_forward_pre_hook(hook(f"{name}.weight"))
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Linear) and covered(f"{name}.weight")
    ]
    with torch.no_grad():
        model.visual_projection(model.vision_model(pixel_values=inputs).pooler_output)
    for handle in handles:
        handle.remove()
    return {n: s / rows[n] for n, s in sums.items()}, rows


def write(name, tensors, metadata):
    files = [["config.json"], ["model.safetensors"]]
    lines = []
    for (path,) in files:
        data = (SOURCE / path).read_bytes()
        lines.append(json.dumps([path, str(len(data)), hashlib.sha256(data).hexdigest()], separators=(",", ":")) + "\n")
    digest = hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()
    common = {"schema": 1, "model": digest, "benchmark": None, "cell": None, "split": None, "n": EXAMPLES, "seed": None, "data": None}
    said = json.dumps({**common, **metadata}, sort_keys=True, separators=(",", ":"))
    save_file(
        {n: t.float().contiguous() for n, t in tensors.items()},
        HERE / f"{name}.safetensors",
        metadata={"format": "pt", "mergeboard_statistic": said},
    )


fisher_metadata = {"kind": "FISHER", "rows": EXAMPLES, "normaliser": "examples"}
empirical, _ = fisher(True)
write("fisher-empirical", empirical, {**fisher_metadata, "variant": "empirical"})
sampled, drawn = fisher(True, SEED)
write("fisher-sampled", sampled, {**fisher_metadata, "variant": "sampled", "seed": SEED})
paper, _ = fisher(False)
write("fisher-paper", paper, {**fisher_metadata, "variant": "empirical"})

grams, rows = gram()
covers = {n: n.replace("k_proj", "q_proj").replace("v_proj", "q_proj") for n in grams}
for name, stored in covers.items():
    assert torch.equal(grams[name], grams[stored])
usual = max(rows.values())
write(
    "gram",
    {n: grams[n] for n in set(covers.values())},
    {"kind": "GRAM", "rows": usual, "rowsOf": {n: rows[n] for n in set(covers.values()) if rows[n] != usual}, "normaliser": "rows", "covers": covers},
)
(HERE / "examples.json").write_text(
    json.dumps({"pixels": pixels.reshape(EXAMPLES, -1).tolist(), "gold": gold, "drawn": drawn, "seed": SEED, "prompts": PROMPTS}, separators=(",", ":")) + "\n"
)
(HERE / "versions.txt").write_text(
    "".join(f"{m.__name__} {m.__version__}\n" for m in (transformers, torch, safetensors, numpy))
)
print(drawn, gold)
