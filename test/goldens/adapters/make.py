"""Makes the adapter goldens with PEFT, transformers and diffusers (versions: see versions.txt).

    python make.py

Every model is tiny and random. For each adapter there is the folder or file as the library saves it, the table of the
model's weights (names and shapes) and what `merge_and_unload` or `fuse_lora` adds to them.
"""

import json
import pathlib
import shutil

import diffusers
import peft
import torch
import transformers
from diffusers.loaders import lora_conversion_utils as conversion
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).parent
generator = torch.Generator().manual_seed(20240924)


def randomise(model, match):
    for name, parameter in sorted(model.named_parameters()):
        if match(name):
            parameter.data = torch.randn(parameter.shape, generator=generator) * 0.3


def clean(folder):
    (folder / "README.md").unlink(missing_ok=True)


def table(state):
    return [{"name": name, "shape": list(value.shape)} for name, value in state.items()]


def write(folder, state, merged):
    """The base's table with its values, and the sum of base and adapter for every weight that it changes."""
    changed = {name: value.contiguous() for name, value in merged.items() if not torch.equal(value, state[name])}
    save_file({name: state[name].contiguous() for name in changed}, folder / "base.safetensors")
    save_file(changed, folder / "merged.safetensors")
    (folder / "base.json").write_text(json.dumps(table(state)) + "\n")


def golden(name, model, config, extra=lambda name: False):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    randomise(model, lambda _: True)
    state = {key: value.clone() for key, value in model.state_dict().items()}
    wrapped = get_peft_model(model, config)
    randomise(wrapped, lambda key: "lora_" in key or extra(key))
    wrapped.save_pretrained(folder, save_embedding_layers=config.target_modules is not None and "embed_tokens" in config.target_modules)
    clean(folder)
    merged = wrapped.merge_and_unload().state_dict()
    write(folder, state, {key: value for key, value in merged.items() if key in state})


def gpt2():
    config = transformers.GPT2Config(n_embd=8, n_layer=2, n_head=2, vocab_size=16, n_positions=8)
    lora = LoraConfig(
        r=2,
        lora_alpha=5,
        target_modules=["c_attn", "c_proj"],
        rank_pattern={"h.0.attn.c_attn": 3, "mlp.c_proj": 4},
        alpha_pattern={"h.1.attn.c_attn": 7},
        use_rslora=True,
        fan_in_fan_out=True,
        task_type="CAUSAL_LM",
    )
    golden("gpt2", transformers.GPT2LMHeadModel(config), lora)


def llama():
    config = transformers.LlamaConfig(
        hidden_size=8,
        intermediate_size=12,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        vocab_size=16,
        attention_bias=True,
        tie_word_embeddings=False,
    )
    lora = LoraConfig(
        r=2,
        lora_alpha=3,
        target_modules=["q_proj", "v_proj", "embed_tokens"],
        rank_pattern={"layers.1.self_attn.q_proj": 4},
        alpha_pattern={"v_proj": 1},
        modules_to_save=["lm_head"],
        bias="lora_only",
    )

    def extra(name):
        return "modules_to_save" in name or name.endswith("_proj.base_layer.bias")

    golden("llama", transformers.LlamaForCausalLM(config), lora, extra)


