import { type Coverage, type TensorFacts } from '../maps.ts';

/**
 * Pieces of names of tensors that the study merges by the plain average though a Gram matrix may exist (2409.18314, its code),
 * in the naming of open_clip and of Hugging Face.
 */
const AVERAGED: readonly string[] = [
  'bias',
  'ln_1',
  'ln_2',
  'ln_pre',
  'ln_post',
  'layer_norm',
  'layernorm',
  'layrnorm',
  'positional_embedding',
  'position_embedding',
  'class_embedding',
  'visual.proj',
  'visual_projection',
  'visual.conv1',
  'patch_embedding',
  'transformer.shared',
];

/** A matrix whose inputs' Gram matrices are known is solved; everything else is averaged, and the plan says why. */
export function gramCoverage({ name, shape, statistics }: TensorFacts): Coverage {
  const averaged = { whole: false, action: 'AVERAGE' } as const;
  if (shape.length < 2) return { ...averaged, reason: 'averaged: it is no matrix' };
  const word = AVERAGED.find((piece) => name.includes(piece));
  if (word !== undefined) return { ...averaged, reason: `averaged by rule: its name holds "${word}"` };
  if (!statistics) return { ...averaged, reason: 'averaged' };
  return { whole: true, action: 'MERGE', reason: 'a linear layer with Gram matrices' };
}
