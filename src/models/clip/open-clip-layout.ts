import * as tf from '@tensorflow/tfjs-core';
import { type ClipLayout } from './layout.ts';
import { clipParameterShapes } from './parameter-shapes.ts';

/** Where a tensor of a Hugging Face `CLIPModel` lies in a file of open_clip. */
export interface OpenClipPlace {
  readonly name: string;
  /** It is this third of the rows. */
  readonly third?: number;
  /** It lies as [in, out]. */
  readonly transposed?: boolean;
}

const WHOLE: Readonly<Record<string, string>> = {
  'vision_model.embeddings.class_embedding': 'visual.class_embedding',
  'vision_model.embeddings.patch_embedding.weight': 'visual.conv1.weight',
  'vision_model.embeddings.position_embedding.weight': 'visual.positional_embedding',
  'text_model.embeddings.token_embedding.weight': 'token_embedding.weight',
  'text_model.embeddings.position_embedding.weight': 'positional_embedding',
  logit_scale: 'logit_scale',
};
const TRANSPOSED: Readonly<Record<string, string>> = {
  'visual_projection.weight': 'visual.proj',
  'text_projection.weight': 'text_projection',
};
/** Beginnings of names that end in `.weight` or `.bias`. */
const NORMS: Readonly<Record<string, string>> = {
  'vision_model.pre_layrnorm': 'visual.ln_pre',
  'vision_model.post_layernorm': 'visual.ln_post',
  'text_model.final_layer_norm': 'ln_final',
};
const TOWERS: Readonly<Record<string, string>> = {
  vision_model: 'visual.transformer',
  text_model: 'transformer',
};
const PARTS: Readonly<Record<string, string>> = {
  layer_norm1: 'ln_1',
  'self_attn.out_proj': 'attn.out_proj',
  layer_norm2: 'ln_2',
  'mlp.fc1': 'mlp.c_fc',
  'mlp.fc2': 'mlp.c_proj',
};
/** The fused projection holds query, key and value, one below the other. */
const THIRDS = ['self_attn.q_proj', 'self_attn.k_proj', 'self_attn.v_proj'];
const LAYER = /^(vision_model|text_model)\.encoder\.layers\.(\d+)\.(.+)\.(weight|bias)$/;

/** @param name of a tensor of a Hugging Face `CLIPModel`; undefined when it is none */
export function openClipPlace(name: string): OpenClipPlace | undefined {
  if (Object.hasOwn(WHOLE, name)) return { name: WHOLE[name] };
  if (Object.hasOwn(TRANSPOSED, name)) return { name: TRANSPOSED[name], transposed: true };
  const [, tower, layer, part, kind] = LAYER.exec(name) ?? [];
  if (tower === undefined) {
    const at = name.lastIndexOf('.');
    const norm = name.slice(0, at);
    return Object.hasOwn(NORMS, norm) ? { name: `${NORMS[norm]}${name.slice(at)}` } : undefined;
  }
  const block = `${TOWERS[tower]}.resblocks.${layer}`;
  const third = THIRDS.indexOf(part);
  return third < 0 ? { name: `${block}.${PARTS[part]}.${kind}` } : { name: `${block}.attn.in_proj_${kind}`, third };
}

function known(own: string): OpenClipPlace {
  const place = openClipPlace(own);
  if (place === undefined) throw new Error(`internal: CLIP has no ${own}`);
  return place;
}

/**
 * A `CLIP` of open_clip with a ViT. Query, key and value are cut out of their fused projection when they are asked for, so
 * gradients and Grams belong to the fused one. Grams of the two last projections, which lie transposed, are not shown.
 */
export const OPEN_CLIP_LAYOUT: ClipLayout = {
  shapes(config) {
    const shapes = new Map<string, number[]>();
    for (const [own, shape] of clipParameterShapes(config)) {
      const { name, third, transposed } = known(own);
      const [rows, ...rest] = shape;
      shapes.set(name, third === undefined ? (transposed ? [...shape].reverse() : shape) : [3 * rows, ...rest]);
    }
    return shapes;
  },
  view(parameters) {
    const { onLinear } = parameters;
    return {
      has: (own) => parameters.has(openClipPlace(own)?.name ?? ''),
      get(own) {
        const { name = '', third, transposed } = openClipPlace(own) ?? {};
        const tensor = parameters.get(name);
        if (!tensor) return undefined;
        if (transposed) return tf.transpose(tensor);
        if (third === undefined) return tensor;
        const [rows, ...rest] = tensor.shape;
        return tf.slice(tensor, [(third * rows) / 3, ...rest.map(() => 0)], [rows / 3, ...rest]);
      },
      ...(onLinear && {
        onLinear: (own: string, x: tf.Tensor) => {
          const { name, transposed } = known(own);
          if (!transposed) onLinear(name, x);
        },
      }),
    };
  },
  isVision: (name) => name.startsWith('visual.'),
};
