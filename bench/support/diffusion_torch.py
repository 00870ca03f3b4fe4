"""The work of bench/diffusion.ts in diffusers on one thread: a task as JSON on stdin, seconds by name as JSON on stdout."""

import json
import sys
import time

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel

torch.set_num_threads(1)
task = json.load(sys.stdin)
unet = UNet2DConditionModel(**task["unet"]).eval()
vae = AutoencoderKL(**task["vae"]).eval()
latents = torch.randn(task["batch"], 4, task["side"], task["side"])
text = torch.randn(task["batch"], task["tokens"], task["unet"]["cross_attention_dim"])


def fastest(work):
    seconds = []
    for _ in range(task["repeat"]):
        before = time.process_time()
        with torch.no_grad():
            work()
        seconds.append(time.process_time() - before)
    return min(seconds)


print(json.dumps({"unet": fastest(lambda: unet(latents, 500, text)), "decode": fastest(lambda: vae.decode(latents[:1]))}))
