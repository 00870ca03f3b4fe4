import { type KnownThingsQuery } from '../api/documents.generated.ts';
import { LEADERBOARD_EXAMPLES } from './leaderboard-examples.ts';
import { WORK_EXAMPLES } from './work-examples.ts';
import { REGISTRY_EXAMPLES } from './registry-examples.ts';

/** Things of this server that examples can speak of; what there is none of is said in words. */
export interface Known {
  readonly benchmark: string;
  readonly slug: string;
  readonly modality: string;
  readonly checkpoint: string;
  readonly base: string | null;
  readonly experts: readonly string[];
  readonly merges: readonly [a: string, b: string];
  readonly method: string;
  readonly job: string;
  readonly experiment: string;
}

/** An operation that is ready to be sent. */
export interface Example {
  readonly title: string;
  /** Scope of the token that it needs, null for none. */
  readonly scope: string | null;
  readonly query: string;
  readonly variables: (known: Known) => Readonly<Record<string, unknown>>;
}

export interface ExampleGroup {
  readonly title: string;
  readonly examples: readonly Example[];
}

export const EXAMPLES: readonly ExampleGroup[] = [
  { title: 'Leaderboards', examples: LEADERBOARD_EXAMPLES },
  { title: 'What is registered', examples: REGISTRY_EXAMPLES },
  { title: 'Merges and other work', examples: WORK_EXAMPLES },
];

export function knownOf(things: KnownThingsQuery | undefined): Known {
  const [benchmark] = things?.benchmarks.nodes ?? [];
  const checkpoints = things?.checkpoints.nodes ?? [];
  const experts = checkpoints.filter(({ kind }) => kind === 'EXPERT');
  const [a, b] = things?.merges.nodes ?? [];
  return {
    benchmark: benchmark === undefined ? 'slug@revision' : `${benchmark.slug}@${benchmark.revision}`,
    slug: benchmark?.slug ?? 'slug',
    modality: benchmark?.modality ?? 'IMAGE_CLASSIFICATION',
    checkpoint: checkpoints.at(0)?.id ?? 'id of a checkpoint',
    base: experts.at(0)?.base?.id ?? null,
    experts: experts.length === 0 ? ['id of an expert', 'id of another'] : experts.map(({ id }) => id),
    merges: [a?.id ?? 'id of a merge', b?.id ?? 'id of another'],
    method: a?.method.id ?? 'task_arithmetic',
    job: things?.jobs.nodes.at(0)?.id ?? 'id of a job',
    experiment: things?.experiments.nodes.at(0)?.id ?? 'id of an experiment',
  };
}
