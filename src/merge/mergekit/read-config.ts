import { type ErrorCode } from '../../errors.ts';
import {
  type Located,
  MERGEKIT_DTYPES,
  type MergekitConfig,
  type MergekitDtype,
  type TokenizerSource,
} from './config.ts';
import { findMergekitMethod, mergekitMethodNames } from './methods.ts';
import { judgeParameters } from './judge-parameters.ts';
import { missingKey, type Place, readMap, type ReadMap, readText } from './read-map.ts';
import { readModels, readModules, readSlices } from './read-parts.ts';
import { readReference } from './read-reference.ts';
import { readParameterBlock } from './read-settings.ts';
import { type MergekitReport, type RecipeMistake, RecipeNotes } from './report.ts';
import { readYaml } from './yaml-tree.ts';

export interface ReadMergekit {
  /** Null when there are mistakes. */
  readonly config: MergekitConfig | null;
  readonly report: MergekitReport;
  readonly mistakes: readonly RecipeMistake[];
}

export interface ReadMergekitOptions {
  /** Pass over what mergekit would ignore, instead of refusing it. */
  readonly allowIgnored?: boolean;
}

const PARTS = ['models', 'slices', 'modules'] as const;
const KEYS = [
  'merge_method',
  ...PARTS,
  'base_model',
  'parameters',
  'dtype',
  'out_dtype',
  'tokenizer_source',
  'tokenizer',
  'chat_template',
];
const NAMED_TEMPLATES = ['alpaca', 'chatml', 'exaone', 'llama3', 'mistral'];

/**
 * Reads a mergekit recipe. Every mistake is told with path, line and column; what is accepted, what mergekit itself would ignore
 * and what Mergeboard cannot do stand in the report. No model is looked at.
 */
export function readMergekit(text: string, { allowIgnored = false }: ReadMergekitOptions = {}): ReadMergekit {
  const notes = new RecipeNotes(!allowIgnored);
  const yaml = readYaml(text);
  if (!yaml.ok) for (const { message, at } of yaml.mistakes) notes.mistake('', at, message);
  const config = yaml.ok ? readConfig({ node: yaml.root, path: '', at: yaml.root.at }, notes) : null;
  const { mistakes } = notes;
  return { config: mistakes.length > 0 ? null : config, report: notes.report(), mistakes };
}

function readConfig(root: Place, notes: RecipeNotes): MergekitConfig | null {
  const map = readMap(root, KEYS, notes);
  const method = readMethod(root, map, notes);
  const base = map.get('base_model');
  const config = {
    base: base === undefined ? null : readReference(base, notes),
    parts: readParts(root, map, notes),
    parameters: readParameterBlock(map.get('parameters'), notes),
    dtype: readDtype(map.get('dtype'), 'the arithmetic is done in float32 all the same', notes),
    outDtype: readDtype(map.get('out_dtype'), '', notes),
    tokenizer: readTokenizer(map, notes),
    chatTemplate: readChatTemplate(map.get('chat_template'), notes),
  };
  if (method === null || config.parts === null) return null;
  const complete = { ...config, parts: config.parts, method };
  judgeParameters(complete, notes);
  return complete;
}

function readMethod(root: Place, map: ReadMap, notes: RecipeNotes): Located<string> | null {
  const place = map.get('merge_method');
  if (place === undefined) {
    missingKey(notes, root, 'merge_method');
    return null;
  }
  const name = readText(place, notes);
  if (name === null) return null;
  if (findMergekitMethod(name) === null) {
    const unknown: ErrorCode = 'METHOD_UNKNOWN';
    const what = `mergekit has no method "${name.slice(0, 64)}"; it has: ${mergekitMethodNames().join(', ')}`;
    notes.mistake(place.path, place.at, what, unknown);
    return null;
  }
  notes.accept(place.path, place.at);
  return { value: name, path: place.path, at: place.at };
}

