"""Makes the golden files beside it: tiny random decoders in their real layout, and what Hugging Face computes with them.

    python make.py            (versions used: versions.txt)

gpt2     fused transposed projections, learned positions, tied head, scores scaled by layer too, F32
bare     the same in the layout of the first public files: names without "transformer."
llama    grouped queries, rotary scaling "llama3", head of its own, biases in attention and feed-forward, F32
mistral  a window of 5 tokens, heads wider than hidden / heads, base of the rotation in `rope_parameters`, BF16 in two shards
qwen2    biases of queries, keys and values, tied head, the second layer with a window, rotary scaling "linear"

Each folder has the model, `golden.json` (ids, losses, log-probabilities, generated ids) and `golden.safetensors`:

logits.<n>              of the tokens of prompt n followed by its target
fisher/<parameter>      mean over examples of the squared gradient of the mean negative log-likelihood of the target's tokens
gram/<weight>           sum of x x^T over the inputs of a linear layer, divided by their number: the tokens of prompt and target
                        but for the last one, which predicts nothing; of lm_head only those that predict a target's token
"""

import json
import pathlib

import safetensors
import torch
import transformers
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM

torch.set_num_threads(1)
HERE = pathlib.Path(__file__).parent
LIMIT = 12


def random_tensors(model, seed, dtype, tied):
    """Random values everywhere: norms keep their trivial start values otherwise."""
    generator = torch.Generator().manual_seed(seed)
    tensors = {}
    for name, tensor in sorted(model.state_dict().items()):
        if (tied and name == "lm_head.weight") or name.endswith((".attn.bias", ".attn.masked_bias")):
            continue
        noise = torch.randn(tensor.shape, generator=generator)
        if tensor.ndim == 1:
            values = 0.2 * noise if name.endswith("bias") else 1 + 0.2 * noise
        elif tensor.shape[0] == model.config.vocab_size:
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


def generate(model, prompts):
    """One by one, without cache and padding."""
    rows = []
    for prompt in prompts:
        ids = torch.tensor([prompt])
        with torch.no_grad():
            out = model.generate(
                ids, attention_mask=torch.ones_like(ids), max_new_tokens=LIMIT, do_sample=False, use_cache=False, pad_token_id=0
            )
        rows.append(out[0, len(prompt) :].tolist())
    return rows


def is_varied(generated, end):
    bodies = [row[: row.index(end)] if end in row else row for row in generated]
    lengths = list(map(len, bodies))
    return 0 < min(lengths) < 8 and max(lengths) == LIMIT and len(set(sum(bodies, []))) > 6


def log_probability(model, prompt, continuation):
    with torch.no_grad():
        logits = model(torch.tensor([prompt + continuation])).logits[0].double().log_softmax(-1)
    return sum(logits[len(prompt) + i - 1, token].item() for i, token in enumerate(continuation))


def loss_of(model, prompt, target):
    logits = model(torch.tensor([prompt + target[:-1]])).logits[0, len(prompt) - 1 :]
    return torch.nn.functional.cross_entropy(logits, torch.tensor(target))


def statistics(model, prompts, targets, tied):
    fisher, grams, rows, seen = {}, {}, {}, {}
    for name, module in model.named_modules():
        if isinstance(module, torch.nn.Linear) and not (tied and name == "lm_head"):
            module.register_forward_hook(lambda _m, args, _o, name=name: seen.__setitem__(name, args[0].detach()))
    losses = []
    for prompt, target in zip(prompts, targets):
        model.zero_grad()
        loss = loss_of(model, prompt, target)
        loss.backward()
        losses.append(loss.item())
        for name, parameter in model.named_parameters():
            fisher[name] = fisher.get(name, 0) + parameter.grad.double() ** 2 / len(prompts)
        for name, x in seen.items():
            x = x[0].double()
            if name == "lm_head":
                x = x[len(prompt) - 1 :]
            grams[name] = grams.get(name, 0) + x.T @ x
            rows[name] = rows.get(name, 0) + len(x)
    return losses, fisher, {f"{name}.weight": gram / rows[name] for name, gram in grams.items()}


