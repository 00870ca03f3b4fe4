import { AppError } from '../../errors.ts';
import { type MatrixMap } from '../../merge/maps.ts';
import { type MergePlan } from '../../merge/types.ts';
import { loadParameters } from '../../models/load-parameters.ts';
import { withSource } from '../../models/located-checkpoint.ts';
import { type ByteLocation } from '../../storage/byte-source.ts';
import { type MatrixDevice } from '../../tensor/matrix-device.ts';
import { type StatisticInputs } from '../open-task.ts';
import { type ExampleChoice, openStagedExamples } from './examples.ts';
import { createGramFile, type GramFile } from './gram-file.ts';
import { walkStages, type WalkingExpert } from './walk-stages.ts';

/** One expert of the merge: its model, and the examples that its statistic was taken on. Plain data. */
export interface MergedInputsExpert {
  readonly inputs: StatisticInputs;
  readonly data: ByteLocation;
  readonly choice: ExampleChoice;
  /** The Grams that the recipe names. */
  readonly statistic: ByteLocation;
  /** Path of the file to write. */
  readonly target: string;
}

export interface TakeAgainOptions {
  readonly plan: MergePlan;
  /** The method's, without steps behind it. */
  readonly map: MatrixMap;
  readonly device: MatrixDevice;
  /** In the order of the recipe. */
  readonly experts: readonly MergedInputsExpert[];
  readonly onProgress?: (completed: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Takes the Grams of all experts again, on the inputs that the merge itself gives its layers, and writes them to the targets.
 * On the TensorFlow.js backend that is current.
 *
 * Memory: states of all examples of all experts, n · tokens · width numbers each, the parameters of one layer of every expert, and
 * the Grams of one layer of one expert.
 * @throws what opening and running the models throws; AppError NON_FINITE, STATISTIC_MISMATCH; CancelledError
 */
export async function takeGramsAgain(options: TakeAgainOptions): Promise<void> {
  const { experts, signal } = options;
  const walking: WalkingExpert[] = [];
  const files: GramFile[] = [];
  try {
    for (const { statistic, target, inputs, choice, data } of experts) {
      const grams = await createGramFile(target, statistic);
      files.push(grams);
      const examples = await withSource(data, (source) => openStagedExamples(inputs, choice, source, signal));
      // a stage without parameters of its own, such as a head that is the embedding, loads nothing
      const load: WalkingExpert['load'] = async (stage) =>
        stage.size === 0 ? new Map() : loadParameters(inputs.checkpoint, stage);
      walking.push({ examples, grams, load });
    }
    await walkStages({ ...options, experts: walking });
    files.forEach(checkComplete);
  } finally {
    for (const { examples } of walking) for (const { runs } of examples.chunks) for (const run of runs) run.dispose();
    for (const file of files) await file.close();
  }
}

function checkComplete(file: GramFile, index: number): void {
  const [missing] = file.missing();
  if (missing === undefined) return;
  const message = `the Grams of expert ${index} have "${missing}", which the model's forward pass does not see`;
  throw new AppError('STATISTIC_MISMATCH', message, {
    field: ['experts', String(index), 'statistic'],
    tensor: missing,
  });
}
