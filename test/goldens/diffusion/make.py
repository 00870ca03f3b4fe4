"""Makes the golden files beside it: tiny random Stable Diffusion pipelines in their real layout, and what diffusers computes with them.

    python make.py            (versions used: versions.txt)

sd1   epsilon, projections by convolution, one number of heads, quick_gelu; CLIP's vocab.json and merges.txt; a scheduler file
      of PNDM, as Stable Diffusion 1.x ships; the autoencoder's attention under its old names; F16
sd2   v-prediction, linear projections, a list of numbers of heads, gelu, a level without attention, tokenizer.json with a padding
      token of its own; clipped samples; text encoder without the prefix text_model; BF16 in two shards for the UNet

Each folder has the pipeline and `golden.safetensors`: tensors channels first, as PyTorch has them.

unet.<n>                answers for unet.input.<n> (two latents), the states of the first two prompts and the timestep of golden.json
gradient.<name>         of half the squared length of answer 0, for `latents`, `text` and some parameters
text                    states of the prompts
vae.mean, vae.logvar, vae.decoded    of vae.image and vae.latents
<case>.latents, <case>.image         of the pipeline's own loop from noise by Philox, keyed as golden.json says; guidance
"""

import json
import math
import pathlib
import shutil

import diffusers
import safetensors
import tokenizers
import torch
import transformers
from diffusers import (
    AutoencoderKL, DDIMScheduler, EulerDiscreteScheduler, StableDiffusionPipeline, UNet2DConditionModel,
)
from safetensors.torch import load_file, save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

HERE = pathlib.Path(__file__).parent
PROMPTS = ["a red cat", "Two  dogs, don't run!", "", "a cat a cat a cat a cat a cat a cat a cat a cat"]
SIZE = 16
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


def randomise(model, seed, dtype):
    """Random values everywhere: norms and biases keep their trivial start values otherwise."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in sorted(model.named_parameters()):
            values = torch.randn(parameter.shape, generator=generator)
            if parameter.ndim == 1:
                values = 0.2 * values + (1 if name.endswith("weight") else 0)
            elif "embedding" in name and "time" not in name:
                values = 0.5 * values
            else:
                values = 0.8 * values / math.sqrt(parameter[0].numel())
            parameter.copy_(values.to(dtype).float())
    return model.eval()


def tokenizer_parts():
    text = "a red cat two dogs don't run, the blue house!"
    marks = ["<|startoftext|>", "<|endoftext|>"]
    letters = sorted(set(text.replace(" ", "")) | set(".?0123"))
    merges = [("c", "a"), ("ca", "t</w>"), ("d", "o"), ("r", "e"), ("re", "d</w>"), ("do", "g"), ("h", "o"), ("t", "h"), ("'", "t</w>")]
    tokens = letters + [f"{letter}</w>" for letter in letters] + ["".join(pair) for pair in merges] + marks
    return {token: id for id, token in enumerate(tokens)}, merges


def save(folder, pipeline, dtype, old_names, flat_text, shards):
    pipeline.save_pretrained(folder)
    for component, file in [("unet", "diffusion_pytorch_model"), ("vae", "diffusion_pytorch_model"), ("text_encoder", "model")]:
        path = folder / component / f"{file}.safetensors"
        tensors = {name: tensor.to(dtype) for name, tensor in load_file(path).items()}
        path.unlink()
        if component == "text_encoder":
            prefix = "" if flat_text else "text_model."
            tensors = {prefix + name.removeprefix("text_model."): t for name, t in tensors.items() if "position_ids" not in name}
        if component == "vae" and old_names:
            for new, old in [("to_q", "query"), ("to_k", "key"), ("to_v", "value"), ("to_out.0", "proj_attn")]:
                tensors = {name.replace(f"attentions.0.{new}.", f"attentions.0.{old}."): t for name, t in tensors.items()}
        if component == "unet" and shards:
            names = sorted(tensors)
            for part, some in enumerate((names[::2], names[1::2])):
                save_file({n: tensors[n] for n in some}, folder / component / f"{file}-{part + 1:05d}-of-00002.safetensors")
        else:
            save_file(tensors, path)
    for config in folder.glob("*/*config.json"):
        config.write_text(config.read_text().rstrip("\n") + "\n")


def gradients(unet, latents, timestep, text):
    """Of half the squared length of the UNet's answer, for its inputs and some of every kind of parameter."""
    latents, text = latents.clone().requires_grad_(), text.clone().requires_grad_()
    (unet(latents, timestep, text).sample ** 2).sum().div(2).backward()
    kinds = ("conv_in.weight", "downsamplers.0.conv.weight", "mid_block.resnets.0.norm1.weight", "conv_norm_out.bias", "upsamplers.0.conv.bias")
    found = {n: p.grad for n, p in unet.named_parameters() if n.endswith(kinds)}
    return {f"gradient.{n}": g for n, g in {**found, "latents": latents.grad, "text": text.grad}.items()}


