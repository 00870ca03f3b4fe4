"""Makes the golden files beside it: tiny random T5 models in their real layout, and what Hugging Face computes with them.

    python make.py            (versions used: versions.txt)

v1_0     relu, tied and scaled head, few position buckets, F32 in one file
v1_1     gated-gelu, head of its own, encoder and decoder of different depth, BF16 in two shards
mt5      mT5 as its config says, default buckets, inputs long enough for the far ones, F32

Each folder has the model, `golden.json` (ids, losses, log-probabilities) and `golden.safetensors`:

encoder.<n>, logits.<n>   encoder states and decoder logits of example n, without padding
gradient/<parameter>      of the loss of the whole batch (mean over target tokens)
fisher/<parameter>        mean over examples of the squared gradient of the example's own loss, batch size 1
gram/<weight>             sum of x x^T over the inputs of a linear layer, divided by the number of tokens: encoder layers and
                          k, v of cross-attention count input tokens, all other decoder layers target tokens; padding is out
"""

import json
import pathlib
import re

import safetensors
import torch
import transformers
from safetensors.torch import save_file
from transformers import MT5Config, MT5ForConditionalGeneration, T5Config, T5ForConditionalGeneration
from transformers.models.t5.modeling_t5 import T5Attention

HERE = pathlib.Path(__file__).parent
FAMILIES = {"t5": (T5Config, T5ForConditionalGeneration), "mt5": (MT5Config, MT5ForConditionalGeneration)}
BY_INPUTS = re.compile(r".*encoder.*|.*decoder.*EncDecAttention\.(k|v).*")


def random_tensors(family, config, seed, tied, dtype):
    """Random values everywhere: norms keep their trivial start values otherwise."""
    config_class, model_class = FAMILIES[family]
    model = model_class(config_class(**config))
    generator = torch.Generator().manual_seed(seed)
    tensors = {}
    for name, tensor in sorted(model.state_dict().items()):
        if name in ("encoder.embed_tokens.weight", "decoder.embed_tokens.weight") or (tied and name == "lm_head.weight"):
            continue
        noise = torch.randn(tensor.shape, generator=generator)
        if tensor.ndim == 1:
            values = 1 + 0.2 * noise
        elif name in ("shared.weight", "lm_head.weight") or "relative_attention_bias" in name:
            values = 0.7 * noise
        else:
            values = 0.4 * noise
        tensors[name] = values.to(dtype).contiguous()
    return tensors


def save(folder, tensors, shards):
    if shards == 1:
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
        return
    names = sorted(tensors)
    files = [f"model-{i + 1:05d}-of-{shards:05d}.safetensors" for i in range(shards)]
    where = {name: files[i * shards // len(names)] for i, name in enumerate(names)}
    for file in files:
        save_file({n: tensors[n] for n in names if where[n] == file}, folder / file, metadata={"format": "pt"})
    total = sum(t.numel() * t.element_size() for t in tensors.values())
    index = {"metadata": {"total_size": total}, "weight_map": where}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=2) + "\n")


def pad(rows, value):
    longest = max(map(len, rows))
    ids = torch.tensor([r + [value] * (longest - len(r)) for r in rows])
    mask = torch.tensor([[1] * len(r) + [0] * (longest - len(r)) for r in rows])
    return ids, mask


def log_probability(model, prompt, choice):
    with torch.no_grad():
        logits = model(input_ids=torch.tensor([prompt]), labels=torch.tensor([choice])).logits[0].double()
    return logits.log_softmax(-1)[range(len(choice)), choice].sum().item()


def linear_inputs(model):
    """Hooks that collect the input of every linear layer by the name of its weight."""
    seen = {}
    for name, module in model.named_modules():
        if isinstance(module, torch.nn.Linear):
            module.register_forward_hook(lambda _m, args, _o, name=name: seen.__setitem__(name, args[0].detach()))
    return seen


def statistics(model, inputs, targets, tied):
    fisher = {}
    grams = {}
    seen = linear_inputs(model)
    for prompt, target in zip(inputs, targets):
        model.zero_grad()
        model(input_ids=torch.tensor([prompt]), labels=torch.tensor([target])).loss.backward()
        for name, parameter in model.named_parameters():
            fisher[name] = fisher.get(name, 0) + parameter.grad.double() ** 2 / len(inputs)
        for name, x in seen.items():
            rows = x.double().reshape(-1, x.shape[-1])
            grams[name] = grams.get(name, 0) + rows.T @ rows
    tokens = {True: sum(map(len, inputs)), False: sum(map(len, targets))}
    grams = {f"{name}.weight": g / tokens[bool(BY_INPUTS.match(name))] for name, g in grams.items()}
    if tied:
        del grams["lm_head.weight"]  # the weight is an embedding too
    return fisher, grams


def generate(model, inputs, config):
    ids, mask = pad(inputs, config["pad_token_id"])
    with torch.no_grad():
        # Without its cache, which this version of the library sizes by the depth of the encoder.
        out = model.generate(ids, attention_mask=mask, max_new_tokens=12, do_sample=False, num_beams=1, use_cache=False)
    return out.tolist()


