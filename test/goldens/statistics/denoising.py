"""Makes the folders `denoising` and `t5-lora` beside it: diagonal Fishers and Gram matrices of the tiny random pipelines in
../diffusion and of the T5 in ../t5/v1_0, without and with LoRA adapters, by torch autograd and forward hooks, in float64.

    python denoising.py            (versions used: versions.txt; diffusers and peft as in ../diffusion and ../adapters)

denoising/<pipeline>.safetensors        fisher/<tensor> and, for one layer of each kind, gram/<weight> of the UNet on six made-up
                                        images; the loss is that of diffusers' training scripts, with the mode of the latents
denoising/lora.safetensors              an adapter for sd1, as diffusers writes it
denoising/sd1-lora.safetensors          of the dense weights of sd1 with it: of PEFT's `base_layer`, whose gradient is theirs
denoising/golden.json                   timesteps and losses
t5-lora/adapter_*, golden.safetensors   a PEFT adapter, and the same of it on the examples of ../t5/v1_0/golden.json

Image, prompt, timestep and noise of a row follow from the row alone (noise and timestep: Philox4x32-10, seed 3).
"""

import json
import math
import pathlib

import torch
from diffusers import AutoencoderKL, DDPMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from diffusers.utils import convert_state_dict_to_diffusers
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict
from safetensors.torch import load_file, save_file
from transformers import CLIPTextConfig, CLIPTextModel, T5ForConditionalGeneration

HERE = pathlib.Path(__file__).parent
PIPELINES = HERE.parent / "diffusion"
SEED, ROWS, SIZE = 3, 6, 16
torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


def philox(counter, key):
    x, k = list(counter), list(key)
    for _ in range(10):
        p, q = x[0] * 0xD2511F53, x[2] * 0xCD9E8D57
        x = [(q >> 32) ^ x[1] ^ k[0], q & 0xFFFFFFFF, (p >> 32) ^ x[3] ^ k[1], p & 0xFFFFFFFF]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return x


def normal(key, shape):
    values = []
    for block in range(math.ceil(math.prod(shape) / 4)):
        words = philox((block, 0, 3, 0), key)
        for u, v in (words[:2], words[2:]):
            radius = math.sqrt(-2 * math.log((u + 1) / 2**32))
            values += [radius * math.cos(2 * math.pi * v / 2**32), radius * math.sin(2 * math.pi * v / 2**32)]
    return torch.tensor(values[: math.prod(shape)]).reshape(shape)


def image(row):
    values = [(i * (14 * row + 21) + i * i % 61 * 5 + 40 * row) % 256 for i in range(SIZE * SIZE * 3)]
    return torch.tensor(values).double().reshape(1, SIZE, SIZE, 3).permute(0, 3, 1, 2) / 127.5 - 1


OLD_PARTS = {"query": "to_q", "key": "to_k", "value": "to_v", "proj_attn": "to_out.0"}


def filled(kind, folder):
    """A model of the tensors in a folder, in one file or in shards without an index."""
    model = kind.from_config(json.loads((folder / "config.json").read_text())).double()
    tensors = {n: t.double() for file in folder.glob("*.safetensors") for n, t in load_file(file).items()}
    for old, new in OLD_PARTS.items():
        tensors = {n.replace(f"attentions.0.{old}.", f"attentions.0.{new}."): t for n, t in tensors.items()}
    model.load_state_dict(tensors)
    return model


def load(name):
    folder = PIPELINES / name
    unet = filled(UNet2DConditionModel, folder / "unet")
    vae = filled(AutoencoderKL, folder / "vae")
    config = CLIPTextConfig(**json.loads((folder / "text_encoder/config.json").read_text()))
    text = CLIPTextModel(config).double()
    tensors = load_file(folder / "text_encoder/model.safetensors")
    own = text.state_dict()
    flat = {n.removeprefix("text_model."): t for n, t in tensors.items()}
    text.load_state_dict({n: flat[n.removeprefix("text_model.")].double() if n.removeprefix("text_model.") in flat else own[n] for n in own})
    scheduler = json.loads((folder / "scheduler/scheduler_config.json").read_text())
    return unet.eval(), vae.eval(), text.eval(), DDPMScheduler.from_config({k: v for k, v in scheduler.items() if k != "_class_name"})


def batches(name, vae, text, scheduler):
    """(noisy latents, timestep, states, target) of each row; prompts take turns."""
    golden = json.loads((PIPELINES / name / "golden.json").read_text())
    for row in range(ROWS):
        high, low, *key = philox((row, 0, 0, 4), (SEED, 0))
        timestep = math.floor((high * 2**21 + (low >> 11)) / 2**53 * scheduler.config.num_train_timesteps)
        with torch.no_grad():
            clean = vae.encode(image(row)).latent_dist.mode() * vae.config.scaling_factor
            states = text(torch.tensor([golden["ids"][row % 2]])).last_hidden_state
        noise = normal(key, clean.shape[1:])[None]
        at = torch.tensor([timestep])
        velocity = scheduler.config.prediction_type == "v_prediction"
        target = scheduler.get_velocity(clean, noise, at) if velocity else noise
        yield scheduler.add_noise(clean, noise, at), timestep, states, target


def rows_of(module, x):
    if isinstance(module, torch.nn.Linear):
        return x.reshape(-1, x.shape[-1])
    seen = torch.nn.functional.unfold(x, module.kernel_size, padding=module.padding, stride=module.stride)
    return seen.transpose(1, 2).reshape(-1, seen.shape[1])


