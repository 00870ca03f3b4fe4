"""Paints with the bundled pipeline of suites/shapes-paint in diffusers, from noise by Philox as in make.py.

    python shapes_paint.py             makes shapes-paint.json: bytes of two images of the base, and of it with the adapter of
                                       expert 0, loaded by diffusers' load_lora_weights
    python shapes_paint.py <folder>    says whether diffusers loads a folder of the same kind, such as a merge, and what it paints:
                                       the SHA-256 of each image's bytes
"""

import hashlib
import json
import math
import pathlib
import sys

import torch
from diffusers import DDIMScheduler, StableDiffusionPipeline

HERE = pathlib.Path(__file__).parent
CHECKPOINTS = HERE.parents[2] / "suites/shapes-paint/checkpoints"
PROMPTS, SIZE, KEYS = ["a mosaic triangle", "a neon heart"], 16, [[11, 0], [11, 1]]
torch.set_num_threads(1)


def philox(counter, key):
    x, k = list(counter), list(key)
    for _ in range(10):
        p, q = x[0] * 0xD2511F53, x[2] * 0xCD9E8D57
        x = [(q >> 32) ^ x[1] ^ k[0], q & 0xFFFFFFFF, (p >> 32) ^ x[3] ^ k[1], p & 0xFFFFFFFF]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return x


def noise(key, shape):
    values = []
    for block in range(math.ceil(math.prod(shape) / 4)):
        words = philox((block, 0, 3, 0), key)
        for u, v in (words[:2], words[2:]):
            radius = math.sqrt(-2 * math.log((u + 1) / 2**32))
            values += [radius * math.cos(2 * math.pi * v / 2**32), radius * math.sin(2 * math.pi * v / 2**32)]
    return torch.tensor(values[: math.prod(shape)], dtype=torch.float64).float().reshape(shape)


def load(folder):
    pipeline = StableDiffusionPipeline.from_pretrained(folder)
    pipeline.set_progress_bar_config(disable=True)
    pipeline.scheduler = DDIMScheduler.from_config(pipeline.scheduler.config)
    return pipeline


def paint(pipeline):
    side = SIZE // 2 ** (len(pipeline.vae.config.block_out_channels) - 1)
    latents = torch.stack([noise(key, (pipeline.unet.config.in_channels, side, side)) for key in KEYS])
    images = pipeline(
        prompt=PROMPTS, negative_prompt=[""] * 2, latents=latents, num_inference_steps=8, guidance_scale=4.0,
        height=SIZE, width=SIZE, output_type="np",
    ).images
    return [(image * 255).round().astype("uint8").reshape(-1) for image in images]


if len(sys.argv) > 1:
    for prompt, image in zip(PROMPTS, paint(load(sys.argv[1]))):
        print(prompt, hashlib.sha256(image.tobytes()).hexdigest())
else:
    pipeline = load(CHECKPOINTS / "base")
    made = {"prompts": PROMPTS, "keys": KEYS, "size": SIZE, "base": [image.tolist() for image in paint(pipeline)]}
    pipeline.load_lora_weights(CHECKPOINTS / "expert-0")
    made["expert-0"] = [image.tolist() for image in paint(pipeline)]
    (HERE / "shapes-paint.json").write_text(json.dumps(made, separators=(",", ":")) + "\n")
