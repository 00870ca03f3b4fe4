import { type T5Config, type T5Stack } from './config.ts';

/** The head where a checkpoint has its own. */
export const HEAD = 'lm_head';
/** Embedding of both stacks, and the head where there is no other. */
export const EMBEDDING = 'shared.weight';

/**
 * Every tensor that the model reads, by its name in a Hugging Face `T5ForConditionalGeneration` file, with its shape.
 * The head is among them; it may be missing when `config.ownHead` is false.
 */
export function t5ParameterShapes(config: T5Config): Map<string, number[]> {
  const { vocabulary, hidden, heads, headWidth, intermediate, gated } = config;
  const shapes = new Map<string, number[]>();
  const inner = heads * headWidth;
  shapes.set(EMBEDDING, [vocabulary, hidden]);

  const attention = (name: string) => {
    for (const part of ['q', 'k', 'v']) shapes.set(`${name}.${part}.weight`, [inner, hidden]);
    shapes.set(`${name}.o.weight`, [hidden, inner]);
  };
  const stack = (side: T5Stack) => {
    for (let i = 0; i < config.layers[side]; i++) {
      const sublayers = `${side}.block.${i}.layer`;
      attention(`${sublayers}.0.SelfAttention`);
      if (side === 'decoder') attention(`${sublayers}.1.EncDecAttention`);
      const last = side === 'decoder' ? 2 : 1;
      for (const part of gated ? ['wi_0', 'wi_1'] : ['wi']) {
        shapes.set(`${sublayers}.${last}.DenseReluDense.${part}.weight`, [intermediate, hidden]);
      }
      shapes.set(`${sublayers}.${last}.DenseReluDense.wo.weight`, [hidden, intermediate]);
      for (let sublayer = 0; sublayer <= last; sublayer++) {
        shapes.set(`${sublayers}.${sublayer}.layer_norm.weight`, [hidden]);
      }
    }
    shapes.set(`${side}.block.0.layer.0.SelfAttention.relative_attention_bias.weight`, [config.positionBuckets, heads]);
    shapes.set(`${side}.final_layer_norm.weight`, [hidden]);
  };
  stack('encoder');
  stack('decoder');
  shapes.set(`${HEAD}.weight`, [vocabulary, hidden]);
  return shapes;
}