function readParts(root: Place, map: ReadMap, notes: RecipeNotes): MergekitConfig['parts'] | null {
  const given = PARTS.filter((key) => {
    const node = map.get(key)?.node;
    return node !== undefined && !(node.kind === 'list' && node.items.length === 0);
  });
  if (given.length !== 1) {
    const what = given.length === 0 ? 'none is there' : `there are ${given.join(' and ')}`;
    const place = map.get(given[1] ?? '') ?? root;
    notes.mistake(place.path, place.at, `exactly one of models, slices and modules must be there; ${what}`);
    return null;
  }
  const [key] = given;
  const place = map.get(key) ?? root;
  notes.accept(place.path, place.at);
  if (key === 'models') return readModels(place, notes);
  if (key === 'slices') return readSlices(place, notes);
  const modules = readModules(place, notes);
  const [, second] = modules;
  if (modules.length === 0) notes.mistake(place.path, place.at, 'has no modules');
  if (second !== undefined) {
    const what = 'parts of a model are not merged in different ways: one module, or models, is for the whole';
    notes.unsupported(`${place.path}.${second.name}`, second.at, what);
  }
  return { kind: 'modules', modules };
}

function readDtype(place: Place | undefined, note: string, notes: RecipeNotes): Located<MergekitDtype> | null {
  if (place === undefined) return null;
  const text = readText(place, notes)?.replace(/^torch\./, '');
  if (text === undefined) return null;
  const value = MERGEKIT_DTYPES.find((known) => known === text);
  if (value === undefined) {
    const what = `"${text.slice(0, 64)}" is none of ${MERGEKIT_DTYPES.join(', ')}`;
    notes.mistake(place.path, place.at, what, 'DTYPE_UNSUPPORTED');
    return null;
  }
  if (value === 'int64') notes.unsupported(place.path, place.at, 'weights are not merged as integers');
  else notes.accept(place.path, place.at, value === 'float32' ? '' : note);
  return { value, path: place.path, at: place.at };
}

/** `tokenizer_source`, or the longer `tokenizer`; never both. */
function readTokenizer(map: ReadMap, notes: RecipeNotes): Located<TokenizerSource> | null {
  const short = map.get('tokenizer_source');
  const long = map.get('tokenizer');
  if (short !== undefined && long !== undefined) {
    notes.mistake(long.path, long.at, 'is given beside tokenizer_source; one of them is enough');
    return null;
  }
  if (short !== undefined) return readTokenizerSource(short, notes);
  if (long === undefined) return null;
  const inner = readMap(long, ['source', 'tokens', 'pad_to_multiple_of'], notes);
  const tokens = inner.get('tokens');
  if (tokens !== undefined) notes.unsupported(tokens.path, tokens.at, 'embeddings of single tokens are not set');
  const padding = inner.get('pad_to_multiple_of');
  if (padding !== undefined) notes.unsupported(padding.path, padding.at, 'embeddings are not padded');
  const source = inner.get('source');
  if (source !== undefined) return readTokenizerSource(source, notes);
  notes.accept(long.path, long.at);
  return { value: { kind: 'union' }, path: long.path, at: long.at };
}

function readTokenizerSource(place: Place, notes: RecipeNotes): Located<TokenizerSource> | null {
  const { node, path, at } = place;
  notes.accept(path, at);
  if (node.kind === 'scalar' && (node.value === 'union' || node.value === 'base')) {
    return { value: { kind: node.value }, path, at };
  }
  const model = readReference(place, notes);
  return model === null ? null : { value: { kind: 'model', model: model.value }, path, at };
}

function readChatTemplate(place: Place | undefined, notes: RecipeNotes): Located<string> | null {
  if (place === undefined) return null;
  const text = readText(place, notes);
  if (text === null) return null;
  const known = NAMED_TEMPLATES.includes(text);
  if (known) notes.unsupported(place.path, place.at, `the template "${text}" is not built in: give its Jinja text`);
  else if (text !== 'auto' && !text.includes('{')) {
    notes.mistake(place.path, place.at, `must be auto, ${NAMED_TEMPLATES.join(', ')} or a Jinja text`);
  } else notes.accept(place.path, place.at);
  return { value: text, path: place.path, at: place.at };
}
