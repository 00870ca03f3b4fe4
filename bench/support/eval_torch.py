"""The work of bench/eval.ts in PyTorch: reads the task from standard input, prints the seconds of one run after a short one.

Images are already decoded, texts already tokens: what is timed is forward passes and, for generation, the library's greedy loop.
"""

import json
import sys
import time

import torch
import transformers

task = json.load(sys.stdin)
torch.set_num_threads(task["threads"])
torch.manual_seed(0)
config = dict(task["config"])
kind = config.pop("model_type")
batch, examples = task["batch"], task["examples"]


def random_ids(rows, tokens, words):
    return torch.randint(3, words, (rows, tokens))


if kind == "clip":
    model = transformers.CLIPModel(transformers.CLIPConfig(**config)).eval()
    size = model.config.vision_config.image_size
    pixels = torch.randn(batch, 3, size, size)

    def work(count):
        model.get_image_features(pixel_values=pixels[:count])
else:
    if kind == "t5":
        model = transformers.T5ForConditionalGeneration(transformers.T5Config(**config, decoder_start_token_id=0)).eval()
    else:
        model = transformers.LlamaForCausalLM(transformers.LlamaConfig(**config)).eval()
    sizes = task["sizes"]
    ids = random_ids(batch, sizes["tokens"], model.config.vocab_size)
    answers = random_ids(batch * sizes["choices"], sizes["answer"], model.config.vocab_size)

    def generate(count):
        model.generate(
            ids[:count], attention_mask=torch.ones_like(ids[:count]), max_new_tokens=sizes["generated"],
            min_new_tokens=sizes["generated"], do_sample=False, pad_token_id=0,
        )

    def rank(count):
        """Each prompt is read once, then its answers after it."""
        some = answers[: count * sizes["choices"]]
        if kind == "t5":
            states = model.encoder(input_ids=ids[:count]).last_hidden_state.repeat_interleave(sizes["choices"], 0)
            logits = model(encoder_outputs=(states,), labels=some).logits
        else:
            read = model(ids[:count], use_cache=True, logits_to_keep=1)
            past = read.past_key_values
            past.batch_repeat_interleave(sizes["choices"])
            after = model(some[:, :-1], past_key_values=past).logits
            logits = torch.cat([read.logits.repeat_interleave(sizes["choices"], 0), after], 1)
        logits.log_softmax(-1).gather(-1, some[..., None]).sum((1, 2))

    work = generate if task["work"] == "generate" else rank

with torch.no_grad():
    work(min(batch, examples, 2))
    started, used = time.perf_counter(), time.process_time()
    for at in range(0, examples, batch):
        work(min(batch, examples - at))
    print(json.dumps({"seconds": time.perf_counter() - started, "cpu": time.process_time() - used}))
