import { createHash } from 'node:crypto';
import { type EntityManager } from 'typeorm';
import { type ScoredModality } from '../evaluate/harness.ts';
import { layoutDigest } from '../storage/safetensors/layout-digest.ts';
import { type CheckpointRow } from '../storage/entities/checkpoint.ts';
import { newId } from '../storage/new-id.ts';
import { readTrainedCells } from '../storage/read-models/lineage.ts';
import { findCheckpoints } from '../storage/stores/checkpoint-store.ts';
import { ensureEnsemble } from '../storage/stores/ensemble-store.ts';
import { fail, failAll, ok, type Result, type UserError } from './result.ts';

/** Every scoring thread holds all members. */
const MOST_MEMBERS = 16;

/** The checkpoints that are to answer the questions of a benchmark together. */
export async function findMembers(
  manager: EntityManager,
  ids: readonly string[],
  modality: ScoredModality,
): Promise<Result<CheckpointRow[]>> {
  const field = ['input', 'ensemble'];
  if (ids.length < 2 || ids.length > MOST_MEMBERS) {
    return fail('INVALID_INPUT', `an ensemble has 2 to ${MOST_MEMBERS} members, not ${ids.length}`, { field });
  }
  if (modality === 'IMAGE_GENERATION') {
    return fail('INVALID_INPUT', 'models that paint have no output that could be averaged', { field });
  }
  const rows = await findCheckpoints(manager, ids);
  const members = ids.flatMap((id) => rows.get(id) ?? []);
  const errors = ids.flatMap((id, i): UserError[] => {
    const row = rows.get(id);
    const at = [...field, String(i)];
    if (row === undefined) return [{ code: 'NOT_FOUND', message: 'there is no such checkpoint', field: at }];
    const { name, state, kind, family } = row;
    const invalid = (message: string): UserError[] => [{ code: 'INVALID_INPUT', message, field: at }];
    if (state !== 'READY') return [{ code: 'NOT_READY', message: `"${name}" is ${state}`, field: at }];
    if (kind === 'ADAPTER' || kind === 'ENSEMBLE') return invalid(`"${name}" is of kind ${kind}`);
    if (ids.slice(0, i).some((other) => rows.get(other)?.id === row.id)) return invalid(`"${name}" is given twice`);
    if (family !== members[0].family) return invalid(`"${name}" is of another family than "${members[0].name}"`);
    return [];
  });
  if (errors.length > 0) return failAll(errors);
  return ok(members);
}

/**
 * The ensemble of these members as a checkpoint without files, in the caller's transaction. Its identity are the members'
 * digests, it was trained on what they were trained on, and its base is theirs when they have one in common.
 */
export async function askEnsemble(
  manager: EntityManager,
  named: readonly CheckpointRow[],
  { at, createdBy }: { readonly at: Date; readonly createdBy: string | null },
): Promise<CheckpointRow> {
  const members = [...named].sort((a, b) => (a.contentDigest < b.contentDigest ? -1 : 1));
  const lines = members.map(({ contentDigest }) => `${contentDigest}\n`).join('');
  const contentDigest = createHash('sha256').update(`ensemble\n${lines}`).digest('hex');
  const sum = (of: (member: CheckpointRow) => string | null) =>
    String(members.reduce((total, member) => total + BigInt(of(member) ?? 0), 0n));
  const bases = new Set(members.map(({ baseId }) => baseId));
  const trained = await readTrainedCells(
    manager,
    members.map(({ id }) => id),
  );
  const [{ family, modality }] = members;
  return ensureEnsemble(manager, {
    checkpoint: {
      id: newId(at.getTime()),
      kind: 'ENSEMBLE',
      name: `ensemble of ${members.length} (${contentDigest.slice(0, 8)})`,
      description: null,
      license: null,
      source: null,
      bytes: sum(({ bytes }) => bytes),
      parameterCount: sum(({ parameterCount }) => parameterCount),
      // it has no tensors of its own
      layoutDigest: layoutDigest([]),
      baseId: bases.size === 1 ? members[0].baseId : null,
      ...{ family, modality, contentDigest, createdBy },
    },
    memberIds: members.map(({ id }) => id),
    trainedCellIds: [...new Set([...trained.values()].flat().map(({ id }) => id))],
  });
}
