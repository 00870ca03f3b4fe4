import { AppError } from '../../errors.ts';
import { withAdapter } from '../../evaluate/scored-checkpoint.ts';
import { openClipModel } from '../../models/clip/clip-model.ts';
import { stagedVision } from '../../models/clip/staged-vision.ts';
import { type StagedForward, type StagedRun } from '../../models/staged.ts';
import { stagedSequences } from '../../models/t5/staged-sequences.ts';
import { openT5Model } from '../../models/t5/t5-model.ts';
import { type ByteSource } from '../../storage/byte-source.ts';
import { CHUNK } from '../accumulate.ts';
import { openClipData } from '../clip-data.ts';
import { t5Tokenise } from '../open-language-task.ts';
import { cellOf, type StatisticInputs } from '../open-task.ts';
import { chooseRows } from '../random.ts';
import { openSequenceData } from '../sequence-data.ts';
import { type StatisticData } from '../statistic-model.ts';

/** Examples whose contributions are added on the device, and the runs that hold their states. */
export interface StagedChunk {
  readonly rows: readonly number[];
  readonly runs: readonly StagedRun[];
}

/** The examples of one expert, standing before the first stage. */
export interface StagedExamples {
  readonly stages: StagedForward<never>['stages'];
  /** In order, `CHUNK` examples each. */
  readonly chunks: readonly StagedChunk[];
}

/** Which examples, as a statistic says it. */
export interface ExampleChoice {
  readonly n: number | null;
  readonly seed: number;
}

/**
 * Reads an expert's examples as its family of models takes them. Their states stay in memory: n · tokens · width numbers.
 * @throws what opening model and data throws; AppError INVALID_INPUT
 */
export async function openStagedExamples(
  { manifest, cell: id, split, ...inputs }: StatisticInputs,
  choice: ExampleChoice,
  source: ByteSource,
  signal?: AbortSignal,
): Promise<StagedExamples> {
  const checkpoint = await withAdapter(inputs.checkpoint);
  switch (manifest.modality) {
    case 'IMAGE_CLASSIFICATION': {
      const cell = cellOf(manifest.cells, { cell: id, split });
      const model = await openClipModel(checkpoint);
      const data = await openClipData(model, manifest, cell, split, source);
      return beginExamples(stagedVision(model), ({ pixels }) => pixels, data, choice, signal);
    }
    case 'IMAGE_GENERATION':
      throw new AppError('INVALID_INPUT', 'models that paint images are not run stage by stage');
    case 'LANGUAGE': {
      const cell = cellOf(manifest.cells, { cell: id, split });
      const model = await openT5Model(checkpoint);
      const data = await openSequenceData(t5Tokenise(model, manifest.maxInputTokens), manifest, cell, split, source);
      return beginExamples(stagedSequences(model.config), (example) => example, data, choice, signal);
    }
  }
}

/** Chosen examples of a split, before the first stage. @throws what `data` throws; AppError INVALID_INPUT */
export async function beginExamples<Example, Input>(
  forward: StagedForward<Input>,
  inputOf: (example: Example) => Input,
  data: StatisticData<Example>,
  { n, seed }: ExampleChoice,
  signal?: AbortSignal,
): Promise<StagedExamples> {
  if (n !== null && n > data.rows) {
    throw new AppError('INVALID_INPUT', `${n} examples were asked for, the split has ${data.rows}`);
  }
  const chunks: StagedChunk[] = [];
  let rows: number[] = [];
  let inputs: Input[] = [];
  const close = (): void => {
    const runs: StagedRun[] = [];
    for (let at = 0; at < inputs.length; at += forward.batch)
      runs.push(forward.begin(inputs.slice(at, at + forward.batch)));
    chunks.push({ rows, runs });
    rows = [];
    inputs = [];
  };
  for await (const { row, example } of data.read(chooseRows(data.rows, n, seed), signal)) {
    rows.push(row);
    inputs.push(inputOf(example));
    if (rows.length === CHUNK) close();
  }
  if (rows.length > 0) close();
  return { stages: forward.stages, chunks };
}
