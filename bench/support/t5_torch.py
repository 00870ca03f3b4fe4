"""The work of bench/t5.ts in PyTorch on one thread: reads the task from standard input, prints seconds by name."""

import json
import sys
import time

import torch
from transformers import MT5Config, MT5ForConditionalGeneration, T5Config, T5ForConditionalGeneration

task = json.load(sys.stdin)
torch.set_num_threads(1)
torch.manual_seed(0)
config = task["config"]
mt5 = config["model_type"] == "mt5"
shapes = (MT5Config if mt5 else T5Config)(**config, decoder_start_token_id=0)
model = (MT5ForConditionalGeneration if mt5 else T5ForConditionalGeneration)(shapes).eval()
ids = torch.tensor(task["inputs"])
answers = torch.tensor(task["choices"])


def encode():
    with torch.no_grad():
        model.encoder(input_ids=ids)


def score():
    with torch.no_grad():
        states = model.encoder(input_ids=ids).last_hidden_state.repeat_interleave(answers.shape[1], 0)
        labels = answers.flatten(0, 1)
        logits = model(encoder_outputs=(states,), labels=labels).logits.log_softmax(-1)
        logits.gather(-1, labels[..., None]).sum((1, 2))


def generate():
    with torch.no_grad():
        model.generate(ids, max_new_tokens=task["generated"], min_new_tokens=task["generated"], do_sample=False)


def gradient():
    model.zero_grad()
    model(input_ids=ids[:1], labels=answers[0, :1]).loss.backward()


def fastest(work):
    seconds = []
    for _ in range(task["repeat"]):
        started = time.process_time()
        work()
        seconds.append(time.process_time() - started)
    return min(seconds)


works = {"encode": encode, "score answers": score, "decode greedily": generate, "gradient": gradient}
print(json.dumps({name: fastest(work) for name, work in works.items()}))
