import { AppError } from '../../errors.ts';
import { folderOf, inFolder, weightsName, type WeightsName } from './component-files.ts';
import { parseJsonFile } from './json-file.ts';

/** What makes a folder a pipeline of Diffusers. */
export const PIPELINE_FILE = 'model_index.json';

/** A part of a pipeline, in a folder of its name. */
export interface PipelineComponent {
  readonly name: string;
  readonly library: string;
  readonly className: string;
}

export interface PipelineIndex {
  /** `stable-diffusion` for `StableDiffusionPipeline`. */
  readonly family: string;
  readonly components: readonly PipelineComponent[];
}

const NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,99}$/;

/**
 * Reads `model_index.json`: members that are `[library, class]` are components, those of two nulls are absent ones.
 * @throws AppError CONFIG_INVALID
 */
export function parsePipelineIndex(bytes: Uint8Array): PipelineIndex {
  const json = parseJsonFile(PIPELINE_FILE, bytes);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw invalid('must be a JSON object');
  const members = new Map<string, unknown>(Object.entries(json));
  const className = members.get('_class_name');
  if (typeof className !== 'string' || !NAME.test(className)) throw invalid('_class_name must name a pipeline');
  const components: PipelineComponent[] = [];
  for (const [name, value] of members) {
    if (name.startsWith('_') || !Array.isArray(value)) continue;
    const [library, type]: unknown[] = value;
    if (library === null || type === null) continue;
    if (!NAME.test(name) || typeof library !== 'string' || typeof type !== 'string' || value.length !== 2) {
      throw invalid(`${name.slice(0, 100)} must be [library, class]`);
    }
    components.push({ name, library, className: type });
  }
  if (components.length === 0) throw invalid('names no component');
  return { family: familyOf(className), components };
}

function familyOf(className: string): string {
  return className
    .replace(/Pipeline$/, '')
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-')
    .toLowerCase();
}

/** A file that has no place in a pipeline. */
export interface PipelineFault {
  readonly path: string;
  readonly message: string;
}

/**
 * What is wrong with the paths of a pipeline: weights outside of components, and components with several sets of weights.
 * Weights of a variant (`.fp16.safetensors`) are taken where they are the only ones.
 */
export function pipelineFaults(paths: readonly string[]): PipelineFault[] {
  const sets = new Map<string, WeightsName>();
  return paths.flatMap((path): PipelineFault[] => {
    const found = weightsName(path);
    if (found === null) return [];
    const folder = folderOf(path);
    if (folder === '') {
      return [{ path, message: `weights of a pipeline lie in the folders of its components: leave ${path} out` }];
    }
    const first = sets.get(folder) ?? found;
    sets.set(folder, first);
    if (first.stem === found.stem && first.variant === found.variant) return [];
    const message = `${folder} has two sets of weights, ${shown(first)} and ${shown(found)}: leave one out`;
    return [{ path, message }];
  });
}

function shown({ stem, variant }: WeightsName): string {
  return variant === '' ? stem : `${stem}.${variant}`;
}

/** Components that are described by small files alone. */
const WEIGHTLESS = /(?:Scheduler|Tokenizer|TokenizerFast|Processor|FeatureExtractor)$/;

/**
 * Compares the folders of a pipeline with its index: every folder is a component, every component is there, and those that
 * are networks have weights and a `config.json` of their class.
 * @param read a small file of the checkpoint
 * @throws AppError CONFIG_INVALID, FILE_MISSING
 */
export async function checkPipeline(
  { components }: PipelineIndex,
  paths: readonly string[],
  read: (path: string) => Promise<Uint8Array>,
): Promise<void> {
  const known = new Set(components.map(({ name }) => name));
  const stray = paths.find((path) => folderOf(path) !== '' && !known.has(folderOf(path)));
  if (stray !== undefined) {
    const message = `${stray}: ${PIPELINE_FILE} names no component "${folderOf(stray)}"`;
    throw new AppError('CONFIG_INVALID', message, { file: stray });
  }
  for (const { name, className } of components) {
    const own = paths.filter((path) => folderOf(path) === name);
    const hasWeights = own.some((path) => /\.safetensors$/i.test(path));
    if (own.length === 0 || !(hasWeights || WEIGHTLESS.test(className))) {
      const what = own.length === 0 ? 'has no files' : 'has no safetensors file';
      throw new AppError('FILE_MISSING', `the component ${name} (${className}) ${what}`, { file: name });
    }
    if (!hasWeights) continue;
    const config = inFolder(name, 'config.json');
    if (!own.includes(config)) throw new AppError('FILE_MISSING', `${config} is missing`, { file: config });
    checkClass(config, await read(config), className);
  }
}

/** Diffusers states `_class_name`, Transformers a list `architectures`. */
function checkClass(path: string, bytes: Uint8Array, className: string): void {
  const json = parseJsonFile(path, bytes);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new AppError('CONFIG_INVALID', `${path} must be a JSON object`, { file: path });
  }
  const stated = '_class_name' in json ? json._class_name : undefined;
  if (stated === undefined || stated === className) return;
  const message = `${path} is of ${String(stated).slice(0, 100)}, ${PIPELINE_FILE} says ${className}`;
  throw new AppError('CONFIG_INVALID', message, { file: path });
}

function invalid(reason: string): AppError {
  return new AppError('CONFIG_INVALID', `${PIPELINE_FILE}: ${reason}`, { file: PIPELINE_FILE });
}
