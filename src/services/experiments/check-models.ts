import { type EntityManager } from 'typeorm';
import { parseManifest } from '../../evaluate/manifest.ts';
import { type StatisticRow } from '../../storage/entities/statistic.ts';
import { findMembers } from '../ensemble.ts';
import { findSubjects } from '../evaluation-service.ts';
import { type UserError } from '../result.ts';
import { resolveWish } from '../statistic-compute.ts';
import { neededKind, wishOf } from './needed-statistics.ts';
import { type ExperimentRequest } from './request.ts';
import { type ResolvedExperiment } from './resolve.ts';

/** A rule needs scores of both kinds of cells to look at. */
export function heldInErrors({ spec, experts, benchmark }: ResolvedExperiment): UserError[] {
  return spec.experts.flatMap(({ cells }, i) => {
    if (cells.length > 0) return [];
    const message = `"${experts[i].name}" states no cell of ${benchmark.slug} that it was trained on`;
    return [{ code: 'INVALID_INPUT' as const, message, field: ['input', 'experts', String(i)] }];
  });
}

/** What is to be scored beside the merges must be something that can be scored. */
export async function controlErrors(
  manager: EntityManager,
  { spec, benchmark, base, experts, multitask }: ResolvedExperiment,
  asked: ExperimentRequest['controls'],
): Promise<UserError[]> {
  const models = { PRETRAINED: [base], EXPERTS: experts, MULTITASK: multitask, ENSEMBLE: experts };
  const errors: UserError[] = [];
  for (const control of spec.controls) {
    const at = { field: ['input', 'controls', String(asked.indexOf(control))] };
    for (const { id } of models[control]) {
      const { report } = spec;
      const found = await findSubjects(manager, { checkpointId: id, benchmark: spec.benchmark, split: report.split });
      if (!found.ok) errors.push(...found.errors.map((error) => ({ ...error, ...at })));
    }
    if (control !== 'ENSEMBLE') continue;
    const ids = experts.map(({ id }) => id);
    const members = await findMembers(manager, ids, parseManifest(benchmark.manifest).modality);
    if (!members.ok) errors.push(...members.errors.map((error) => ({ ...error, ...at })));
  }
  return errors;
}

/** Statistics that are not given must be such as can be computed. */
export async function statisticErrors(
  manager: EntityManager,
  { spec, cards, experts }: ResolvedExperiment,
  given: readonly StatisticRow[],
): Promise<UserError[]> {
  const errors: UserError[] = [];
  const used = [...new Set(spec.subsets.flatMap((subset) => subset.experts))];
  for (const [method, card] of cards.entries()) {
    const kind = neededKind(card);
    if (kind === null) continue;
    for (const index of used) {
      const { id, name } = experts[index];
      if (given.some((row) => row.checkpointId === id && row.kind === kind)) continue;
      const field = ['input', 'methods', String(method)];
      const { cells } = spec.experts[index];
      if (cells.length !== 1) {
        const message = `${card.id} needs a ${kind} of "${name}", which was trained on ${cells.length} cells: give one`;
        errors.push({ code: 'STATISTIC_MISSING', message, field });
        continue;
      }
      const found = await resolveWish(manager, wishOf(spec, id, kind, cells[0]));
      if (!found.ok) errors.push(...found.errors.map((error) => ({ ...error, field })));
    }
  }
  return errors;
}
