import { clipParameterShapes } from '../../src/models/clip/parameter-shapes.ts';
import { toTensors, type Weights } from '../common/weights.ts';
import { type SuiteModels, type TrainedModel } from '../common/training.ts';
import { adapted, initialAdapter } from './adapter.ts';
import { CELLS, DIAGONAL } from './grid.ts';
import { initialParameters, pipelineShapes, vaeShapes } from './model.ts';
import {
  loadAdapter,
  loadPipeline,
  loadScorer,
  loadVae,
  saveAdapter,
  savePipeline,
  saveScorer,
  saveVae,
} from './save.ts';
import { SCORER_CONFIG } from './scorer.ts';
import { trainScorer } from './train-scorer.ts';
import { trainUNet, type UNetSchedule } from './train-unet.ts';
import { trainVae } from './train-vae.ts';

const VAE = { steps: 300, batch: 24, rate: 4e-3 };

/** Stopped early on purpose: a base that paints the grid a little leaves the experts something to learn. */
const BASE = { cells: CELLS, steps: 700, batch: 40, rate: 2e-3, firstIndex: 1_000_000 };

const EXPERT = { steps: 300, batch: 24, rate: 3e-3, firstIndex: 10_000_000 };
const MULTITASK = { cells: DIAGONAL, steps: 250, batch: 24, rate: 3e-3, firstIndex: 20_000_000 };

const SCORER = { steps: 1200, batch: 100, rate: 2e-3 };

const TINY = { steps: 2, batch: 4 };

export const models: SuiteModels = [
  {
    name: 'vae',
    needs: [],
    train(_, smoke, onStep) {
      const weights = initialParameters(vaeShapes(), 5);
      trainVae(weights, { ...VAE, ...(smoke ? TINY : {}) }, onStep);
      return weights;
    },
    save: saveVae,
    load: loadVae,
  },
  {
    name: 'scorer',
    needs: [],
    train(_, smoke, onStep) {
      const weights = initialParameters(clipParameterShapes(SCORER_CONFIG), 11);
      trainScorer(weights, { ...SCORER, ...(smoke ? TINY : {}) }, onStep);
      return weights;
    },
    save: saveScorer,
    load: loadScorer,
  },
  {
    name: 'base',
    needs: ['vae'],
    train(needed, smoke, onStep) {
      const weights: Weights = new Map([...initialParameters(pipelineShapes(), 7), ...(needed.get('vae') as Weights)]);
      const trains = (name: string) => !name.startsWith('vae.');
      trainUNet(weights, { ...BASE, ...(smoke ? TINY : {}), trains }, onStep);
      return weights;
    },
    save: savePipeline,
    load: loadPipeline,
  },
  adapter('multitask', MULTITASK),
  ...DIAGONAL.map((cell, index) => adapter(`expert-${index}`, { ...EXPERT, cells: [cell] })),
];

/** An adapter of the base, trained on some cells. */
function adapter(name: string, schedule: Omit<UNetSchedule, 'trains' | 'compose'>): TrainedModel {
  return {
    name,
    needs: ['base'],
    train(needed, smoke, onStep) {
      const base = toTensors(needed.get('base') as Weights);
      const weights = initialAdapter(13);
      const compose: UNetSchedule['compose'] = (current) => adapted(base, current);
      trainUNet(weights, { ...schedule, ...(smoke ? TINY : {}), trains: () => true, compose }, onStep);
      return weights;
    },
    save: saveAdapter,
    load: loadAdapter,
  };
}