def unet():
    folder = HERE / "unet"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    torch.manual_seed(3)
    model = diffusers.UNet2DConditionModel(
        sample_size=8,
        block_out_channels=(4, 8),
        norm_num_groups=2,
        layers_per_block=1,
        cross_attention_dim=6,
        attention_head_dim=2,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
    )
    state = {key: value.clone() for key, value in model.state_dict().items()}
    lora = LoraConfig(
        r=2,
        lora_alpha=3,
        target_modules=["attn2.to_q", "attn2.to_v", "attn2.to_out.0", "proj_in", "conv1", "down_blocks.0.downsamplers.0.conv"],
    )
    model.add_adapter(lora)
    randomise(model, lambda key: "lora_" in key)
    layers = get_peft_model_state_dict(model)
    metadata = {"unet": lora.to_dict()}
    diffusers.StableDiffusionPipeline.save_lora_weights(
        folder, unet_lora_layers=layers, unet_lora_adapter_metadata=metadata["unet"]
    )
    (folder / "pytorch_lora_weights.safetensors").rename(folder / "diffusers.safetensors")

    # the format before PEFT (`lora.down`, `lora.up`) with its alphas as tensors
    prefixed = {f"unet.{key}": value.contiguous() for key, value in layers.items()}
    old = {}
    for key, value in prefixed.items():
        old[key.replace("lora_A.weight", "lora.down.weight").replace("lora_B.weight", "lora.up.weight")] = value.clone()
        if key.endswith("lora_A.weight"):
            old[key.replace("lora_A.weight", "alpha")] = torch.tensor(3.0)
    save_file(old, folder / "old.safetensors")

    # processor keys: attention projections only
    processor = {}
    for key, value in prefixed.items():
        if ".attn2." not in key:
            continue
        for projection in ("to_q", "to_v", "to_out.0"):
            for part, side in (("lora_A", "down"), ("lora_B", "up")):
                tail = f".attn2.{projection}.{part}.weight"
                if key.endswith(tail):
                    name = projection.removesuffix(".0")
                    processor[key.removesuffix(tail) + f".attn2.processor.{name}_lora.{side}.weight"] = value.clone()
    save_file(processor, folder / "processor.safetensors")

    # kohya: every dot of the module path is an underscore
    kohya = {}
    for key, value in layers.items():
        module, part = key.removesuffix(".weight").rsplit(".", 1)
        name = "lora_unet_" + module.replace(".", "_")
        kohya[f"{name}.{'lora_down' if part == 'lora_A' else 'lora_up'}.weight"] = value.contiguous()
        kohya[f"{name}.alpha"] = torch.tensor(3.0)
    save_file(kohya, folder / "kohya.safetensors")

    model.fuse_lora()
    model.unload_lora()
    write(folder, state, model.state_dict())


class Mixed(torch.nn.Module):
    """One layer of every kind."""

    def __init__(self):
        super().__init__()
        self.embed = torch.nn.Embedding(7, 5)
        self.first = torch.nn.Linear(5, 6)
        self.second = torch.nn.Linear(6, 4)
        self.conv = torch.nn.Conv2d(3, 4, 3)
        self.point = torch.nn.Conv2d(4, 5, 1)


def weighted():
    folder = HERE / "weighted"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    model = Mixed()
    randomise(model, lambda _: True)
    state = {key: value.clone() for key, value in model.state_dict().items()}
    targets = ["embed", "first", "second", "conv", "point"]

    def config(r, alpha, modules=targets, **more):
        return LoraConfig(r=r, lora_alpha=alpha, target_modules=modules, **more)

    wrapped = get_peft_model(model, config(3, 3), adapter_name="a")
    wrapped.add_adapter("b", config(3, 5, ["first", "conv", "point", "embed"]))
    wrapped.add_adapter("c", config(3, 2))
    wrapped.add_adapter("wide", config(4, 3, ["first", "second", "conv"], rank_pattern={"second": 2}))
    randomise(wrapped, lambda key: "lora_" in key)
    names = ["a", "b", "c", "wide"]
    for name in names:
        wrapped.set_adapter(name)
        wrapped.save_pretrained(folder, selected_adapters=[name], save_embedding_layers=False)
        clean(folder)
        clean(folder / name)
    save_file(state, folder / "base.safetensors")

    weights = [0.7, -0.4, 1.1]
    cases = []
    bernoulli = torch.bernoulli

    def combine(case, adapters, weights, **options):
        masks = []

        def recorded(probabilities):
            mask = bernoulli(probabilities, generator=generator)
            masks.append(mask)
            return mask

        torch.bernoulli = recorded
        try:
            wrapped.add_weighted_adapter(adapters, weights, case, svd_full_matrices=False, **options)
        finally:
            torch.bernoulli = bernoulli
        result = get_peft_model_state_dict(wrapped, adapter_name=case, save_embedding_layers=False)
        save_file({key: value.contiguous() for key, value in result.items()}, folder / f"{case}.safetensors")
        if masks:
            save_file({f"{index:03d}": mask.contiguous() for index, mask in enumerate(masks)}, folder / f"{case}.masks.safetensors")
        cases.append({"case": case, "adapters": adapters, "weights": weights, "options": options, "masks": len(masks)})

    three = ["a", "b", "c"]
    combine("linear", three, weights, combination_type="linear")
    combine("cat", three + ["wide"], weights + [0.5], combination_type="cat")
    combine("svd", three + ["wide"], weights + [0.5], combination_type="svd", svd_rank=3)
    for kind in ("ties", "magnitude_prune", "ties_svd", "magnitude_prune_svd", "dare_linear", "dare_ties", "dare_linear_svd", "dare_ties_svd"):
        rank = {"svd_rank": 4} if kind.endswith("_svd") else {}
        combine(kind, three, weights, combination_type=kind, density=0.4, **rank)
    combine("ties_frequency", three, weights, combination_type="ties", density=0.6, majority_sign_method="frequency")
    combine("ties_full", three, weights, combination_type="ties", density=1.0)
    (folder / "cases.json").write_text(json.dumps(cases, indent=1) + "\n")


