import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { parseT5Config } from '../../src/models/t5/config.ts';
import { decodeGreedily } from '../../src/models/greedy.ts';
import { startGeneration } from '../../src/models/t5/generation.ts';
import { choiceLogProbabilities, sequenceLoss } from '../../src/models/t5/likelihood.ts';
import { loadT5Parameters } from '../../src/models/t5/t5-model.ts';
import { useBackend } from '../../src/tensor/tf/backend.ts';
import { takeFloats } from '../../src/tensor/tf/read-floats.ts';
import { describeWebGpu } from '../support/devices.ts';

const FOLDER = join(import.meta.dirname, '../goldens/t5/v1_0');
const readJson = (path: string) => JSON.parse(readFileSync(join(FOLDER, path), 'utf8'));
/** The largest difference, relative to the largest value. */
function farthest(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  const values = Array.from(expected);
  expect(found).toHaveLength(values.length);
  return Math.max(...values.map((value, i) => Math.abs(value - found[i]))) / Math.max(...values.map(Math.abs));
}

/** What the backend that is current makes of one example: log-probabilities, an answer, a gradient. */
async function answers() {
  const { inputs, targets, choices } = readJson('golden.json');
  const config = parseT5Config(readJson('config.json'));
  const files = readdirSync(FOLDER).filter((file) => /^model.*\.safetensors$/.test(file));
  const located = files.map((path) => {
    const at = join(FOLDER, path);
    return { path, location: { kind: 'file' as const, path: at, bytes: statSync(at).size } };
  });
  const parameters = await loadT5Parameters({ files: located }, config);
  const [input, target] = [inputs.slice(0, 1), targets.slice(0, 1)];
  const scored = tf.tidy(() => choiceLogProbabilities(input, choices.slice(0, 1), parameters, config));
  // the embedding: its gradient scatters rows, and everything lies between it and the loss
  const gradient = tf.tidy(() =>
    tf.grad((table) => sequenceLoss(input, target, new Map([...parameters, ['shared.weight', table]]), config))(
      parameters.get('shared.weight') as tf.Tensor,
    ),
  );
  return {
    scores: await takeFloats(scored),
    generated: await decodeGreedily(startGeneration(input, parameters, config), 3, config),
    gradient: await takeFloats(gradient),
  };
}

describeWebGpu('a T5 model on webgpu', (device) => {
  test('scores, decodes and differentiates as on wasm, to 1e-5', async () => {
    await useBackend('wasm');
    const expected = await answers();
    await device.use();
    const found = await answers();
    expect(farthest(found.scores, expected.scores)).toBeLessThan(1e-5);
    expect(found.generated).toEqual(expected.generated);
    expect(farthest(found.gradient, expected.gradient)).toBeLessThan(1e-5);
  });
});
