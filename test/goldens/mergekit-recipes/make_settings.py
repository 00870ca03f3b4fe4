"""Makes settings.json: what mergekit makes of parameter values, seen from outside.

    python make_settings.py

Recipes are run on tiny Llama models whose weights are all 1 (`ones`) or all 0 (`zeros`), so that the value which mergekit
used for a tensor is what stands in the output. Nothing here is mergekit's code; it is only run.
"""

import json
import pathlib
import tempfile

import torch
import yaml
from mergekit.config import MergeConfiguration
from mergekit.merge import run_merge
from mergekit.options import MergeOptions
from safetensors.torch import load_file
from transformers import LlamaConfig, LlamaForCausalLM

HERE = pathlib.Path(__file__).parent

CASES = {
    "gradient and filters under a model": """
merge_method: linear
models:
  - model: ones
    parameters:
      weight:
        - filter: self_attn
          value: [0, 1, 0.5]
        - filter: mlp
          value: 3
        - value: [7, 8]
parameters: {normalize: false}
dtype: float32
""",
    "the recipe's value is for models that have none": """
merge_method: linear
models:
  - model: ones
    parameters:
      weight: [{filter: q_proj, value: 2}, {filter: layers.1., value: [4, 5]}]
  - model: zeros
parameters:
  weight: [{filter: mlp, value: 10}, {filter: '*', value: [20, 30, 50, 60, 0]}]
  normalize: false
dtype: float32
""",
    "t starts again in every slice": """
merge_method: linear
slices:
  - sources:
      - {model: ones, layer_range: [0, 3], parameters: {weight: [0, 6]}}
  - sources:
      - {model: ones, layer_range: [1, 2]}
    parameters: {weight: [8, 9]}
  - sources:
      - {model: ones, layer_range: [2, 4], parameters: {weight: [{filter: layers.3., value: 1}]}}
    parameters: {weight: [{filter: mlp, value: [2, 4]}]}
parameters: {weight: [5, 7], normalize: false}
dtype: float32
""",
    "a parameter of the whole merge": """
merge_method: task_arithmetic
base_model: zeros
models:
  - model: ones
    parameters: {weight: [1, 3]}
parameters:
  lambda: [{filter: mlp, value: [2, 1]}, {value: 0.5}]
dtype: float32
""",
    "spellings of numbers": """
merge_method: linear
models:
  - model: ones
    parameters:
      weight:
        - {filter: q_proj, value: yes}
        - {filter: k_proj, value: '0.25'}
        - {filter: v_proj, value: 1e-2}
        - {filter: o_proj, value: [true, false]}
        - {filter: gate_proj, value: 010}
        - {filter: up_proj, value: 1_000}
        - {filter: down_proj, value: ['1', '3']}
        - {value: 1:30}
parameters: {normalize: no}
dtype: float32
""",
    "merge keys and aliases": """
merge_method: linear
models:
  - &first
    model: ones
    parameters: &values {weight: [1, 2, 4]}
  - <<: *first
    model: zeros
parameters: {<<: *values, normalize: false}
dtype: float32
""",
}


def make_models(folder):
    config = LlamaConfig(
        vocab_size=4, hidden_size=4, intermediate_size=4, num_hidden_layers=4, num_attention_heads=1, tie_word_embeddings=False
    )
    for name, value in (("ones", 1.0), ("zeros", 0.0)):
        model = LlamaForCausalLM(config)
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.fill_(value)
        model.save_pretrained(folder / name)


def run(recipe, folder):
    text = recipe.replace("model: ones", f"model: {folder}/ones").replace("model: zeros", f"model: {folder}/zeros")
    config = MergeConfiguration.model_validate(yaml.safe_load(text))
    with tempfile.TemporaryDirectory() as out:
        run_merge(config, out, MergeOptions(copy_tokenizer=False, write_model_card=False))
        tensors = {}
        for file in pathlib.Path(out).glob("*.safetensors"):
            tensors |= load_file(file)
    return {name: tensors[name].flatten()[0].item() for name in sorted(tensors)}


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make_models(folder)
        cases = [{"name": case, "recipe": recipe.lstrip(), "values": run(recipe, folder)} for case, recipe in CASES.items()]
    (HERE / "settings.json").write_text(json.dumps({"layers": 4, "cases": cases}, indent=1) + "\n")


main()
