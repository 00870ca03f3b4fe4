import * as tf from '@tensorflow/tfjs-core';
import { lookUp } from '../look-up.ts';
import { ModelInputError } from '../model-error.ts';
import { oneHotRows } from '../one-hot.ts';
import { type Parameters } from '../parameters.ts';
import { tokenLogProbabilities } from '../token-log-probabilities.ts';
import { type T5Config } from './config.ts';
import { decode, headLogits, type Memory, memoryOf, memoryRows } from './decoder.ts';
import { encodeInputs } from './encoder.ts';
import { padRows } from '../token-rows.ts';

/** A target id that the loss leaves out, as in the libraries. */
export const IGNORED = -100;

/** Logarithms of the probabilities of target tokens, teacher-forced: padding and ignored tokens are left out. */
interface TargetTokens {
  /** [tokens of all targets, one target after the other] */
  readonly logProbabilities: tf.Tensor;
  /** For each of them, which target it belongs to. */
  readonly targets: readonly number[];
}

/**
 * The mean over all target tokens of the negative log-likelihood, a scalar, differentiable in the parameters. Of one
 * example it is the loss whose squared gradient is averaged to the Fisher information.
 * @param inputs token ids of each input
 * @param targets token ids of each input's target, the end token included; `IGNORED` ones do not count
 * @throws ModelInputError
 */
export function sequenceLoss(
  inputs: readonly (readonly number[])[],
  targets: readonly (readonly number[])[],
  parameters: Parameters,
  config: T5Config,
): tf.Scalar {
  if (inputs.length !== targets.length) {
    throw new ModelInputError(`${inputs.length} inputs, but ${targets.length} targets`);
  }
  const memory = memoryOf(encodeInputs(inputs, parameters, config), parameters, config);
  return tf.neg(tf.mean(forceTargets(targets, memory, parameters, config).logProbabilities)) as tf.Scalar;
}

/**
 * Log-probabilities of whole answers, summed over their tokens: [choices of all inputs, input by input].
 * @param choices for each input the token ids of its answers, end tokens included
 * @throws ModelInputError
 */
export function choiceLogProbabilities(
  inputs: readonly (readonly number[])[],
  choices: readonly (readonly (readonly number[])[])[],
  parameters: Parameters,
  config: T5Config,
): tf.Tensor1D {
  if (inputs.length !== choices.length) {
    throw new ModelInputError(`${inputs.length} inputs, but choices for ${choices.length}`);
  }
  const flat = choices.flat();
  const memory = memoryOf(encodeInputs(inputs, parameters, config), parameters, config);
  const rows = choices.flatMap((some, input) => some.map(() => input));
  const own = rows.length === inputs.length && rows.every((input, row) => input === row);
  const { logProbabilities, targets } = forceTargets(flat, own ? memory : memoryRows(memory, rows), parameters, config);
  const sums = tf.matMul(oneHotRows(targets, flat.length), tf.reshape(logProbabilities, [-1, 1]), true);
  return tf.reshape(sums, [flat.length]);
}

function forceTargets(
  targets: readonly (readonly number[])[],
  memory: Memory,
  parameters: Parameters,
  config: T5Config,
): TargetTokens {
  const known = targets.map((row) => row.map((id) => (id === IGNORED ? config.padTokenId : id)));
  const { ids, lengths, tokens } = padRows(known, config.padTokenId, config.vocabulary);
  const shifted = ids.map((_, i) => (i % tokens === 0 ? config.startTokenId : ids[i - 1]));
  const { states } = decode(shifted, tokens, memory, parameters, config);
  const counted = ids
    .map((_, i) => i)
    .filter((i) => {
      const row = Math.floor(i / tokens);
      return i % tokens < lengths[row] && targets[row][i % tokens] !== IGNORED;
    });
  if (counted.length === 0) throw new ModelInputError('the targets have no token that counts');
  // The head is the largest product: only what counts goes through it.
  const rows = tf.reshape(states, [-1, config.hidden]);
  const chosen = counted.length === ids.length ? rows : lookUp(counted, rows);
  const logits = headLogits(chosen, parameters, config);
  return {
    logProbabilities: tokenLogProbabilities(
      logits,
      counted.map((i) => ids[i]),
    ),
    targets: counted.map((i) => Math.floor(i / tokens)),
  };
}