def make(name, unet, vae, text, scheduler, *, dtype, pair, pad, old_names, flat_text, shards, cases):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    vocab, merges = tokenizer_parts()
    # The vocabulary's own padding token: id 0 is an ordinary one, as in Stable Diffusion 2.
    tokenizer = CLIPTokenizer(vocab=vocab, merges=merges, pad_token=pad, model_max_length=text["max_position_embeddings"])
    text = dict(text, vocab_size=len(vocab), bos_token_id=len(vocab) - 2, eos_token_id=len(vocab) - 1, pad_token_id=1)
    parts = dict(
        unet=randomise(UNet2DConditionModel(**unet), 1, dtype),
        vae=randomise(AutoencoderKL(**vae), 2, dtype),
        text_encoder=randomise(CLIPTextModel(CLIPTextConfig(**text)), 3, dtype),
        tokenizer=tokenizer,
    )
    pipeline = StableDiffusionPipeline(
        **parts, scheduler=DDIMScheduler(), safety_checker=None, feature_extractor=None, requires_safety_checker=False
    )
    pipeline.set_progress_bar_config(disable=True)
    save(folder, pipeline, dtype, old_names, flat_text, shards)
    (folder / "scheduler/scheduler_config.json").write_text(json.dumps(scheduler, indent=2) + "\n")
    if pair:
        (folder / "tokenizer/tokenizer.json").unlink()
        (folder / "tokenizer/vocab.json").write_text(json.dumps(vocab, ensure_ascii=False) + "\n")
        (folder / "tokenizer/merges.txt").write_text("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in merges))

    ids = tokenizer(PROMPTS, padding="max_length", truncation=True, return_tensors="pt").input_ids
    generator = torch.Generator().manual_seed(9)
    draw = lambda *shape: torch.randn(shape, generator=generator)
    latents = SIZE // 2
    timesteps = [801, 17.25]
    tensors = {}
    with torch.no_grad():
        tensors["text"] = parts["text_encoder"](ids).last_hidden_state
        for n, timestep in enumerate(timesteps):
            tensors[f"unet.input.{n}"] = draw(2, 4, latents, latents)
            tensors[f"unet.{n}"] = parts["unet"](tensors[f"unet.input.{n}"], timestep, tensors["text"][:2]).sample
        tensors["vae.image"] = draw(1, 3, SIZE, SIZE).clamp(-1, 1)
        posterior = parts["vae"].encode(tensors["vae.image"]).latent_dist
        tensors["vae.mean"], tensors["vae.logvar"] = posterior.mean, posterior.logvar
        tensors["vae.latents"] = draw(1, 4, latents, latents)
        tensors["vae.decoded"] = parts["vae"].decode(tensors["vae.latents"]).sample
    tensors |= gradients(parts["unet"], tensors["unet.input.0"], timesteps[0], tensors["text"][:2])
    golden = {"prompts": PROMPTS, "ids": ids.tolist(), "timesteps": timesteps, "cases": []}
    for case in cases:
        cls = {"ddim": DDIMScheduler, "euler": EulerDiscreteScheduler}[case["sampler"]]
        own = {**scheduler, **case.get("scheduler", {})}
        pipeline.scheduler = cls.from_config({k: v for k, v in own.items() if k != "_class_name"})
        keys = [[11, 0], [11, 1]]
        start = torch.stack([noise(key, (4, latents, latents)) for key in keys])
        options = dict(
            prompt=PROMPTS[:2], negative_prompt=[case["negative"]] * 2, latents=start,
            num_inference_steps=case["steps"], guidance_scale=case["guidance"], height=SIZE, width=SIZE,
        )
        title = case["name"]
        tensors[f"{title}.latents"] = pipeline(**options, output_type="latent").images
        tensors[f"{title}.image"] = torch.tensor(pipeline(**options, output_type="np").images)
        print(name, title, tensors[f"{title}.latents"].abs().max().item(), tensors[f"{title}.image"].std().item())
        golden["cases"].append({**case, "keys": keys})
    save_file({n: t.float().contiguous() for n, t in tensors.items()}, folder / "golden.safetensors")
    (folder / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")
    for file in folder.rglob("*.safetensors"):
        file.chmod(0o644)
    for stray in ("README.md", ".gitattributes"):
        (folder / stray).unlink(missing_ok=True)
    print(name, {n: (p.numel(), p.abs().max().item()) for n, p in tensors.items() if n.startswith(("unet", "vae", "text"))})


TINY_VAE = dict(
    block_out_channels=[4, 8], down_block_types=["DownEncoderBlock2D"] * 2, up_block_types=["UpDecoderBlock2D"] * 2,
    latent_channels=4, layers_per_block=1, norm_num_groups=2,
)
make(
    "sd1",
    dict(
        sample_size=8, block_out_channels=[4, 8], down_block_types=["CrossAttnDownBlock2D", "DownBlock2D"],
        up_block_types=["UpBlock2D", "CrossAttnUpBlock2D"], layers_per_block=1, cross_attention_dim=10, attention_head_dim=2,
        norm_num_groups=2,
    ),
    dict(TINY_VAE, scaling_factor=0.18215),
    dict(hidden_size=10, intermediate_size=14, num_hidden_layers=1, num_attention_heads=2, max_position_embeddings=12, hidden_act="quick_gelu"),
    dict(
        _class_name="PNDMScheduler", num_train_timesteps=1000, beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear",
        clip_sample=False, set_alpha_to_one=False, skip_prk_steps=True, steps_offset=1, trained_betas=None,
    ),
    dtype=torch.float16, pair=True, pad="<|endoftext|>", old_names=True, flat_text=False, shards=False,
    cases=[
        dict(name="ddim", sampler="ddim", steps=4, guidance=3.5, negative="two dogs"),
        dict(name="euler", sampler="euler", steps=5, guidance=3.5, negative=""),
        dict(name="unguided", sampler="euler", steps=3, guidance=1, negative="", scheduler=dict(timestep_spacing="leading")),
    ],
)
make(
    "sd2",
    dict(
        sample_size=8, block_out_channels=[4, 8], down_block_types=["DownBlock2D", "CrossAttnDownBlock2D"],
        up_block_types=["CrossAttnUpBlock2D", "UpBlock2D"], layers_per_block=2, cross_attention_dim=8, attention_head_dim=[1, 2],
        norm_num_groups=2, use_linear_projection=True, freq_shift=1, flip_sin_to_cos=False, norm_eps=1e-4,
    ),
    dict(TINY_VAE, block_out_channels=[8, 4], scaling_factor=0.3, mid_block_add_attention=False, use_quant_conv=False, use_post_quant_conv=False),
    dict(hidden_size=8, intermediate_size=12, num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=10, hidden_act="gelu"),
    dict(
        _class_name="DDIMScheduler", num_train_timesteps=1000, beta_start=0.0001, beta_end=0.02, beta_schedule="squaredcos_cap_v2",
        clip_sample=True, clip_sample_range=1.5, set_alpha_to_one=True, steps_offset=0, prediction_type="v_prediction",
        timestep_spacing="trailing",
    ),
    dtype=torch.bfloat16, pair=False, pad="!", old_names=False, flat_text=True, shards=True,
    cases=[
        dict(name="ddim", sampler="ddim", steps=6, guidance=2.5, negative=""),
        # At the largest noise of the squared cosine Euler's own sums lose four digits in fp32.
        dict(
            name="euler", sampler="euler", steps=4, guidance=2.5, negative="a house",
            scheduler=dict(beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012),
        ),
        dict(name="sample", sampler="ddim", steps=5, guidance=2, negative="", scheduler=dict(prediction_type="sample", timestep_spacing="linspace")),
        dict(name="linear", sampler="euler", steps=5, guidance=2, negative="", scheduler=dict(beta_schedule="linear", timestep_spacing="linspace")),
    ],
)
versions = [diffusers, transformers, torch, tokenizers, safetensors]
(HERE / "versions.txt").write_text("".join(f"{v.__name__} {v.__version__}\n" for v in versions))