def layers(model):
    return {n: m for n, m in model.named_modules() if isinstance(m, (torch.nn.Linear, torch.nn.Conv2d)) and ".lora_" not in n}


def statistics(model, names, examples, loss_of):
    """Fishers of the parameters `names` and Grams of the layers whose weights are among them."""
    parameters = {n: p for n, p in model.named_parameters() if n in names}
    for n, p in model.named_parameters():
        p.requires_grad_(n in names)
    fisher = {n: torch.zeros_like(p) for n, p in parameters.items()}
    gram, count, handles = {}, {}, []
    for name, module in layers(model).items():
        weight = f"{name}.weight"
        if weight not in names:
            continue

        def see(module, args, weight=weight):
            rows = rows_of(module, args[0].detach())
            gram[weight] = gram.get(weight, 0) + rows.T @ rows
            count[weight] = count.get(weight, 0) + rows.shape[0]

        handles.append(module.register_forward_pre_hook(see))
    losses = []
    for example in examples:
        model.zero_grad()
        loss = loss_of(example)
        loss.backward()
        losses.append(loss.item())
        for n, p in parameters.items():
            fisher[n] += p.grad**2 / len(examples)
    for handle in handles:
        handle.remove()
    return fisher, {n: g / count[n] for n, g in gram.items()}, losses


# one of each kind: a 3×3 convolution without and with a stride, a 1×1 one, a linear layer, one of the text's states, one of time
KINDS = ("conv_in", "downsamplers.0.conv", "mid_block.resnets.0.conv1", "mid_block.attentions.0.proj_in", "mid_block.attentions.0.proj_out")
KINDS += ("mid_block.attentions.0.transformer_blocks.0.attn2.to_v", "0.ff.net.2", "mid_block.resnets.1.time_emb_proj", "linear_1")


def write(path, prefix, fisher, gram):
    plain = lambda n: prefix + n.replace(".base_layer", "").removeprefix("base_model.model.")
    tensors = {f"fisher/{plain(n)}": t for n, t in fisher.items()} | {f"gram/{plain(n)}": t for n, t in gram.items()}
    save_file({n: t.float().contiguous() for n, t in tensors.items()}, path)


def randomise(model, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in sorted(model.named_parameters()):
            if ".lora_" in name:
                parameter.copy_((0.5 * torch.randn(parameter.shape, generator=generator)).float())


def denoising(name, lora=False):
    unet, vae, text, scheduler = load(name)
    names = [n for n, _ in unet.named_parameters()]
    if lora:
        unet.add_adapter(LoraConfig(r=2, lora_alpha=2, target_modules=["to_q", "to_v", "to_out.0", "proj_in", "ff.net.2", "conv1", "0.conv"]))
        randomise(unet, 5)
        factors = convert_state_dict_to_diffusers(get_peft_model_state_dict(unet))
        StableDiffusionPipeline.save_lora_weights(
            HERE / "denoising", unet_lora_layers={n: t.float().contiguous() for n, t in factors.items()}, weight_name="lora.safetensors",
        )
        names = [n for n, _ in unet.named_parameters() if n.endswith(".base_layer.weight")]
    examples = list(batches(name, vae, text, scheduler))
    loss_of = lambda e: torch.nn.functional.mse_loss(unet(e[0], e[1], e[2]).sample, e[3])
    fisher, gram, losses = statistics(unet, names, examples, loss_of)
    gram = {n: g for n, g in gram.items() if n.removesuffix(".weight").removesuffix(".base_layer").endswith(KINDS)}
    title = f"{name}-lora" if lora else name
    write(HERE / "denoising" / f"{title}.safetensors", "unet.", fisher, gram)
    return title, {"timesteps": [e[1] for e in examples], "losses": losses}


def t5_lora():
    folder = HERE / "t5-lora"
    golden = json.loads((HERE.parent / "t5/v1_0/golden.json").read_text())
    model = T5ForConditionalGeneration.from_pretrained(HERE.parent / "t5/v1_0", dtype=torch.float64, attn_implementation="eager").eval()
    wrapped = get_peft_model(model, LoraConfig(r=3, lora_alpha=6, target_modules=["q", "v", "wo"], rank_pattern={"wo": 2}, use_rslora=True))
    randomise(wrapped, 7)
    wrapped.save_pretrained(folder)
    adapter = load_file(folder / "adapter_model.safetensors")
    save_file({n: t.float().contiguous() for n, t in adapter.items()}, folder / "adapter_model.safetensors")
    (folder / "README.md").unlink()
    config = json.loads((folder / "adapter_config.json").read_text())
    config |= {"base_model_name_or_path": "t5/v1_0", "target_modules": sorted(config["target_modules"])}
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=2) + "\n")
    names = [n for n, _ in wrapped.named_parameters() if n.endswith(".base_layer.weight")]
    loss_of = lambda e: wrapped(input_ids=torch.tensor([e[0]]), labels=torch.tensor([e[1]])).loss
    fisher, gram, losses = statistics(wrapped, names, list(zip(golden["inputs"], golden["targets"])), loss_of)
    write(folder / "golden.safetensors", "", fisher, gram)
    print("t5", losses, len(names))


(HERE / "denoising").mkdir(exist_ok=True)
made = dict([denoising("sd1"), denoising("sd2"), denoising("sd1", lora=True)])
(HERE / "denoising" / "golden.json").write_text(json.dumps(made, indent=1) + "\n")
print(made)
t5_lora()
for file in [*(HERE / "denoising").iterdir(), *(HERE / "t5-lora").iterdir()]:
    file.chmod(0o644)
