import { createHash } from 'node:crypto';
import { AppError } from '../../errors.ts';
import { findAnyMethod } from '../../merge/catalogue.ts';
import { indexFiles } from '../../merge/layout.ts';
import { modelCard } from '../../merge/model-card.ts';
import { stackedLayers } from '../../merge/stack.ts';
import { type Recipe } from '../../merge/recipe-types.ts';
import { outputConfig } from '../../storage/checkpoint/output-config.ts';
import { type CheckpointFileRow } from '../../storage/entities/checkpoint-file.ts';
import { type FileRole } from '../../storage/entities/checkpoint-file.ts';
import { fileRole } from '../../storage/file-role.ts';
import { type ObjectStore } from '../../storage/objects/object-store.ts';
import { type LoadedMerge } from './merge-inputs.ts';
import { outputKey } from './merge-outputs.ts';

/** A file of the output that is in the store. */
export interface StoredFile {
  readonly path: string;
  readonly role: FileRole;
  readonly bytes: number;
  readonly sha256: string;
  readonly objectKey: string;
}

const COPIED_ROLES: ReadonlySet<FileRole> = new Set(['CONFIG', 'TOKENIZER']);
/** Tokenizers have at most some 35 MB; more is no file to hold in memory. */
const MAX_SIDE_FILE_BYTES = 256 * 1024 * 1024;

/** What the merged checkpoint is called. */
export function outputName({ merge, inputs }: Pick<LoadedMerge, 'merge' | 'inputs'>): string {
  const experts = inputs.filter(({ edge }) => edge.role === 'EXPERT').length;
  return merge.name ?? `${merge.method} of ${experts} (${merge.recipeDigest.slice(0, 8)})`;
}

/**
 * Writes what lies beside the weights: config and tokenizer files of the base (without one, of the first expert) byte for
 * byte, but for the type and number of layers that config.json states; the shard indexes, the model card. Repeating it writes the same again.
 * @throws AppError DIGEST_MISMATCH when a stored file is not what was verified
 */
export async function writeSideFiles(objects: ObjectStore, loaded: LoadedMerge): Promise<StoredFile[]> {
  const { merge, inputs, plan } = loaded;
  let number = plan.output.length;
  const write = async (path: string, bytes: Uint8Array): Promise<StoredFile> => {
    number += 1;
    const objectKey = outputKey(merge.id, number);
    await objects.put(objectKey, bytes);
    return { path, role: fileRole(path), bytes: bytes.length, sha256: sha256(bytes), objectKey };
  };
  const files: StoredFile[] = [];
  const { recipe } = merge;
  const changes = { outputDtype: recipe.outputDtype, layers: stackedLayers(recipe) };
  // an adapter has neither architecture nor tokenizer of its own
  const [{ files: own, onto }] = inputs;
  const copied = plan.sideFiles === undefined ? (onto?.files ?? own) : [];
  for (const file of copied.filter(({ role }) => COPIED_ROLES.has(role))) {
    const bytes = await readVerified(objects, file);
    files.push(await write(file.path, outputConfig(file.path, bytes, changes)));
  }
  for (const { path, text } of plan.sideFiles ?? []) files.push(await write(path, Buffer.from(text)));
  for (const { path, text } of indexFiles(plan)) files.push(await write(path, Buffer.from(text)));
  files.push(await write('README.md', Buffer.from(cardText(loaded))));
  return files;
}

function cardText(loaded: LoadedMerge): string {
  const { merge, inputs, plan } = loaded;
  const method = findAnyMethod(merge.recipe.method);
  if (method === null) throw new AppError('METHOD_UNKNOWN', `there is no method ${merge.method} any more`);
  return modelCard({
    title: outputName(loaded),
    recipe: merge.recipe,
    recipeDigest: merge.recipeDigest,
    method: method.card,
    inputs: inputs.map(({ edge, checkpoint }) => ({
      role: edge.role,
      name: checkpoint.name,
      digest: checkpoint.contentDigest,
      weight: weightOf(merge.recipe, edge),
      license: checkpoint.license,
      source: checkpoint.source,
    })),
    plan,
  });
}

/** Null when an expert has no one weight: it differs by tensor, or the expert is a piece of a stack. */
function weightOf(
  { experts, stacks }: Recipe,
  { role, position, weight }: LoadedMerge['inputs'][number]['edge'],
): number | null {
  const varies = role === 'EXPERT' && typeof experts[position]?.parameters?.weight === 'object';
  return varies || stacks !== undefined ? null : weight;
}

async function readVerified(objects: ObjectStore, file: CheckpointFileRow): Promise<Uint8Array> {
  const bytes = await objects.getBytes(file.objectKey, MAX_SIDE_FILE_BYTES);
  if (sha256(bytes) === file.sha256) return bytes;
  throw new AppError('DIGEST_MISMATCH', `${file.path} is no longer what was registered`, { file: file.path });
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
