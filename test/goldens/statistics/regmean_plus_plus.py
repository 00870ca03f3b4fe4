"""Makes regmean-plus-plus.safetensors beside it: RegMean++ (arXiv 2508.03121) of two experts made from the tiny random CLIP model
in ../clip/quick, in float64, stored as float32: the merged parameters of all layers of the vision tower.

    python regmean_plus_plus.py            (versions used: versions.txt)

Expert k is w + roll(w, k + 1) / 4 for every parameter w, flattened; its examples are the images k, k + 2, k + 4 … of
examples.json. Off-diagonal factor 0.95; solved by numpy.linalg.solve.
"""

import copy
import json
import pathlib

import numpy
import torch
from safetensors.torch import load_file, save_file
from transformers import CLIPConfig, CLIPModel

HERE = pathlib.Path(__file__).parent
SOURCE = HERE.parent / "clip" / "quick"
LAMBDA = 0.95
EXPERTS = 2

config = CLIPConfig(**json.loads((SOURCE / "config.json").read_text()))
base = CLIPModel._from_config(config, attn_implementation="eager")
base.load_state_dict(load_file(SOURCE / "model.safetensors"), strict=False)


def expert(k):
    model = copy.deepcopy(base)
    for parameter in model.parameters():
        flat = parameter.data.flatten()
        parameter.data = (flat + torch.roll(flat, k + 1) / 4).reshape(parameter.shape)
    return model.double().eval()


examples = json.loads((HERE / "examples.json").read_text())
size = config.vision_config.image_size
pixels = numpy.array(examples["pixels"], dtype=numpy.uint8).reshape(-1, size, size, 3)
mean = numpy.array([0.48145466, 0.4578275, 0.40821073])
std = numpy.array([0.26862954, 0.26130258, 0.27577711])
inputs = torch.tensor(((pixels / 255 - mean) / std).transpose(0, 3, 1, 2).copy())

experts = [expert(k) for k in range(EXPERTS)]
merged = copy.deepcopy(experts[0])
for name, parameter in merged.named_parameters():
    parameter.data = sum(dict(e.named_parameters())[name].data for e in experts) / EXPERTS


def grams(layer, states):
    sums = {}

    def hook(name):
        def see(_module, args):
            x = args[0].reshape(-1, args[0].shape[-1])
            sums[name] = x.T @ x / x.shape[0]

        return see

    handles = [m.register_forward_pre_hook(hook(n)) for n, m in layer.named_modules() if isinstance(m, torch.nn.Linear)]
    layer(states, attention_mask=None)
    for handle in handles:
        handle.remove()
    return sums


def regmean(pairs):
    left, right = 0, 0
    for gram, weight in pairs:
        shrunk = LAMBDA * gram + (1 - LAMBDA) * torch.diag(torch.diagonal(gram))
        left = left + shrunk
        right = right + shrunk @ weight.T
    return torch.tensor(numpy.linalg.solve(left.numpy(), right.numpy())).T


def vision(model):
    return model.vision_model


with torch.no_grad():
    tower = vision(merged)
    states = [tower.pre_layrnorm(tower.embeddings(inputs[k::EXPERTS])) for k in range(EXPERTS)]
    out = {}
    for i, layer in enumerate(tower.encoder.layers):
        own = [vision(e).encoder.layers[i] for e in experts]
        found = [grams(layer_of, state) for layer_of, state in zip(own, states)]
        for name, module in layer.named_modules():
            if isinstance(module, torch.nn.Linear):
                weights = [dict(one.named_modules())[name].weight.data for one in own]
                module.weight.data = regmean(list(zip([f[name] for f in found], weights)))
        for name, parameter in layer.named_parameters():
            out[f"vision_model.encoder.layers.{i}.{name}"] = parameter.data.float().contiguous()
        states = [layer(state, attention_mask=None) for state in states]
        states = [s[0] if isinstance(s, tuple) else s for s in states]

save_file(out, HERE / "regmean-plus-plus.safetensors", metadata={"format": "pt", "lambda": str(LAMBDA)})
print({n: tuple(t.shape) for n, t in out.items()})
