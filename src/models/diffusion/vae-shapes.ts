import { shapeTable, type ShapeTable } from './shape-table.ts';
import { type VaeConfig } from './vae-config.ts';

/** Names that attention had in files before diffusers 0.12, by those that it has now. */
const OLD_PARTS = { to_q: 'query', to_k: 'key', to_v: 'value', 'to_out.0': 'proj_attn' } as const;

/** Every tensor of an `AutoencoderKL` of this config, by its name on disk in today's naming, with its shape. */
export function vaeParameterShapes(config: VaeConfig): Map<string, number[]> {
  const { channels, layersPerBlock, latentChannels } = config;
  const table = shapeTable();
  const [first] = channels;
  const last = channels.length - 1;
  const bottom = channels[last];

  table.conv('encoder.conv_in', first, config.inChannels);
  let before = first;
  channels.forEach((width, level) => {
    const block = `encoder.down_blocks.${level}`;
    for (let i = 0; i < layersPerBlock; i++) table.resnet(`${block}.resnets.${i}`, width, i === 0 ? before : width);
    before = width;
    if (level < last) table.conv(`${block}.downsamplers.0.conv`, width, width);
  });
  middle(table, 'encoder', bottom, config);
  table.norm('encoder.conv_norm_out', bottom);
  table.conv('encoder.conv_out', 2 * latentChannels, bottom);
  if (config.encoderProjection) table.conv('quant_conv', 2 * latentChannels, 2 * latentChannels, 1);

  if (config.decoderProjection) table.conv('post_quant_conv', latentChannels, latentChannels, 1);
  table.conv('decoder.conv_in', bottom, latentChannels);
  middle(table, 'decoder', bottom, config);
  before = bottom;
  channels.toReversed().forEach((width, up) => {
    const block = `decoder.up_blocks.${up}`;
    for (let i = 0; i <= layersPerBlock; i++) table.resnet(`${block}.resnets.${i}`, width, i === 0 ? before : width);
    before = width;
    if (up < last) table.conv(`${block}.upsamplers.0.conv`, width, width);
  });
  table.norm('decoder.conv_norm_out', first);
  table.conv('decoder.conv_out', config.outChannels, first);
  return table.shapes;
}

/** The old name of a tensor by its new one, for those that had another. */
export function oldVaeName(name: string): string | undefined {
  const found = /^(.*\.mid_block\.attentions\.0)\.(to_q|to_k|to_v|to_out\.0)\.(weight|bias)$/.exec(name);
  return found === null ? undefined : `${found[1]}.${OLD_PARTS[found[2] as keyof typeof OLD_PARTS]}.${found[3]}`;
}

function middle(table: ShapeTable, side: string, width: number, { middleAttention }: VaeConfig): void {
  table.resnet(`${side}.mid_block.resnets.0`, width, width);
  if (middleAttention) {
    const name = `${side}.mid_block.attentions.0`;
    table.norm(`${name}.group_norm`, width);
    for (const part of Object.keys(OLD_PARTS)) table.linear(`${name}.${part}`, width, width);
  }
  table.resnet(`${side}.mid_block.resnets.1`, width, width);
}