def is_varied(generated):
    """Greedy decoding of random models likes to repeat one token; this one has early ends, late ends and variety."""
    bodies = [row[1 : row.index(1) if 1 in row else None] for row in generated]
    lengths = list(map(len, bodies))
    return min(lengths) < 8 and max(lengths) == 12 and min(lengths) > 0 and len(set(sum(bodies, []))) > 6 and 0 not in sum(bodies, [])


def make(name, family, config, inputs, targets, choices, *, tied, dtype=torch.float32, shards=1):
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    config = dict(model_type=family, pad_token_id=0, eos_token_id=1, decoder_start_token_id=0, **config)
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    for seed in range(10_000):
        save(folder, random_tensors(family, config, seed, tied, dtype), shards)
        model = FAMILIES[family][1].from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
        assert (model.lm_head.weight is model.shared.weight) == tied
        generated = generate(model, inputs, config)
        if is_varied(generated):
            break

    tensors = {}
    ids, mask = pad(inputs, 0)
    labels, label_mask = pad(targets, -100)
    out = model(input_ids=ids, attention_mask=mask, labels=labels)
    out.loss.backward()
    for n, (prompt, target) in enumerate(zip(inputs, targets)):
        tensors[f"encoder.{n}"] = out.encoder_last_hidden_state[n, : len(prompt)]
        tensors[f"logits.{n}"] = out.logits[n, : len(target)]
    tensors |= {f"gradient/{n}": p.grad for n, p in model.named_parameters()}
    fisher, grams = statistics(model, inputs, targets, tied)
    tensors |= {f"fisher/{n}": t for n, t in fisher.items()} | {f"gram/{n}": t for n, t in grams.items()}
    save_file({n: t.detach().float().contiguous().clone() for n, t in tensors.items()}, folder / "golden.safetensors")

    losses = [model(input_ids=torch.tensor([p]), labels=torch.tensor([t])).loss.item() for p, t in zip(inputs, targets)]
    print(name, "seed", seed, "loss", out.loss.item(), *generated, sep="\n  ")
    golden = {
        "inputs": inputs,
        "targets": targets,
        "loss": out.loss.item(),
        "losses": losses,
        "choices": choices,
        "choice_log_probabilities": [[log_probability(model, p, c) for c in row] for p, row in zip(inputs, choices)],
        "generated": generated,
    }
    (folder / "golden.json").write_text(json.dumps(golden) + "\n")


def buckets():
    """Relative positions -300..300 in buckets, for settings that real models have and for odd ones."""
    positions = torch.arange(-300, 301)
    cases = []
    for count, distance in [(32, 128), (8, 20), (14, 50), (64, 256)]:
        for bidirectional in (True, False):
            found = T5Attention._relative_position_bucket(positions, bidirectional, count, distance)
            cases.append({"buckets": count, "maxDistance": distance, "bidirectional": bidirectional, "found": found.tolist()})
    (HERE / "buckets.json").write_text(json.dumps(cases) + "\n")


generator = torch.Generator().manual_seed(11)


def draw(vocabulary, length, end=True):
    return torch.randint(3, vocabulary, (length - end,), generator=generator).tolist() + [1] * end


make(
    "v1_0",
    "t5",
    dict(
        vocab_size=40, d_model=12, d_kv=5, d_ff=20, num_layers=2, num_heads=3, relative_attention_num_buckets=8,
        relative_attention_max_distance=20, feed_forward_proj="relu", layer_norm_epsilon=1e-6, tie_word_embeddings=True,
    ),
    [draw(40, n) for n in (9, 4, 17, 6)],
    [draw(40, n) for n in (5, 7, 2, 3)],
    [[draw(40, n) for n in row] for row in ((2, 3), (2, 2, 5), (4, 3), (2, 6))],
    tied=True,
)
make(
    "v1_1",
    "t5",
    dict(
        vocab_size=37, d_model=10, d_kv=4, d_ff=14, num_layers=1, num_decoder_layers=3, num_heads=3,
        relative_attention_num_buckets=10, relative_attention_max_distance=24, feed_forward_proj="gated-gelu",
        layer_norm_epsilon=1e-6, tie_word_embeddings=False,
    ),
    [draw(37, n) for n in (5, 12, 3)],
    [draw(37, n) for n in (4, 2, 6)],
    [[draw(37, n) for n in row] for row in ((2, 3, 4), (5, 2), (3, 3))],
    tied=False,
    dtype=torch.bfloat16,
    shards=2,
)
make(
    "mt5",
    "mt5",
    dict(
        vocab_size=60, d_model=16, d_kv=6, d_ff=18, num_layers=2, num_decoder_layers=2, num_heads=2,
        feed_forward_proj="gated-gelu", layer_norm_epsilon=1e-5, tie_word_embeddings=False,
    ),
    [draw(60, n) for n in (150, 8, 31)],
    [draw(60, n) for n in (6, 20, 3)],
    [[draw(60, n) for n in row] for row in ((2, 4), (2, 3, 3), (7, 5))],
    tied=False,
)
buckets()
versions = [transformers, torch, safetensors]
(HERE / "versions.txt").write_text("".join(f"{v.__name__} {v.__version__}\n" for v in versions))
