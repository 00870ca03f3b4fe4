import { type DecoderConfig } from './config.ts';
import { embeddingName, finalNormName, HEAD, layerName, positionsName } from './names.ts';

/**
 * Every tensor that the model reads, by its name in the file, with its shape. A tied head is not among them: what a file may
 * have under its name is the embedding once more.
 */
export function decoderParameterShapes(config: DecoderConfig): Map<string, number[]> {
  const { vocabulary, hidden, positions, layers, tiedHead } = config;
  const shapes = new Map<string, number[]>([[embeddingName(config), [vocabulary, hidden]]]);
  if (config.rotary === null) shapes.set(positionsName(config), [positions, hidden]);
  const addLayer = config.blocks === 'gpt2' ? addGpt2Layer : addLlamaLayer;
  for (let layer = 0; layer < layers; layer++) addLayer(shapes, layerName(config, layer), config);
  shapes.set(`${finalNormName(config)}.weight`, [hidden]);
  if (config.blocks === 'gpt2') shapes.set(`${finalNormName(config)}.bias`, [hidden]);
  if (!tiedHead) shapes.set(`${HEAD}.weight`, [vocabulary, hidden]);
  return shapes;
}

/** Weights of a fused or plain projection lie as [in, out]. */
function addGpt2Layer(
  shapes: Map<string, number[]>,
  name: string,
  { hidden, intermediate }: Pick<DecoderConfig, 'hidden' | 'intermediate'>,
): void {
  const norm = (part: string) => {
    shapes.set(`${name}.${part}.weight`, [hidden]);
    shapes.set(`${name}.${part}.bias`, [hidden]);
  };
  const project = (part: string, inputs: number, outputs: number) => {
    shapes.set(`${name}.${part}.weight`, [inputs, outputs]);
    shapes.set(`${name}.${part}.bias`, [outputs]);
  };
  norm('ln_1');
  project('attn.c_attn', hidden, 3 * hidden);
  project('attn.c_proj', hidden, hidden);
  norm('ln_2');
  project('mlp.c_fc', hidden, intermediate);
  project('mlp.c_proj', intermediate, hidden);
}

function addLlamaLayer(shapes: Map<string, number[]>, name: string, config: DecoderConfig): void {
  const { hidden, intermediate, heads, keyValueHeads, headWidth, biases } = config;
  const project = (part: string, inputs: number, outputs: number, bias: boolean) => {
    shapes.set(`${name}.${part}.weight`, [outputs, inputs]);
    if (bias) shapes.set(`${name}.${part}.bias`, [outputs]);
  };
  shapes.set(`${name}.input_layernorm.weight`, [hidden]);
  project('self_attn.q_proj', hidden, heads * headWidth, biases.queryKeyValue);
  project('self_attn.k_proj', hidden, keyValueHeads * headWidth, biases.queryKeyValue);
  project('self_attn.v_proj', hidden, keyValueHeads * headWidth, biases.queryKeyValue);
  project('self_attn.o_proj', heads * headWidth, hidden, biases.output);
  shapes.set(`${name}.post_attention_layernorm.weight`, [hidden]);
  project('mlp.gate_proj', hidden, intermediate, biases.feedForward);
  project('mlp.up_proj', hidden, intermediate, biases.feedForward);
  project('mlp.down_proj', intermediate, hidden, biases.feedForward);
}
