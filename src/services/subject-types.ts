import { type FlagSubject } from '../storage/entities/flag.ts';

/** What can be tagged or flagged, as the API names its types. */
export const TYPE_NAMES: Readonly<Record<FlagSubject, string>> = {
  CHECKPOINT: 'Checkpoint',
  BENCHMARK: 'Benchmark',
  MERGE: 'Merge',
  EXPERIMENT: 'Experiment',
  REPORTED_ROW: 'ReportedRow',
};