def sgm():
    """Names that kohya files use for SDXL, and what diffusers makes of them."""
    with torch.device("meta"):
        model = diffusers.UNet2DConditionModel(
            block_out_channels=(32, 64, 64),
            layers_per_block=2,
            transformer_layers_per_block=1,
            cross_attention_dim=8,
            attention_head_dim=8,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
            addition_embed_type="text_time",
            addition_time_embed_dim=8,
            projection_class_embeddings_input_dim=56,
            use_linear_projection=True,
        )
    attention = "transformer_blocks_0_attn1_to_q"
    names = [
        *(f"input_blocks_{i}_0_in_layers_2" for i in (1, 2, 4, 5, 7, 8)),
        *(f"input_blocks_{i}_0_op" for i in (3, 6)),
        *(f"input_blocks_{i}_1_{attention}" for i in (4, 5, 7, 8)),
        "input_blocks_4_0_skip_connection",
        "input_blocks_4_0_emb_layers_1",
        "input_blocks_4_1_proj_in",
        "middle_block_0_in_layers_2",
        "middle_block_2_out_layers_3",
        f"middle_block_1_{attention}",
        *(f"output_blocks_{i}_0_out_layers_3" for i in range(9)),
        *(f"output_blocks_{i}_1_{attention}" for i in range(6)),
        "output_blocks_2_2_conv",
        "output_blocks_5_2_conv",
        "input_blocks_0_0",
        "out_2",
        "time_embed_0",
        "time_embed_2",
        "label_emb_0_0",
        "label_emb_0_2",
    ]
    pairs = {}
    for name in names:
        key = f"lora_unet_{name}"
        state = {f"{key}.lora_down.weight": torch.zeros(1), f"{key}.lora_up.weight": torch.zeros(1)}
        state = conversion._maybe_map_sgm_blocks_to_diffusers(state, model.config)
        state, _ = conversion._convert_non_diffusers_lora_to_diffusers(state)
        converted = next(key for key in state if ".down." in key).removeprefix("unet.")
        module = converted.replace(".processor.", ".").replace("_lora.down.weight", "").replace(".lora.down.weight", "")
        pairs[key] = module
    shapes = [{"name": key, "shape": list(value.shape)} for key, value in model.state_dict().items() if value.dim() > 1]
    (HERE / "sgm.json").write_text(json.dumps({"pairs": pairs, "base": shapes}) + "\n")


gpt2()
llama()
sgm()
unet()
weighted()
libraries = (diffusers, peft, torch, transformers)
(HERE / "versions.txt").write_text("".join(f"{library.__name__} {library.__version__}\n" for library in libraries))
