import * as tf from '@tensorflow/tfjs-core';
import { rmsNorm } from '../layers.ts';
import { lookUp } from '../look-up.ts';
import { parameter, type Parameters } from '../parameters.ts';
import { parametersByStage, type StagedForward, type StageState, stagedRun } from '../staged.ts';
import { type T5Config, type T5Stack } from './config.ts';
import { crossKeysAndValues, decodeBlock, headLogits } from './decoder.ts';
import { encodeBlock } from './encoder.ts';
import { addMasks, causalMask } from '../masks.ts';
import { EMBEDDING, HEAD, t5ParameterShapes } from './parameter-shapes.ts';
import { positionBias } from './position-bias.ts';
import { padRows } from '../token-rows.ts';

/** Token ids of a text and of the answer that is forced upon the decoder. */
export interface Sequences {
  readonly input: readonly number[];
  readonly target: readonly number[];
}

/**
 * A T5 on inputs with their targets, in stages: embeddings, each block of the encoder, each block of the decoder, head. One
 * input at a time, so that no padding is seen.
 * @throws ModelInputError
 */
export function stagedSequences(config: T5Config): StagedForward<Sequences> {
  const { encoder, decoder } = config.layers;
  const last = 1 + encoder + decoder;
  const shapes = new Map(t5ParameterShapes(config));
  if (!config.ownHead) shapes.delete(`${HEAD}.weight`);
  const stageOf = (name: string): number => {
    if (name === EMBEDDING || name.includes('.relative_attention_bias.')) return 0;
    if (name.startsWith(`${HEAD}.`) || name.startsWith('decoder.final_layer_norm.')) return last;
    if (name.startsWith('encoder.final_layer_norm.')) return encoder;
    const [side, , block] = name.split('.');
    return 1 + (side === 'encoder' ? 0 : encoder) + Number(block);
  };
  return {
    stages: parametersByStage(shapes, last + 1, stageOf),
    batch: 1,
    begin([{ input, target }]) {
      const embed = { encoder: padRows([input], config.padTokenId, config.vocabulary).ids, decoder: shifted(target) };
      return stagedRun({}, (stage, state, parameters) => {
        if (stage === 0) return embedBoth(embed, parameters, config);
        if (stage <= encoder) return encodeStage(stage - 1, state, parameters, config);
        if (stage < last) return decodeStage(stage - 1 - encoder, state, parameters, config);
        const states = rmsNorm(state.y, parameters, 'decoder.final_layer_norm', config.epsilon);
        // a tied head is the embedding, of which no statistics are taken
        return config.ownHead ? { y: headLogits(states, parameters, config) } : { y: states };
      });
    },
  };

  function shifted(target: readonly number[]): readonly number[] {
    const { ids } = padRows([target], config.padTokenId, config.vocabulary);
    return [config.startTokenId, ...ids.slice(0, -1)];
  }
}

function embedBoth(
  ids: Readonly<Record<T5Stack, readonly number[]>>,
  parameters: Parameters,
  config: T5Config,
): StageState {
  const words = (some: readonly number[]) =>
    tf.reshape(lookUp(some, parameter(parameters, EMBEDDING)), [1, some.length, config.hidden]);
  const bias = (side: T5Stack) => positionBias(parameters, config, side, ids[side].length, ids[side].length);
  const causal = causalMask(ids.decoder.length, ids.decoder.length, 0);
  return {
    x: words(ids.encoder),
    bias: bias('encoder'),
    y: words(ids.decoder),
    targetBias: addMasks(bias('decoder'), causal) as tf.Tensor,
  };
}

function encodeStage(block: number, state: StageState, parameters: Parameters, config: T5Config): StageState {
  const { y, targetBias, bias } = state;
  const x = encodeBlock(block, state.x, bias, parameters, config);
  if (block < config.layers.encoder - 1) return { x, bias, y, targetBias };
  return { x: rmsNorm(x, parameters, 'encoder.final_layer_norm', config.epsilon), y, targetBias };
}

function decodeStage(block: number, state: StageState, parameters: Parameters, config: T5Config): StageState {
  const { x, y, targetBias } = state;
  const cross = crossKeysAndValues(block, x, parameters, config);
  const decoded = decodeBlock(block, y, { bias: targetBias }, cross, undefined, parameters, config);
  return { x, y: decoded.x, targetBias };
}
