import { AppError } from '../errors.ts';
import { type BenchmarkManifest } from '../evaluate/manifest.ts';
import { loadClipModel } from '../models/clip/clip-model.ts';
import { type LocatedCheckpoint } from '../models/located-checkpoint.ts';
import { type ByteSource } from '../storage/byte-source.ts';
import { accumulate, type AccumulateOptions } from './accumulate.ts';
import { clipClassification } from './clip-classification.ts';
import { openClipData } from './clip-data.ts';
import { noImageStatistics } from './no-image-statistics.ts';
import { openLanguageTask } from './open-language-task.ts';
import { openSequenceData } from './sequence-data.ts';
import { type StatisticData, type StatisticModel } from './statistic-model.ts';
import { type StatisticSums } from './sums.ts';

/** What a statistic is taken of, as plain data. */
export interface StatisticInputs {
  readonly checkpoint: LocatedCheckpoint;
  readonly manifest: BenchmarkManifest;
  readonly cell: string;
  readonly split: string;
}

/** A loaded model with its data; the type of its examples is sealed inside. */
export interface OpenTask {
  readonly rows: number;
  readonly scope: string;
  readonly lossName: string;
  accumulate(options: Omit<AccumulateOptions<never>, 'model' | 'data'>): Promise<StatisticSums>;
}

/**
 * Loads the model on the current backend and opens the data. A family of models with statistics has its branch here.
 * @throws what loading the model throws; DataError
 */
export async function openTask(inputs: StatisticInputs, source: ByteSource): Promise<OpenTask> {
  const { checkpoint, manifest, split } = inputs;
  switch (manifest.modality) {
    case 'IMAGE_CLASSIFICATION': {
      const cell = cellOf(manifest.cells, inputs);
      const model = await loadClipModel(checkpoint);
      const data = await openClipData(model, manifest, cell, split, source);
      return seal(
        clipClassification(model, {
          ...manifest,
          classes: cell.classes,
          templates: cell.templates ?? manifest.templates,
        }),
        data,
      );
    }
    case 'IMAGE_GENERATION':
      throw noImageStatistics();
    case 'LANGUAGE': {
      const cell = cellOf(manifest.cells, inputs);
      const { model, tokenise } = await openLanguageTask(checkpoint, manifest, cell);
      return seal(model, await openSequenceData(tokenise, manifest, cell, split, source));
    }
  }
}

/** The cell, which has the split. @throws AppError INVALID_INPUT */
export function cellOf<Cell extends { id: string; splits: Readonly<Record<string, unknown>> }>(
  cells: readonly Cell[],
  { cell: id, split }: Pick<StatisticInputs, 'cell' | 'split'>,
): Cell {
  const cell = cells.find((one) => one.id === id);
  if (cell !== undefined && Object.hasOwn(cell.splits, split)) return cell;
  throw new AppError('INVALID_INPUT', `the benchmark has no split "${split}" of cell "${id}"`);
}

function seal<Example>(model: StatisticModel<Example>, data: StatisticData<Example>): OpenTask {
  const { scope, lossName } = model;
  return { rows: data.rows, scope, lossName, accumulate: (options) => accumulate({ ...options, model, data }) };
}
