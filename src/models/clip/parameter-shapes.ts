import { type ClipConfig, type ClipTextConfig, type EncoderConfig } from './config.ts';

/** Every tensor that the model reads, by its name in a Hugging Face `CLIPModel` file, with its shape. */
export function clipParameterShapes(config: ClipConfig): Map<string, number[]> {
  const { vision, text, projection } = config;
  const shapes = new Map<string, number[]>();
  const patches = (vision.imageSize / vision.patchSize) ** 2;
  shapes.set('vision_model.embeddings.class_embedding', [vision.hidden]);
  shapes.set('vision_model.embeddings.patch_embedding.weight', [
    vision.hidden,
    vision.channels,
    vision.patchSize,
    vision.patchSize,
  ]);
  shapes.set('vision_model.embeddings.position_embedding.weight', [patches + 1, vision.hidden]);
  norm(shapes, 'vision_model.pre_layrnorm', vision.hidden);
  encoder(shapes, 'vision_model', vision);
  norm(shapes, 'vision_model.post_layernorm', vision.hidden);
  shapes.set('visual_projection.weight', [projection, vision.hidden]);

  for (const [name, shape] of clipTextShapes(text)) shapes.set(name, shape);
  shapes.set('text_projection.weight', [projection, text.hidden]);
  shapes.set('logit_scale', []);
  return shapes;
}

/** Those of the text tower without its projection: all of a `CLIPTextModel`. */
export function clipTextShapes(text: ClipTextConfig): Map<string, number[]> {
  const shapes = new Map<string, number[]>();
  shapes.set('text_model.embeddings.token_embedding.weight', [text.vocabulary, text.hidden]);
  shapes.set('text_model.embeddings.position_embedding.weight', [text.positions, text.hidden]);
  encoder(shapes, 'text_model', text);
  norm(shapes, 'text_model.final_layer_norm', text.hidden);
  return shapes;
}

function encoder(shapes: Map<string, number[]>, prefix: string, { layers, hidden, intermediate }: EncoderConfig): void {
  for (let i = 0; i < layers; i++) {
    const layer = `${prefix}.encoder.layers.${i}`;
    for (const part of ['q_proj', 'k_proj', 'v_proj', 'out_proj']) {
      shapes.set(`${layer}.self_attn.${part}.weight`, [hidden, hidden]);
      shapes.set(`${layer}.self_attn.${part}.bias`, [hidden]);
    }
    norm(shapes, `${layer}.layer_norm1`, hidden);
    shapes.set(`${layer}.mlp.fc1.weight`, [intermediate, hidden]);
    shapes.set(`${layer}.mlp.fc1.bias`, [intermediate]);
    shapes.set(`${layer}.mlp.fc2.weight`, [hidden, intermediate]);
    shapes.set(`${layer}.mlp.fc2.bias`, [hidden]);
    norm(shapes, `${layer}.layer_norm2`, hidden);
  }
}

function norm(shapes: Map<string, number[]>, name: string, width: number): void {
  shapes.set(`${name}.weight`, [width]);
  shapes.set(`${name}.bias`, [width]);
}
