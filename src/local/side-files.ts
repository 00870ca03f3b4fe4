import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.ts';
import { type MergekitConfig, referenceText } from '../merge/mergekit/config.ts';
import { type FloatDtype } from '../tensor/dtype.ts';
import { fileRole } from '../storage/file-role.ts';
import { outputConfig } from '../storage/checkpoint/output-config.ts';
import { readSmall } from './folder-file.ts';
import { type ModelFolder } from './model-folder.ts';

export interface SideFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface SideFileRequest {
  readonly config: MergekitConfig;
  /** Whose configuration the output gets: the base, without one the first model. */
  readonly donor: ModelFolder;
  /** All models, by reference. */
  readonly models: ReadonlyMap<string, ModelFolder>;
  readonly outputDtype: FloatDtype | 'same';
  /** Layers of the output, where they are not those of the donor. */
  readonly layers: number | null;
  readonly copyTokenizer: boolean;
}

/** Tokenizers have at most some 35 MB. */
const MAX_SIDE_FILE_BYTES = 256 * 1024 * 1024;

/**
 * What lies beside the weights: configurations of the donor, and the tokenizer that the recipe asks for (that of the donor when
 * it asks for none), byte for byte but for what the merge changes: the type of the weights and the number of layers.
 */
export async function sideFiles(request: SideFileRequest): Promise<SideFile[]> {
  const { donor, config, outputDtype, layers, copyTokenizer } = request;
  const files = await readRole(donor, 'CONFIG');
  const changed = files.map(({ name, bytes }) => {
    return { name, bytes: outputConfig(name, bytes, { outputDtype, layers }) };
  });
  const tokenizer = copyTokenizer ? await readRole(await tokenizerOf(request), 'TOKENIZER') : [];
  const template = config.chatTemplate === null ? [] : [await chatTemplate(config.chatTemplate.value, request)];
  const rest = tokenizer.filter(({ name }) => !template.some((file) => file.name === name));
  return [...changed, ...rest, ...template];
}

async function readRole(model: ModelFolder, role: 'CONFIG' | 'TOKENIZER'): Promise<SideFile[]> {
  const names = model.files.map(({ path }) => path).filter((name) => fileRole(name) === role);
  return Promise.all(
    names.map(async (name) => ({ name, bytes: await readSmall(model.folder, name, MAX_SIDE_FILE_BYTES) })),
  );
}

/** A union of tokenizers that are all the same is that tokenizer. */
async function tokenizerOf({ config, donor, models }: SideFileRequest): Promise<ModelFolder> {
  const source = config.tokenizer;
  if (source === null || source.value.kind === 'base') return donor;
  if (source.value.kind === 'model') {
    const name = referenceText(source.value.model);
    const found = models.get(name);
    if (found !== undefined) return found;
    throw new AppError('NOT_FOUND', `${source.path}: there is no folder for ${name}`);
  }
  for (const model of models.values()) {
    if (await sameVocabulary(donor, model)) continue;
    throw new AppError(
      'CONFIG_INVALID',
      `${source.path}, line ${source.at.line}, column ${source.at.column}: a union of different tokenizers is not built: ` +
        `${model.name} has another one than ${donor.name}. Name one of them, or base`,
    );
  }
  return donor;
}

const VOCABULARY = ['tokenizer.json', 'vocab.json', 'merges.txt', 'vocab.txt', 'tokenizer.model', 'spiece.model'];

async function sameVocabulary(a: ModelFolder, b: ModelFolder): Promise<boolean> {
  for (const name of VOCABULARY) {
    const [left, right] = await Promise.all(
      [a, b].map((model) => readFile(join(model.folder, name)).catch(() => null)),
    );
    if ((left === null) !== (right === null) || (left !== null && right !== null && !left.equals(right))) return false;
  }
  return true;
}

/** The template itself, or with `auto` the one that most models have, the first of them when several are as frequent. */
async function chatTemplate(template: string, { models }: SideFileRequest): Promise<SideFile> {
  const name = 'chat_template.jinja';
  if (template !== 'auto') return { name, bytes: Buffer.from(template) };
  const counts = new Map<string, number>();
  for (const model of models.values()) {
    const found = await templateOf(model);
    if (found !== null) counts.set(found, (counts.get(found) ?? 0) + 1);
  }
  if (counts.size === 0) throw new AppError('CONFIG_INVALID', 'chat_template is auto, and no model has a template');
  const [most] = [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best));
  return { name, bytes: Buffer.from(most) };
}

async function templateOf({ folder }: ModelFolder): Promise<string | null> {
  const own = await readFile(join(folder, 'chat_template.jinja'), 'utf8').catch(() => null);
  if (own !== null) return own;
  const text = await readFile(join(folder, 'tokenizer_config.json'), 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const { chat_template: template } = JSON.parse(text) as { readonly chat_template?: unknown };
    return typeof template === 'string' ? template : null;
  } catch {
    return null;
  }
}
