import * as tf from '@tensorflow/tfjs-core';
import { choiceLogProbabilities, sequenceLoss } from '../models/t5/likelihood.ts';
import { sampleTarget } from '../models/sample.ts';
import { startGeneration } from '../models/t5/generation.ts';
import { type T5Model } from '../models/t5/t5-model.ts';
import { takeFloats } from '../tensor/tf/read-floats.ts';
import { drawIndex } from './draw-index.ts';
import { type SequenceExample } from './sequence-data.ts';
import { type StatisticModel } from './statistic-model.ts';

/**
 * A T5 as a model of target sequences: the loss is the mean over the target's tokens, so Fishers belong to the log-likelihood
 * per token, and Grams of decoder layers run over the target's tokens, those of the encoder and of the keys and values of
 * cross-attention over the input's (arXiv 2409.18314, public code). All parameters take part.
 *
 * A drawn target is one of the choices, by the probabilities of whole answers, or drawn token by token.
 * @param maxTokens where a drawn text is cut
 */
export function t5Sequences(
  { parameters, config }: Pick<T5Model, 'parameters' | 'config'>,
  maxTokens: number,
): StatisticModel<SequenceExample> {
  return {
    parameters,
    covers: [...parameters.keys()].sort(),
    scope: 'all parameters',
    lossName: "negative log-likelihood, mean over the target's tokens",
    loss: ({ input, target }, current) => sequenceLoss([input], [target], current, config),
    resample: async (example, uniform) => {
      const { input, choices } = example;
      if (choices.length === 0) {
        const draw = (log: Float32Array, position: number) => drawIndex(log, uniform(position));
        return {
          ...example,
          target: await sampleTarget(startGeneration([input], parameters, config), maxTokens, draw, config),
        };
      }
      const log = await takeFloats(
        tf.tidy(() => tf.logSoftmax(choiceLogProbabilities([input], [choices], parameters, config))),
      );
      return { ...example, target: choices[drawIndex(log, uniform(0))] };
    },
    forward: (examples, current) => {
      for (const { input, target } of examples) tf.tidy(() => void sequenceLoss([input], [target], current, config));
    },
  };
}
