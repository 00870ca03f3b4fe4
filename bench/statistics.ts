/**
 * What one example of a statistic costs, beside one forward pass of the same model in the same run: random weights, wasm, one
 * core. The fastest of `--repeat` rounds counts; processor time, so that other work on the machine does not.
 *
 *     npm run bench:statistics -- [--model shapes-grid|vit-b-32] [--examples 16] [--repeat 3] [--json]
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { type ClipModel, embedImages } from '../src/models/clip/clip-model.ts';
import { parseClipConfig } from '../src/models/clip/config.ts';
import { TRANSFORMERS_LAYOUT } from '../src/models/clip/layout.ts';
import { clipParameterShapes } from '../src/models/clip/parameter-shapes.ts';
import { parsePreprocessing } from '../src/models/clip/preprocess.ts';
import { accumulate } from '../src/statistics/accumulate.ts';
import { clipClassification, type ClipExample } from '../src/statistics/clip-classification.ts';
import { type StatisticData } from '../src/statistics/statistic-model.ts';
import { useWasmBackend } from '../src/tensor/tf/backend.ts';
import { configJson } from '../suites/shapes-grid/model.ts';

const { values: options } = parseArgs({
  options: {
    model: { type: 'string', default: 'shapes-grid' },
    examples: { type: 'string', default: '16' },
    repeat: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
const [examples, repeat] = [Number(options.examples), Number(options.repeat)];
const CONFIGS: Readonly<Record<string, object>> = {
  'shapes-grid': configJson(),
  // the library's defaults
  'vit-b-32': { model_type: 'clip', projection_dim: 512 },
};
if (!Object.hasOwn(CONFIGS, options.model))
  throw new Error(`--model ${options.model}: ${Object.keys(CONFIGS).join(', ')}`);

await useWasmBackend();
const model = randomModel(CONFIGS[options.model]);
const classes = Array.from({ length: 10 }, (_, i) => `class ${i}`);
const task = clipClassification(model, { classes, templates: ['{class}'], head: 'normalized' });
const size = model.config.vision.imageSize;
const images = Array.from({ length: examples }, (_, i) =>
  Uint8Array.from({ length: size * size * 3 }, (_value, at) => (at * 31 + i * 17 + (at >> 5)) % 256),
);
const data: StatisticData<ClipExample> = {
  rows: examples,
  async *read(rows) {
    for (const row of rows) yield { row, example: { pixels: images[row], label: row % classes.length } };
  },
};
const rows = images.map((_, row) => row);

const lines = [
  await measure('forward, one image at a time', async () => {
    for (const image of images) tf.tidy(() => embedImages(model, [image])).dispose();
  }),
  await measure('Fisher, gold labels', () => accumulate({ kind: 'FISHER', sampleSeed: null, model: task, data, rows })),
  await measure('Fisher, drawn labels', () => accumulate({ kind: 'FISHER', sampleSeed: 1, model: task, data, rows })),
  await measure('Gram', () => accumulate({ kind: 'GRAM', sampleSeed: null, model: task, data, rows })),
];
for (const line of lines) {
  const ratio = line.cpuSeconds / lines[0].cpuSeconds;
  if (options.json) console.log(JSON.stringify({ ...line, ratio, model: options.model, load: loadavg()[0] }));
  else
    console.log(
      `${line.name.padEnd(30)} ${(line.cpuSeconds * 1e3).toFixed(1).padStart(9)} ms/example  ×${ratio.toFixed(2)}`,
    );
}

async function measure(name: string, work: () => Promise<unknown>) {
  let [seconds, cpuSeconds] = [Infinity, Infinity];
  for (let round = 0; round < repeat; round++) {
    const cpu = process.cpuUsage();
    const started = performance.now();
    await work();
    const used = process.cpuUsage(cpu);
    seconds = Math.min(seconds, (performance.now() - started) / 1e3 / examples);
    cpuSeconds = Math.min(cpuSeconds, (used.user + used.system) / 1e6 / examples);
  }
  return { name, seconds, cpuSeconds };
}

function randomModel(json: object): ClipModel {
  const config = parseClipConfig(json);
  const parameters = new Map(
    [...clipParameterShapes(config)].map(([name, shape]) => [
      name,
      tf.randomNormal(shape, 0, 0.02, 'float32', name.length),
    ]),
  );
  const preprocessing = parsePreprocessing(
    { size: config.vision.imageSize, crop_size: config.vision.imageSize },
    config.vision,
  );
  const encodePrompt = (prompt: string) => [1, prompt.charCodeAt(6) - 40, 2];
  return { config, layout: TRANSFORMERS_LAYOUT, parameters, preprocessing, encodePrompt };
}
