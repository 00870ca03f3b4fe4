"""Makes models/, outputs/ and merges.json: whole recipes as mergekit carries them out.

    python make_merges.py

The models are tiny Llamas with random weights near a common base; `two` lies in shards. Nothing here is mergekit's code; it is
only run.
"""

import json
import pathlib
import shutil
import tempfile

import torch
import yaml
from mergekit.config import MergeConfiguration
from mergekit.merge import run_merge
from mergekit.options import MergeOptions
from safetensors.torch import load_file, save_file
from transformers import LlamaConfig, LlamaForCausalLM

HERE = pathlib.Path(__file__).parent

CASES = {
    "linear": "merge_method: linear\nmodels:\n- {model: one, parameters: {weight: 0.3}}\n- {model: two, parameters: {weight: [0.2, 1.5]}}\n",
    "slerp": """
merge_method: slerp
base_model: one
slices:
  - sources:
      - {model: one, layer_range: [0, 4]}
      - {model: two, layer_range: [0, 4]}
parameters:
  t:
    - {filter: self_attn, value: [0, 0.5, 0.3, 0.7, 1]}
    - {filter: mlp, value: [1, 0.5, 0.7, 0.3, 0]}
    - value: 0.5
dtype: float32
""",
    "ties": """
merge_method: ties
base_model: base
models:
  - model: base
  - {model: one, parameters: {density: [1, 0.7, 0.3], weight: 1.0}}
  - {model: two, parameters: {density: 0.5, weight: [{filter: mlp, value: 0.5}, {value: 0.25}]}}
parameters: {normalize: true, int8_mask: true}
dtype: float32
""",
    "task_arithmetic": """
merge_method: task_arithmetic
base_model: base
models:
  - {model: one, parameters: {weight: 0.6}}
  - {model: two, parameters: {weight: -0.4}}
parameters: {lambda: 1.5}
out_dtype: bfloat16
""",
    "frankenmerge": """
merge_method: passthrough
slices:
  - sources: [{model: one, layer_range: [0, 3]}]
  - sources: [{model: two, layer_range: [1, 4]}]
  - sources: [{model: one, layer_range: [3, 4]}]
""",
    "scaled repetition": """
merge_method: passthrough
slices:
  - sources: [{model: one, layer_range: [0, 2]}]
  - sources:
      - model: one
        layer_range: [1, 3]
        parameters:
          scale: [{filter: o_proj, value: 0}, {filter: down_proj, value: [0.5, 0.25]}, {value: 1}]
  - sources: [{model: one, layer_range: [2, 4]}]
dtype: float32
""",
    "slices of two models": """
merge_method: linear
slices:
  - sources:
      - {model: one, layer_range: [0, 2], parameters: {weight: [0, 1]}}
      - {model: two, layer_range: [2, 4], parameters: {weight: 2}}
  - sources:
      - {model: two, layer_range: [0, 1]}
      - {model: base, layer_range: [3, 4], parameters: {weight: [{filter: layers.3.mlp, value: 4}]}}
parameters: {weight: 1}
dtype: float32
""",
    "slices from a base": """
merge_method: ties
base_model: base
slices:
  - sources:
      - {model: base, layer_range: [0, 2]}
      - {model: one, layer_range: [0, 2], parameters: {weight: 1, density: 0.5}}
      - {model: two, layer_range: [0, 2], parameters: {weight: 0.5, density: [0.25, 1]}}
  - sources:
      - {model: base, layer_range: [1, 4]}
      - {model: two, layer_range: [1, 4], parameters: {weight: 1}}
      - {model: one, layer_range: [1, 4], parameters: {weight: 0.5, density: 0.75}}
    parameters: {lambda: 0.5}
dtype: float32
""",
    "nuslerp": """
merge_method: nuslerp
models:
  - {model: one, parameters: {weight: [1, 3]}}
  - {model: two, parameters: {weight: 1}}
dtype: float32
""",
    "model_stock": "merge_method: model_stock\nbase_model: base\nmodels: [{model: one}, {model: two}]\ndtype: float32\n",
    "one module": """
merge_method: linear
modules:
  default:
    models:
      - {model: one, parameters: {weight: 3}}
      - {model: two}
    parameters: {weight: 1}
parameters: {weight: 9}
dtype: float16
out_dtype: float32
""",
}


def make_models():
    shutil.rmtree(HERE / "models", ignore_errors=True)
    config = LlamaConfig(
        vocab_size=12,
        hidden_size=8,
        intermediate_size=12,
        num_hidden_layers=4,
        num_attention_heads=2,
        num_key_value_heads=1,
        max_position_embeddings=32,
        tie_word_embeddings=False,
    )
    torch.manual_seed(7)
    base = LlamaForCausalLM(config).state_dict()
    for name in ("base", "one", "two"):
        model = LlamaForCausalLM(config)
        moved = {key: value + (0 if name == "base" else 0.05) * torch.randn_like(value) for key, value in base.items()}
        model.load_state_dict(moved)
        model.save_pretrained(HERE / "models" / name, max_shard_size="4KB" if name == "two" else "1GB")


def run(recipe):
    for name in ("base", "one", "two"):
        recipe = recipe.replace(f"model: {name}", f"model: {HERE}/models/{name}")
    recipe = recipe.replace("base_model: base", f"base_model: {HERE}/models/base").replace("base_model: one", f"base_model: {HERE}/models/one")
    config = MergeConfiguration.model_validate(yaml.safe_load(recipe))
    with tempfile.TemporaryDirectory() as out:
        run_merge(config, out, MergeOptions(copy_tokenizer=False, write_model_card=False))
        tensors = {}
        for file in pathlib.Path(out).glob("*.safetensors"):
            tensors |= load_file(file)
        return tensors, json.loads((pathlib.Path(out) / "config.json").read_text())


def main():
    make_models()
    shutil.rmtree(HERE / "outputs", ignore_errors=True)
    (HERE / "outputs").mkdir()
    cases = []
    for name, recipe in CASES.items():
        recipe = recipe.lstrip()
        tensors, config = run(recipe)
        file = f"outputs/{name.replace(' ', '-')}.safetensors"
        save_file(tensors, HERE / file, metadata={"format": "pt"})
        cases.append({"name": name, "recipe": recipe, "file": file, "layers": config["num_hidden_layers"], "dtype": config["dtype"]})
    (HERE / "merges.json").write_text(json.dumps(cases, indent=1) + "\n")


main()
