import * as tf from '@tensorflow/tfjs-core';
import { lookUp } from '../look-up.ts';
import { ModelInputError } from '../model-error.ts';
import { oneHotRows } from '../one-hot.ts';
import { type Parameters } from '../parameters.ts';
import { padRows } from '../token-rows.ts';
import { tokenLogProbabilities } from '../token-log-probabilities.ts';
import { type DecoderConfig } from './config.ts';
import { decode, headLogits, type Past } from './decoder.ts';

/** Logarithms of the probabilities of continuations' tokens; padding is left out. */
interface ContinuationTokens {
  /** [tokens of all continuations, one after the other] */
  readonly logProbabilities: tf.Tensor;
  /** For each of them, which continuation it belongs to. */
  readonly continuations: readonly number[];
}

/**
 * Log-probabilities of whole continuations, summed over their tokens: [continuations of all prompts, prompt by prompt].
 * Continuations of one prompt share what was read of it.
 * @param prompts token ids of each prompt, at least one
 * @param continuations for each prompt the token ids of what may follow it
 * @throws ModelInputError
 */
export function continuationLogProbabilities(
  prompts: readonly (readonly number[])[],
  continuations: readonly (readonly (readonly number[])[])[],
  parameters: Parameters,
  config: DecoderConfig,
): tf.Tensor1D {
  const flat = continuations.flat();
  const { logProbabilities, continuations: owners } = force(prompts, continuations, parameters, config);
  const sums = tf.matMul(oneHotRows(owners, flat.length), tf.reshape(logProbabilities, [-1, 1]), true);
  return tf.reshape(sums, [flat.length]);
}

/**
 * The mean over all target tokens of the negative log-likelihood, a scalar, differentiable in the parameters. Tokens of the
 * prompts do not count.
 * @throws ModelInputError
 */
export function continuationLoss(
  prompts: readonly (readonly number[])[],
  targets: readonly (readonly number[])[],
  parameters: Parameters,
  config: DecoderConfig,
): tf.Scalar {
  const each = targets.map((target) => [target]);
  return tf.neg(tf.mean(force(prompts, each, parameters, config).logProbabilities)) as tf.Scalar;
}

function force(
  prompts: readonly (readonly number[])[],
  continuations: readonly (readonly (readonly number[])[])[],
  parameters: Parameters,
  config: DecoderConfig,
): ContinuationTokens {
  if (prompts.length !== continuations.length) {
    throw new ModelInputError(`${prompts.length} prompts, but continuations for ${continuations.length}`);
  }
  const { padTokenId, vocabulary, hidden } = config;
  const prompt = padRows(prompts, padTokenId, vocabulary, 'left');
  const next = padRows(continuations.flat(), padTokenId, vocabulary);
  const owners = continuations.flatMap((some, i) => some.map(() => i));
  const paddings = prompt.lengths.map((length) => prompt.tokens - length);
  const read = decode(prompt.ids, prompt.tokens, { layers: [], paddings }, parameters, config);
  const ends = prompts.map((_, i) => (i + 1) * prompt.tokens - 1);
  // the last state of a prompt predicts the first token of what follows it
  const rows = tf.reshape(read.states, [-1, hidden]);
  let states: tf.Tensor = tf.reshape(
    lookUp(
      owners.map((i) => ends[i]),
      rows,
    ),
    [owners.length, 1, hidden],
  );
  if (next.tokens > 1) {
    const known = next.ids.filter((_, i) => i % next.tokens !== next.tokens - 1);
    const past = pastRows(read.present, owners);
    states = tf.concat([states, decode(known, next.tokens - 1, past, parameters, config).states], 1);
  }
  const counted = next.ids.map((_, i) => i).filter((i) => i % next.tokens < next.lengths[Math.floor(i / next.tokens)]);
  // The head is the largest product: only what counts goes through it.
  const logits = headLogits(lookUp(counted, tf.reshape(states, [-1, hidden])), parameters, config);
  return {
    logProbabilities: tokenLogProbabilities(
      logits,
      counted.map((i) => next.ids[i]),
    ),
    continuations: counted.map((i) => Math.floor(i / next.tokens)),
  };
}

/** The past of `owners[row]` for each row. */
function pastRows({ layers, paddings }: Past, owners: readonly number[]): Past {
  if (owners.length === paddings.length && owners.every((owner, row) => owner === row)) return { layers, paddings };
  const select = (x: tf.Tensor) => {
    const [rows, ...rest] = x.shape;
    return tf.reshape(lookUp(owners, tf.reshape(x, [rows, -1])), [owners.length, ...rest]);
  };
  return {
    layers: layers.map(({ key, value }) => ({ key: select(key), value: select(value) })),
    paddings: owners.map((owner) => paddings[owner]),
  };
}