def make(name, config, prompts, targets, choices, *, dtype=torch.float32, shards=1, bare=False, light=False):
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    settings = AutoConfig.from_pretrained(folder)
    tied = settings.tie_word_embeddings
    blank = AutoModelForCausalLM.from_config(settings)
    for seed in range(10_000):
        tensors = random_tensors(blank, seed, dtype, tied)
        if bare:
            tensors = {key.removeprefix("transformer."): value for key, value in tensors.items()}
        save(folder, tensors, shards)
        model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
        generated = generate(model, prompts)
        if is_varied(generated, config["eos_token_id"]):
            break
    golden = {
        "prompts": prompts,
        "targets": targets,
        "choices": choices,
        "choice_log_probabilities": [[log_probability(model, p, c) for c in row] for p, row in zip(prompts, choices)],
        "generated": generated,
    }
    tensors = {}
    if not light:
        with torch.no_grad():
            for n, (prompt, target) in enumerate(zip(prompts, targets)):
                tensors[f"logits.{n}"] = model(torch.tensor([prompt + target])).logits[0]
        golden["losses"], fisher, grams = statistics(model, prompts, targets, tied)
        tensors.update({f"fisher/{key}": value for key, value in fisher.items()})
        tensors.update({f"gram/{key}": value for key, value in grams.items()})
        save_file({k: v.float().contiguous() for k, v in tensors.items()}, folder / "golden.safetensors")
    print(name, "seed", seed, *generated, sep="\n  ")
    (folder / "golden.json").write_text(json.dumps(golden) + "\n")


generator = torch.Generator().manual_seed(5)


def draw(vocabulary, length):
    return torch.randint(3, vocabulary, (length,), generator=generator).tolist()


def texts(vocabulary):
    prompts = [draw(vocabulary, n) for n in (9, 1, 14, 5)]
    targets = [draw(vocabulary, n) for n in (4, 6, 2, 1)]
    choices = [[draw(vocabulary, n) for n in row] for row in ((2, 3), (1, 2, 5), (4, 3), (1, 1))]
    return prompts, targets, choices


GPT2 = dict(
    model_type="gpt2", vocab_size=41, n_positions=32, n_embd=12, n_layer=2, n_head=3, n_inner=20, activation_function="gelu_new",
    scale_attn_by_inverse_layer_idx=True, bos_token_id=1, eos_token_id=2,
)
if __name__ == "__main__":
    make("gpt2", GPT2, *texts(41))
    make("bare", {**GPT2, "scale_attn_by_inverse_layer_idx": False}, *texts(41), bare=True, light=True)
    make(
        "llama",
        dict(
            model_type="llama", vocab_size=37, hidden_size=16, intermediate_size=22, num_hidden_layers=2, num_attention_heads=4,
            num_key_value_heads=2, max_position_embeddings=64, rms_norm_eps=1e-5, rope_theta=500.0, tie_word_embeddings=False,
            attention_bias=True, mlp_bias=True, bos_token_id=1, eos_token_id=2,
            rope_scaling=dict(
                rope_type="llama3", factor=4.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=16
            ),
        ),
        *texts(37),
    )
    make(
        "mistral",
        dict(
            model_type="mistral", vocab_size=40, hidden_size=12, intermediate_size=18, num_hidden_layers=2, num_attention_heads=4,
            num_key_value_heads=1, head_dim=6, max_position_embeddings=64, sliding_window=5, bos_token_id=1, eos_token_id=2,
            rope_parameters=dict(rope_type="default", rope_theta=1000.0),
        ),
        *texts(40),
        dtype=torch.bfloat16,
        shards=2,
    )
    make(
        "qwen2",
        dict(
            model_type="qwen2", vocab_size=40, hidden_size=12, intermediate_size=18, num_hidden_layers=2, num_attention_heads=3,
            num_key_value_heads=3, max_position_embeddings=64, use_sliding_window=True, sliding_window=4, max_window_layers=1,
            tie_word_embeddings=True, bos_token_id=1, eos_token_id=2, rope_theta=10000.0,
            rope_scaling=dict(type="linear", factor=2.0),
        ),
        *texts(40),
    )
    versions = [transformers, torch, safetensors]
    (HERE / "versions.txt").write_text("".join(f"{v.__name__} {v.__version__}\n" for v in versions))
