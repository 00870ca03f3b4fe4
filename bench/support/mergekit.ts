import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MethodCard } from '../../src/merge/method-card.ts';
import { type ParameterValue } from '../../src/merge/recipe-types.ts';
import { type BenchCheckpoint } from './checkpoints.ts';
import { type Measurement } from './measure-merge.ts';

/**
 * What the Python process runs: mergekit's own API with its default options on the CPU, but no tokenizer to copy. Its clock
 * starts after all imports, as ours starts after all modules are loaded.
 */
const PROGRAM = `
import json, resource, sys, time
from mergekit.config import MergeConfiguration
from mergekit.merge import run_merge
from mergekit.options import MergeOptions
config = MergeConfiguration.model_validate(json.loads(sys.argv[1]))
started = time.perf_counter()
run_merge(config, sys.argv[2], MergeOptions(copy_tokenizer=False, quiet=True))
seconds = time.perf_counter() - started
print(json.dumps({"seconds": seconds, "peakRssMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
`;

interface Values {
  /** Of every expert. */
  readonly each: object;
  readonly all: object;
}

/** What makes mergekit do what a recipe with our default parameters does, as nearly as it can: it trims each tensor by itself. */
const PARAMETERS: Readonly<Record<string, (preset: (name: string) => ParameterValue) => Values>> = {
  linear: () => ({ each: { weight: 1 }, all: { normalize: true } }),
  task_arithmetic: (preset) => ({ each: { weight: 1 }, all: { lambda: preset('lambda') } }),
  ties: (preset) => ({
    each: { weight: 1, density: preset('k') },
    all: { lambda: preset('lambda'), normalize: true },
  }),
  dare_linear: (preset) => ({
    each: { weight: 1, density: 1 - Number(preset('p')) },
    all: { lambda: preset('lambda'), rescale: true },
  }),
};

export function hasCounterpart({ id }: MethodCard): boolean {
  return Object.hasOwn(PARAMETERS, id);
}

/** Gives every checkpoint a folder as Hugging Face lays them out, the file being a link. */
export function modelFolders(folder: string, checkpoints: readonly BenchCheckpoint[]): string[] {
  return checkpoints.map(({ table, locations }, index) => {
    const path = join(folder, `model-${index}`);
    mkdirSync(path);
    const [file] = locations.files.values();
    if (file.kind !== 'file') throw new TypeError('mergekit reads files only');
    symlinkSync(file.path, join(path, 'model.safetensors'));
    writeFileSync(join(path, 'config.json'), JSON.stringify(llamaConfig(table), null, 2));
    return path;
  });
}

/** The configuration of a decoder with the tensors of `transformerShapes`. */
function llamaConfig({ tensors }: BenchCheckpoint['table']): object {
  const [rows, width] = tensors.find(({ name }) => name === 'model.embed_tokens.weight')?.shape ?? [0, 0];
  const heads = width / 64;
  return {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    hidden_act: 'silu',
    hidden_size: width,
    intermediate_size: 3 * width,
    max_position_embeddings: 2048,
    num_attention_heads: heads,
    num_hidden_layers: tensors.filter(({ name }) => name.endsWith('.input_layernorm.weight')).length,
    num_key_value_heads: heads,
    rms_norm_eps: 1e-5,
    tie_word_embeddings: true,
    torch_dtype: tensors[0].dtype === 'F32' ? 'float32' : 'bfloat16',
    vocab_size: rows,
  };
}

export interface MergekitRequest {
  /** Python interpreter of an environment that has mergekit. */
  readonly python: string;
  readonly card: MethodCard;
  /** Folders of the base and of the experts. */
  readonly models: readonly string[];
  readonly dtype: 'BF16' | 'F32';
  readonly output: string;
}

/** One merge by mergekit in a fresh process. */
export async function measureMergekit(request: MergekitRequest): Promise<Pick<Measurement, 'seconds' | 'peakRssMiB'>> {
  const { python, card, models, dtype, output } = request;
  const [base, ...experts] = models;
  const { each, all } = PARAMETERS[card.id]((wanted) => {
    const parameter = card.parameters.find(({ name }) => name === wanted);
    if (parameter === undefined) throw new TypeError(`${card.id} has no parameter ${wanted}`);
    return parameter.default;
  });
  const config = {
    merge_method: card.id,
    dtype: dtype === 'F32' ? 'float32' : 'bfloat16',
    parameters: all,
    models: experts.map((model) => ({ model, parameters: each })),
    ...(card.prerequisites.base ? { base_model: base } : {}),
  };
  const child = spawn(python, ['-c', PROGRAM, JSON.stringify(config), output], {
    env: { ...process.env, HF_HUB_OFFLINE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = [child.stdout, child.stderr].map((stream) => {
    const parts: string[] = [];
    stream.setEncoding('utf8').on('data', (text: string) => parts.push(text));
    return parts;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`mergekit ended with status ${code}: ${err.join('').slice(-2000)}`);
  const last = out.join('').trim().split('\n').at(-1) ?? '';
  return JSON.parse(last) as { seconds: number; peakRssMiB: number };
}
