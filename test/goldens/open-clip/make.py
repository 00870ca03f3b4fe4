"""Makes the golden files beside it: a tiny random CLIP of open_clip in its real layout, and what open_clip computes with it.

    python make.py            (versions used: versions.txt)

golden.json           pixels, prompts, embeddings (not normalised) and logits
golden.safetensors    gradient/<parameter>  of half the sum of squares of all image embeddings, vision tower only
                      gram/<parameter>      sum of x x^T over the inputs of the vision tower's linear layers, divided by their number
"""

import json
import pathlib

import numpy
import open_clip
import safetensors
import torch
from open_clip.transform import PreprocessCfg, image_transform_v2
from PIL import Image
from safetensors.torch import save_file

torch.set_num_threads(1)
HERE = pathlib.Path(__file__).parent
MODEL = dict(
    embed_dim=10,
    quick_gelu=True,
    vision_cfg=dict(image_size=16, layers=2, width=24, head_width=8, patch_size=8, mlp_ratio=2.5),
    text_cfg=dict(context_length=12, vocab_size=40, width=16, heads=2, layers=2),
)
PICTURES = dict(
    mean=[0.48, 0.46, 0.41], std=[0.27, 0.26, 0.28], interpolation="bicubic", resize_mode="shortest"
)
PROMPTS = [[38, 5, 9, 39], [38, 7, 39], [38, 11, 4, 30, 2, 21, 39]]

model = open_clip.model.CLIP(**MODEL).eval()
generator = torch.Generator().manual_seed(3)
with torch.no_grad():
    for name, parameter in sorted(model.named_parameters()):
        noise = torch.randn(parameter.shape, generator=generator)
        if name.endswith("weight") and parameter.ndim == 1:
            parameter.copy_(1 + 0.2 * noise)
        elif name == "logit_scale":
            parameter.fill_(2.5)
        else:
            parameter.copy_(0.25 * noise)
save_file({k: v.contiguous() for k, v in model.state_dict().items()}, HERE / "open_clip_model.safetensors", metadata={"format": "pt"})
(HERE / "open_clip_config.json").write_text(json.dumps({"model_cfg": MODEL, "preprocess_cfg": PICTURES}, indent=2) + "\n")

pixels = numpy.random.default_rng(5).integers(0, 256, (3, 16, 16, 3), dtype=numpy.uint8)
transform = image_transform_v2(PreprocessCfg(size=16, mode="RGB", **PICTURES), is_train=False)
images = torch.stack([transform(Image.fromarray(p)) for p in pixels])
ids = torch.zeros(len(PROMPTS), 12, dtype=torch.long)
for row, prompt in enumerate(PROMPTS):
    ids[row, : len(prompt)] = torch.tensor(prompt)

seen = {}
for name, module in model.visual.named_modules():
    if isinstance(module, torch.nn.MultiheadAttention):
        module.register_forward_hook(
            lambda _m, args, kwargs, _o, name=name: seen.__setitem__(f"visual.{name}.in_proj_weight", (args or tuple(kwargs.values()))[0]),
            with_kwargs=True,
        )
    elif name.endswith(("c_fc", "c_proj")):
        module.register_forward_hook(lambda _m, args, _o, name=name: seen.__setitem__(f"visual.{name}.weight", args[0]))
image_embeds = model.encode_image(images)
(image_embeds**2).sum().div(2).backward()
tensors = {f"gradient/{n}": p.grad for n, p in model.named_parameters() if n.startswith("visual.")}
for name, x in seen.items():
    rows = x.detach().double().reshape(-1, x.shape[-1])
    tensors[f"gram/{name}"] = rows.T @ rows / len(rows)
save_file({k: v.float().contiguous() for k, v in tensors.items()}, HERE / "golden.safetensors")
with torch.no_grad():
    text_embeds = model.encode_text(ids)
    normed = [x / x.norm(dim=-1, keepdim=True) for x in (image_embeds, text_embeds)]
    logits = model.logit_scale.exp() * normed[0] @ normed[1].T
golden = {
    "pixels": pixels.reshape(3, -1).tolist(),
    "prompts": PROMPTS,
    "image_embeds": image_embeds.tolist(),
    "text_embeds": text_embeds.tolist(),
    "logits_per_image": logits.tolist(),
}
(HERE / "golden.json").write_text(json.dumps(golden) + "\n")
(HERE / "versions.txt").write_text("".join(f"{v.__name__} {v.__version__}\n" for v in (open_clip, torch, safetensors)))
