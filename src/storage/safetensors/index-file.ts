import { JsonCursor } from './json-cursor.ts';
import { type SafetensorsHeader } from './read-header.ts';
import { SafetensorsError, shortName } from './safetensors-error.ts';

/** `*.safetensors.index.json`: which shard is said to hold which tensor. */
export interface ShardIndex {
  readonly weightMap: ReadonlyMap<string, string>;
}

export const SHARD_ISSUES = [
  'SHARD_MISSING',
  'TENSOR_MISSING',
  'TENSOR_DUPLICATED',
  'TENSOR_UNLISTED',
  'SHARD_UNLISTED',
] as const;

export interface ShardIssue {
  readonly kind: (typeof SHARD_ISSUES)[number];
  /** Unlisted tensors and shards are worth a report only: headers are the truth, the index is a hint. */
  readonly fatal: boolean;
  readonly file: string;
  readonly tensor: string | null;
  readonly message: string;
}

/**
 * Reads an index file. Its `metadata` is passed over: `total_size` is wrong often enough to be no evidence.
 * @throws SafetensorsError for malformed JSON, names given twice and file names that are not plain base names.
 */
export function parseShardIndex(bytes: Uint8Array): ShardIndex {
  const json = new JsonCursor(bytes);
  const weightMap = new Map<string, string>();
  let found = false;
  json.object((name, offset) => {
    if (name !== 'weight_map') return json.skipValue();
    if (found) json.fail('weight_map is given twice', offset);
    found = true;
    json.object((tensor, at) => {
      if (weightMap.has(tensor)) {
        throw new SafetensorsError('duplicate-name', `weight_map lists "${shortName(tensor)}" twice`, {
          tensor,
          offset: at,
        });
      }
      const file = json.string();
      if (!isPlainFileName(file)) {
        throw new SafetensorsError('header-malformed', `weight_map: "${shortName(file)}" is not a plain file name`, {
          tensor,
          offset: at,
        });
      }
      weightMap.set(tensor, file);
    });
  });
  json.end();
  if (!found) json.fail('no weight_map', 0);
  return { weightMap };
}

/** A name that stays in its folder: no separator, drive, scheme, control character or `..`. */
export function isPlainFileName(name: string): boolean {
  return (
    name.length > 0 && name.length <= 255 && name !== '.' && name !== '..' && !/[/\\:\u0000-\u001f\u007f]/.test(name)
  );
}

/** Compares an index with the headers of its shards. Without an index, only tensors in two shards are an issue. */
export function checkShards(index: ShardIndex | null, shards: ReadonlyMap<string, SafetensorsHeader>): ShardIssue[] {
  const issues: ShardIssue[] = [];
  const holders = new Map<string, string[]>();
  for (const [file, header] of shards) {
    for (const { name } of header.tensors) holders.set(name, [...(holders.get(name) ?? []), file]);
  }
  for (const [name, files] of holders) {
    if (files.length > 1) {
      issues.push(
        issue('TENSOR_DUPLICATED', files[1], name, `"${shortName(name)}" is in ${files[0]} and in ${files[1]}`),
      );
    }
  }
  if (index === null) return issues;

  const listedFiles = new Set(index.weightMap.values());
  for (const file of listedFiles) {
    if (!shards.has(file))
      issues.push(issue('SHARD_MISSING', file, null, `the index names ${file}, which is not there`));
  }
  for (const [tensor, file] of index.weightMap) {
    if (shards.has(file) && holders.get(tensor)?.includes(file) !== true) {
      issues.push(
        issue('TENSOR_MISSING', file, tensor, `the index says "${shortName(tensor)}" is in ${file}, where it is not`),
      );
    }
  }
  for (const [tensor, [file]] of holders) {
    if (index.weightMap.has(tensor)) continue;
    issues.push(
      issue('TENSOR_UNLISTED', file, tensor, `${file} holds "${shortName(tensor)}", which the index does not list`),
    );
  }
  for (const file of shards.keys()) {
    if (!listedFiles.has(file)) issues.push(issue('SHARD_UNLISTED', file, null, `the index does not name ${file}`));
  }
  return issues;
}

function issue(kind: ShardIssue['kind'], file: string, tensor: string | null, message: string): ShardIssue {
  return { kind, fatal: kind !== 'TENSOR_UNLISTED' && kind !== 'SHARD_UNLISTED', file, tensor, message };
}
