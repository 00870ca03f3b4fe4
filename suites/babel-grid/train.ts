import { cosineRate } from '../common/learning-rate.ts';
import { type SuiteModels, type TrainedModel } from '../common/training.ts';
import { promptedExample } from './draw.ts';
import { HELD_IN, type GridCell } from './grid.ts';
import { initialParameters, loadCheckpoint, saveCheckpoint } from './model.ts';
import { optimise, type TextPair, type TrainOptions } from './optimise.ts';
import { pretrainingText } from './pretrain.ts';
import { idsOf } from './vocabulary.ts';

type Schedule = Omit<TrainOptions, 'onStep'>;

const BASE: Schedule = {
  draw: pretrainingText,
  steps: 1800,
  batch: 48,
  rate: (step, steps) => cosineRate(step, steps, 50, 3e-3),
};

/** All weights, as in arXiv 2409.18314, but at a rate that falls: at a constant one so small a model forgets what it should keep. */
const falling = (step: number, steps: number) => cosineRate(step, steps, 20, 1e-3);

const EXPERT = { steps: 600, stopAt: 0.1, batch: 48, rate: falling };
const MULTITASK = { steps: 600, batch: 80, rate: falling };

/** First index into the stream of training examples, so that no two models see the same ones. */
const FIRST_OF_EXPERTS = 10_000_000;
const FIRST_OF_MULTITASK = 20_000_000;

/** The base from nothing, everything else from the base. */
export const models: SuiteModels = [
  trained('base', BASE),
  trained('multitask', { ...MULTITASK, draw: (serial) => taskText(HELD_IN, FIRST_OF_MULTITASK, serial) }),
  ...HELD_IN.map((cell, i) =>
    trained(`expert-${i}`, { ...EXPERT, draw: (serial) => taskText([cell], FIRST_OF_EXPERTS, serial) }),
  ),
];

/** Cells take turns; within a cell each example is used once, the prompts in turn. */
function taskText(cells: readonly GridCell[], first: number, serial: number): TextPair {
  const cell = cells[serial % cells.length];
  const turn = Math.floor(serial / cells.length);
  const index = first + turn;
  // labels go round by the index, so the prompt must not go with them
  const { input, target } = promptedExample({ ...cell, split: 'train', index }, Math.floor(turn / 6));
  return { input: idsOf(input), target: idsOf(target) };
}

function trained(name: string, schedule: Schedule): TrainedModel {
  return {
    name,
    needs: name === 'base' ? [] : ['base'],
    train(needed, smoke, onStep) {
      const weights = structuredClone(needed.get('base')) ?? initialParameters(7);
      optimise(weights, { ...schedule, ...(smoke ? { steps: 2, batch: 5 } : {}), onStep });
      return weights;
    },
    save: saveCheckpoint,
    load: loadCheckpoint,
  };
}
