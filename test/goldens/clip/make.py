"""Makes the golden files beside it: tiny random CLIP models in their real layout, and what Hugging Face computes with them.

    python make.py            (versions used: versions.txt)

quick  quick_gelu, real end-token id, F32
legacy erf gelu, `eos_token_id: 2` (pooling at the largest id), `text_config_dict`, BF16 weights, oblong patch grid size
"""

import json
import pathlib

import numpy
import PIL
import safetensors
import tokenizers
import torch
import transformers
from PIL import Image
from safetensors.torch import save_file
from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel

HERE = pathlib.Path(__file__).parent


def randomise(model, seed):
    """Random values everywhere: norms and biases keep their trivial start values otherwise."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in sorted(model.named_parameters()):
            noise = torch.randn(parameter.shape, generator=generator)
            if name.endswith("weight") and parameter.ndim == 1:
                parameter.copy_(1 + 0.2 * noise)
            elif name == "logit_scale":
                parameter.fill_(2.5)
            else:
                parameter.copy_(0.25 * noise)


def make(name, config, prompts, dtype, size):
    torch.manual_seed(0)
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    model = CLIPModel(CLIPConfig(**config)).eval()
    randomise(model, 3)
    model = model.to(dtype).float()
    tensors = {k: v.detach().to(dtype).contiguous() for k, v in model.named_parameters()}
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "config.json").write_text(json.dumps({"model_type": "clip", **config}, indent=2) + "\n")

    generator = numpy.random.default_rng(5)
    pixels = generator.integers(0, 256, (3, size, size, 3), dtype=numpy.uint8)
    processor = CLIPImageProcessor(size={"shortest_edge": size}, crop_size={"height": size, "width": size})
    inputs = processor([Image.fromarray(p) for p in pixels], return_tensors="pt")["pixel_values"]
    longest = max(map(len, prompts))
    eos = config.get("text_config_dict", config["text_config"])["eos_token_id"]
    pad = 0 if eos == 2 else eos
    ids = torch.tensor([p + [pad] * (longest - len(p)) for p in prompts])
    mask = torch.tensor([[1] * len(p) + [0] * (longest - len(p)) for p in prompts])
    with torch.no_grad():
        out = model(input_ids=ids, attention_mask=mask, pixel_values=inputs)
        images = model.visual_projection(model.vision_model(pixel_values=inputs).pooler_output)
        texts = model.text_projection(model.text_model(input_ids=ids, attention_mask=mask).pooler_output)
    golden = {
        "pixels": pixels.reshape(3, -1).tolist(),
        "prompts": prompts,
        "image_embeds": images.tolist(),
        "text_embeds": texts.tolist(),
        "logits_per_image": out.logits_per_image.tolist(),
    }
    (folder / "golden.json").write_text(json.dumps(golden) + "\n")


def resized(name):
    """What the processor makes of images that are not of the model's size: smooth ones, so that rounding is all that differs."""
    y, x = numpy.mgrid[0:48, 0:30]
    smooth = numpy.stack([128 + 100 * numpy.sin(x / 5) * numpy.cos(y / 7), 4 * x + 2 * y, 250 - 5 * y], -1)
    image = Image.fromarray(smooth.clip(0, 255).astype(numpy.uint8))
    image.save(HERE / f"{name}.png")
    processor = CLIPImageProcessor(
        size={"shortest_edge": 24}, crop_size={"height": 24, "width": 24}, do_rescale=False, do_normalize=False
    )
    out = processor(image, return_tensors="np")["pixel_values"][0].transpose(1, 2, 0)
    (HERE / f"{name}.json").write_text(json.dumps({"size": 24, "pixels": out.round().astype(int).reshape(-1).tolist()}) + "\n")


make(
    "quick",
    {
        "projection_dim": 10,
        "vision_config": dict(
            hidden_size=24, intermediate_size=40, num_hidden_layers=2, num_attention_heads=3, image_size=20, patch_size=5,
            hidden_act="quick_gelu", projection_dim=10,
        ),
        "text_config": dict(
            vocab_size=60, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2,
            max_position_embeddings=12, hidden_act="quick_gelu", projection_dim=10, bos_token_id=58, eos_token_id=59,
            pad_token_id=59,
        ),
    },
    [[58, 4, 9, 59], [58, 30, 31, 32, 33, 7, 59], [58, 12, 59]],
    torch.float32,
    20,
)
text = dict(
    vocab_size=50, hidden_size=12, intermediate_size=20, num_hidden_layers=1, num_attention_heads=4,
    max_position_embeddings=9, hidden_act="gelu", projection_dim=8, bos_token_id=0, eos_token_id=2, layer_norm_eps=1e-3,
    pad_token_id=1,
)
make(
    "legacy",
    {
        "projection_dim": 8,
        "vision_config": dict(
            hidden_size=16, intermediate_size=24, num_hidden_layers=3, num_attention_heads=2, image_size=18, patch_size=6,
            hidden_act="gelu", projection_dim=8, layer_norm_eps=1e-4,
        ),
        "text_config": {**text, "hidden_size": 999},
        "text_config_dict": text,
    },
    [[48, 5, 6, 49], [48, 7, 49], [48, 3, 4, 8, 9, 20, 49]],
    torch.bfloat16,
    18,
)
resized("resize")
versions = [transformers, torch, tokenizers, safetensors, PIL, numpy]
(HERE / "versions.txt").write_text("".join(f"{v.__name__} {v.__version__}\n" for v in versions))
