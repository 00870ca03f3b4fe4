import * as tf from '@tensorflow/tfjs-core';
import { type Generation } from './generation.ts';
import { release, scope } from './scope.ts';

/**
 * Generation by several models of one vocabulary together: what a step reads are the means of their probabilities of the next
 * token, [rows, vocabulary], in the place of scores. The caller has made sure that all begin with the same tokens.
 */
export function ensembleGeneration(members: readonly Generation[]): Generation {
  return {
    first: members[0].first,
    step(tokens, read) {
      // not in one scope: what the members keep for their next step must outlive it
      const each = members.map((member) => member.step(tokens, (logits) => tf.softmax(logits)));
      const result = scope(() => read(tf.div(tf.addN(each), members.length)));
      release(each);
      return result;
    },
    dispose: () => members.forEach((member) => member.dispose()),
  };
}
