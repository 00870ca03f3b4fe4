import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type ClipModel } from '../../src/models/clip/clip-model.ts';
import { parseClipConfig } from '../../src/models/clip/config.ts';
import { TRANSFORMERS_LAYOUT } from '../../src/models/clip/layout.ts';
import { clipParameterShapes } from '../../src/models/clip/parameter-shapes.ts';
import { parsePreprocessing } from '../../src/models/clip/preprocess.ts';
import { loadParameters } from '../../src/models/load-parameters.ts';
import { clipClassification, type ClipExample } from '../../src/statistics/clip-classification.ts';
import { parseStatisticMetadata, type StatisticMetadata } from '../../src/statistics/metadata.ts';
import { type StatisticData, type StatisticModel } from '../../src/statistics/statistic-model.ts';
import { memorySource } from '../../src/storage/open-location.ts';
import { readSafetensorsHeader } from '../../src/storage/safetensors/read-header.ts';

const CLIP = join(import.meta.dirname, '../goldens/clip/quick');
const HERE = join(import.meta.dirname, '../goldens/statistics');

const { pixels, gold, drawn, seed, prompts } = JSON.parse(readFileSync(join(HERE, 'examples.json'), 'utf8')) as {
  pixels: number[][];
  gold: number[];
  drawn: number[];
  seed: number;
  prompts: number[][][];
};

/** What the goldens were made with: labels of the data, labels drawn from the model, and the seed of that draw. */
export const goldenLabels = { gold, drawn, seed };

/** The tiny random CLIP model as a classifier of the goldens' three classes. The backend must be up. */
export async function goldenModel(head: 'normalized' | 'paper'): Promise<StatisticModel<ClipExample>> {
  const config = parseClipConfig(JSON.parse(readFileSync(join(CLIP, 'config.json'), 'utf8')));
  const files = readdirSync(CLIP).map((path) => {
    const file = join(CLIP, path);
    return { path, location: { kind: 'file' as const, path: file, bytes: statSync(file).size } };
  });
  const model: ClipModel = {
    config,
    layout: TRANSFORMERS_LAYOUT,
    parameters: await loadParameters({ files }, clipParameterShapes(config)),
    preprocessing: parsePreprocessing(
      { size: config.vision.imageSize, crop_size: config.vision.imageSize },
      config.vision,
    ),
    encodePrompt: (prompt) => {
      const [template, label] = prompt.split(' ').map(Number);
      return prompts[label][template];
    },
  };
  return clipClassification(model, { classes: ['0', '1', '2'], templates: ['0 {class}', '1 {class}'], head });
}

/** The goldens' images with these labels. */
export function goldenData(labels: readonly number[] = gold): StatisticData<ClipExample> {
  return {
    rows: pixels.length,
    async *read(rows) {
      for (const row of rows) yield { row, example: { pixels: Uint8Array.from(pixels[row]), label: labels[row] } };
    },
  };
}

/** A golden file: its metadata, and its tensors. */
export async function readStatistic(
  bytes: Uint8Array,
): Promise<{ metadata: StatisticMetadata; tensors: Map<string, Float32Array> }> {
  const { metadata, tensors } = await readSafetensorsHeader(memorySource(bytes));
  const values = tensors.map(({ name, begin, end }): [string, Float32Array] => [
    name,
    new Float32Array(bytes.slice(begin, end).buffer),
  ]);
  return { metadata: parseStatisticMetadata(metadata), tensors: new Map(values) };
}

export function goldenStatistic(name: string): ReturnType<typeof readStatistic> {
  // a Buffer's slice is a view
  return readStatistic(new Uint8Array(readFileSync(join(HERE, `${name}.safetensors`))));
}
