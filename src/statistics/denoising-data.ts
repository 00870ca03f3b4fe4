import { DataError } from '../evaluate/evaluation-errors.ts';
import { type GenerationCell, type GenerationManifest, referenceColumns } from '../evaluate/generation-manifest.ts';
import { decodeBy } from '../evaluate/image-example.ts';
import { ParquetExamples } from '../evaluate/parquet-examples.ts';
import { normalNoise } from '../models/diffusion/noise.ts';
import { type DiffusionPipeline } from '../models/diffusion/pipeline.ts';
import { channelsLast, latentSize } from '../models/diffusion/sample.ts';
import { addNoise } from '../models/diffusion/training.ts';
import { decodeTrainingImage } from '../models/diffusion/training-image.ts';
import { trainingLatents } from '../models/diffusion/training-latents.ts';
import { vaeReduction } from '../models/diffusion/vae-config.ts';
import { type ByteSource } from '../storage/byte-source.ts';
import { takeFloats } from '../tensor/tf/read-floats.ts';
import { type DenoisingExample } from './denoising.ts';
import { rowNoise } from './random.ts';
import { type StatisticData } from './statistic-model.ts';

/**
 * The reference images of one split of a cell as a UNet is trained with them: each with the prompt that belongs to it, and with
 * the timestep and the noise that seed and row say.
 * @throws DataError naming cell, file and row, also while reading; AppError INVALID_INPUT for a size that the model cannot take
 */
export async function openDenoisingData(
  pipeline: Pick<DiffusionPipeline, 'config' | 'parameters' | 'encodePrompts'>,
  manifest: Pick<GenerationManifest, 'data' | 'generation'>,
  cell: GenerationCell,
  split: string,
  source: ByteSource,
  seed: number,
): Promise<StatisticData<DenoisingExample>> {
  const { file, rows: stated } = cell.splits[split];
  const place = { cell: cell.id, file };
  const { width, height } = manifest.generation;
  const { scheduler, unet, vae } = pipeline.config;
  const shape = [...latentSize({ width, height }, unet, vaeReduction(vae)), unet.inChannels] as const;
  const examples = await ParquetExamples.open(source, referenceColumns(manifest, cell), place);
  if (stated !== undefined && stated !== examples.rows) {
    throw new DataError(`${examples.rows} rows, the manifest states ${stated}`, place);
  }
  const states = new Map<string, Float32Array>();
  const textOf = async (prompt: string): Promise<Float32Array> => {
    const known = states.get(prompt);
    if (known !== undefined) return known;
    const text = await takeFloats(pipeline.encodePrompts([prompt]));
    states.set(prompt, text);
    return text;
  };
  return {
    rows: examples.rows,
    async *read(rows, signal) {
      if (rows.length === 0) return;
      const wanted = new Set(rows);
      for await (const { image, label, row } of examples.read(signal, rows[0])) {
        if (!wanted.has(row)) continue;
        const prompt = cell.prompts.at(label < 0 ? cell.prompts.length : label);
        if (prompt === undefined) {
          throw new DataError(`label ${label}, the cell has ${cell.prompts.length} prompts`, { ...place, row });
        }
        const pixels = await decodeBy((bytes) => decodeTrainingImage(bytes, width, height), { image, row }, place);
        const clean = await trainingLatents(pipeline, pixels, height, width);
        const { uniform, key } = rowNoise(seed, row);
        const timestep = Math.floor(uniform * scheduler.trainTimesteps);
        const noise = channelsLast(normalNoise(key, clean.length), unet.inChannels);
        const text = await textOf(prompt);
        yield { row, example: { ...addNoise(clean, noise, timestep, scheduler), shape, timestep, text } };
        if (row === rows[rows.length - 1]) return;
      }
    },
  };
}
