import { type UNetConfig } from './unet-config.ts';
import { shapeTable, type ShapeTable } from './shape-table.ts';

/** Every tensor of a `UNet2DConditionModel` of this config, by its name on disk, with its shape. */
export function unetParameterShapes(config: UNetConfig): Map<string, number[]> {
  const { channels, layersPerBlock } = config;
  const table = shapeTable();
  const [first] = channels;
  const last = channels.length - 1;
  const timeWidth = 4 * first;
  table.conv('conv_in', first, config.inChannels);
  table.linear('time_embedding.linear_1', timeWidth, first);
  table.linear('time_embedding.linear_2', timeWidth, timeWidth);

  // What the way up gets from the way down, in the order in which it is put by.
  const skipped = [first];
  let before = first;
  channels.forEach((width, level) => {
    const block = `down_blocks.${level}`;
    for (let i = 0; i < layersPerBlock; i++) {
      table.resnet(`${block}.resnets.${i}`, width, i === 0 ? before : width, timeWidth);
      if (config.downAttention[level]) transformerShapes(table, `${block}.attentions.${i}`, width, config);
      skipped.push(width);
    }
    before = width;
    if (level === last) return;
    table.conv(`${block}.downsamplers.0.conv`, width, width);
    skipped.push(width);
  });

  table.resnet('mid_block.resnets.0', before, before, timeWidth);
  transformerShapes(table, 'mid_block.attentions.0', before, config);
  table.resnet('mid_block.resnets.1', before, before, timeWidth);

  channels.toReversed().forEach((width, up) => {
    const block = `up_blocks.${up}`;
    for (let i = 0; i <= layersPerBlock; i++) {
      const inputs = before + (skipped.pop() as number);
      table.resnet(`${block}.resnets.${i}`, width, inputs, timeWidth);
      if (config.upAttention[up]) transformerShapes(table, `${block}.attentions.${i}`, width, config);
      before = width;
    }
    if (up < last) table.conv(`${block}.upsamplers.0.conv`, width, width);
  });
  table.norm('conv_norm_out', first);
  table.conv('conv_out', config.outChannels, first);
  return table.shapes;
}

function transformerShapes(
  table: ShapeTable,
  name: string,
  width: number,
  { linearProjection, transformerDepth, textWidth }: UNetConfig,
): void {
  const project = (part: string) =>
    linearProjection ? table.linear(`${name}.${part}`, width, width) : table.conv(`${name}.${part}`, width, width, 1);
  table.norm(`${name}.norm`, width);
  project('proj_in');
  for (let i = 0; i < transformerDepth; i++) {
    const block = `${name}.transformer_blocks.${i}`;
    for (const [attention, over] of [
      ['attn1', width],
      ['attn2', textWidth],
    ] as const) {
      table.shapes.set(`${block}.${attention}.to_q.weight`, [width, width]);
      table.shapes.set(`${block}.${attention}.to_k.weight`, [width, over]);
      table.shapes.set(`${block}.${attention}.to_v.weight`, [width, over]);
      table.linear(`${block}.${attention}.to_out.0`, width, width);
    }
    for (const norm of ['norm1', 'norm2', 'norm3']) table.norm(`${block}.${norm}`, width);
    table.linear(`${block}.ff.net.0.proj`, 8 * width, width);
    table.linear(`${block}.ff.net.2`, width, 4 * width);
  }
  project('proj_out');
}
