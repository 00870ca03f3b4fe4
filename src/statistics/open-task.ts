import { AppError } from '../errors.ts';
import { type BenchmarkManifest } from '../evaluate/manifest.ts';
import { type ScoredCheckpoint, withAdapter } from '../evaluate/scored-checkpoint.ts';
import { loadClipModel } from '../models/clip/clip-model.ts';
import { diffusersFolder } from '../models/diffusion/components.ts';
import { loadDiffusionPipeline } from '../models/diffusion/pipeline.ts';
import { type ByteSource } from '../storage/byte-source.ts';
import { accumulate, type AccumulateOptions } from './accumulate.ts';
import { onlyChanged } from './changed-weights.ts';
import { clipClassification } from './clip-classification.ts';
import { openClipData } from './clip-data.ts';
import { denoising } from './denoising.ts';
import { openDenoisingData } from './denoising-data.ts';
import { openLanguageTask } from './open-language-task.ts';
import { openSequenceData } from './sequence-data.ts';
import { type StatisticData, type StatisticModel } from './statistic-model.ts';
import { type StatisticSums } from './sums.ts';

/** What a statistic is taken of, as plain data. */
export interface StatisticInputs {
  /** Perhaps with an adapter on it, whose changed weights alone are looked at then. */
  readonly checkpoint: ScoredCheckpoint;
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
 * @param seed of the noise that images are given for a model that paints
 * @throws what loading the model and reading an adapter throw; DataError; AppError INVALID_INPUT
 */
export async function openTask(inputs: StatisticInputs, source: ByteSource, seed: number): Promise<OpenTask> {
  const { manifest, split } = inputs;
  const checkpoint = await withAdapter(inputs.checkpoint);
  const seal = <Example>(whole: StatisticModel<Example>, data: StatisticData<Example>): OpenTask => {
    const model = onlyChanged(whole, checkpoint.changed);
    const { scope, lossName } = model;
    return { rows: data.rows, scope, lossName, accumulate: (options) => accumulate({ ...options, model, data }) };
  };
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
    case 'IMAGE_GENERATION': {
      const cell = cellOf(manifest.cells, inputs);
      const pipeline = await loadDiffusionPipeline(diffusersFolder(checkpoint));
      return seal(denoising(pipeline), await openDenoisingData(pipeline, manifest, cell, split, source, seed));
    }
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
