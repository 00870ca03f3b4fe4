import * as tf from '@tensorflow/tfjs-core';
import { type DecoderModel } from '../models/decoder/decoder-model.ts';
import { startGeneration } from '../models/decoder/generation.ts';
import { continuationLogProbabilities, continuationLoss } from '../models/decoder/likelihood.ts';
import { sampleTarget } from '../models/sample.ts';
import { takeFloats } from '../tensor/tf/read-floats.ts';
import { drawIndex } from './draw-index.ts';
import { type SequenceExample } from './sequence-data.ts';
import { type StatisticModel } from './statistic-model.ts';

/**
 * A decoder as a model of what follows its prompts: the loss is the mean over the target's tokens, so Fishers belong to the
 * log-likelihood per token. Grams run over the tokens of prompt and target but for the last one, which predicts nothing;
 * that of a head over the tokens that predict the target. All parameters take part.
 *
 * A drawn target is one of the choices, by the probabilities of whole continuations, or drawn token by token.
 * @param maxTokens where a drawn text is cut
 */
export function decoderSequences(
  { parameters, config }: Pick<DecoderModel, 'parameters' | 'config'>,
  maxTokens: number,
): StatisticModel<SequenceExample> {
  return {
    parameters,
    covers: [...parameters.keys()].sort(),
    scope: 'all parameters',
    lossName: "negative log-likelihood of the target after its prompt, mean over the target's tokens",
    loss: ({ input, target }, current) => continuationLoss([input], [target], current, config),
    resample: async (example, uniform) => {
      const { input, choices } = example;
      if (choices.length === 0) {
        const draw = (log: Float32Array, position: number) => drawIndex(log, uniform(position));
        const target = await sampleTarget(startGeneration([input], parameters, config), maxTokens, draw, config);
        return { ...example, target };
      }
      const log = await takeFloats(
        tf.tidy(() => tf.logSoftmax(continuationLogProbabilities([input], [choices], parameters, config))),
      );
      return { ...example, target: choices[drawIndex(log, uniform(0))] };
    },
    forward: (examples, current) => {
      for (const { input, target } of examples)
        tf.tidy(() => void continuationLoss([input], [target], current, config));
    },
  };
}
