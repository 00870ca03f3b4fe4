import { type EntityManager } from 'typeorm';
import { type ExperimentSpec } from '../../src/experiments/spec.ts';
import { findMethod } from '../../src/merge/catalogue.ts';
import { ExperimentEntity } from '../../src/storage/entities/experiment.ts';
import { ExperimentPointEntity, type ExperimentPointRow } from '../../src/storage/entities/experiment-point.ts';
import { newId } from '../../src/storage/new-id.ts';
import { digestOf } from './seed-board.ts';

export interface ExperimentParts {
  readonly benchmark: string;
  readonly base: string;
  readonly expert: string;
  readonly merge: string;
  readonly output: string;
}

/** A sweep that runs: a grid with a point picked and one failed, one that is being tuned, and a control. Returns its id. */
export async function seedExperiment(manager: EntityManager, parts: ExperimentParts): Promise<string> {
  const id = newId();
  const version = findMethod({ id: 'ties', dialect: 'paper' })?.card.version ?? 1;
  const spec: ExperimentSpec = {
    ...{ schema: 1, benchmark: 'grid@1', base: digestOf(parts.base), multitask: [], seeds: [0], given: [] },
    experts: [{ digest: digestOf(parts.expert), cells: ['curves-flat'] }],
    methods: [
      { method: { id: 'ties', dialect: 'paper', version }, parameters: {}, grid: [{ lambda: [0.3, 2] }], post: [] },
      { method: { id: 'task_arithmetic', dialect: 'paper', version: 1 }, parameters: {}, grid: [], post: [] },
    ],
    subsets: [{ size: 2, permutation: 0, experts: [0, 1] }],
    selection: { split: 'tune', metric: 'accuracy', labelSpace: 'TASK', axis: 'HELD_IN', ties: 'FIRST' },
    ...{ report: { split: 'test', points: 'SELECTED' }, controls: ['PRETRAINED'] },
    statistics: { split: 'tune', examples: null, seed: 0 },
  };
  await manager.insert(ExperimentEntity, {
    ...{ id, name: 'which lambda', spec, specDigest: digestOf(id), benchmarkId: parts.benchmark, baseId: parts.base },
    ...{ state: 'RUNNING', budget: { points: 100, seconds: 3600, bytes: null }, startedAt: new Date() },
  });
  const grid = { role: 'GRID', method: 0, subset: 0, stage: 0, seed: '0' } as const;
  const error = { code: 'NON_FINITE' as const, message: 'tensor "visual.proj": element 7 is NaN' };
  const points: readonly Partial<ExperimentPointRow>[] = [
    { role: 'PRETRAINED', state: 'DONE', checkpointId: parts.base },
    {
      ...{ ...grid, parameters: { lambda: 0.3 }, state: 'DONE', score: 0.75, selected: true },
      ...{ mergeId: parts.merge, checkpointId: parts.output },
    },
    { ...grid, parameters: { lambda: 2 }, state: 'FAILED', error },
    { ...grid, method: 1, parameters: {}, state: 'TUNING' },
  ];
  for (const [position, point] of points.entries()) {
    await manager.insert(ExperimentPointEntity, { id: newId(), experimentId: id, position, ...point });
  }
  return id;
}
