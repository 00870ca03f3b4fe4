/**
 * Names of the original latent-diffusion UNet ("ldm", "sgm"), which kohya files of SDXL use, for the modules of the same network in
 * diffusers. Input block 0 is the first convolution; every down block then takes one input block for each ResNet and one for
 * its downsampler; output blocks count the same way, the upsampler within the last one of its block.
 */

const OUTSIDE: Readonly<Record<string, string>> = {
  conv_in: 'input_blocks.0.0',
  conv_out: 'out.2',
  conv_norm_out: 'out.0',
  'time_embedding.linear_1': 'time_embed.0',
  'time_embedding.linear_2': 'time_embed.2',
  'add_embedding.linear_1': 'label_emb.0.0',
  'add_embedding.linear_2': 'label_emb.0.2',
};
const INSIDE_RESNET: Readonly<Record<string, string>> = {
  norm1: 'in_layers.0',
  conv1: 'in_layers.2',
  time_emb_proj: 'emb_layers.1',
  norm2: 'out_layers.0',
  conv2: 'out_layers.3',
  conv_shortcut: 'skip_connection',
};
const BLOCK = /^(down|up)_blocks\.(\d+)\.(resnets|attentions|downsamplers|upsamplers)\.(\d+)\.(.+)$/;
const MIDDLE = /^mid_block\.(resnets|attentions)\.(\d+)\.(.+)$/;

/** A function that gives the ldm name of a diffusers module, or null; made for the network that has these modules. */
export function ldmNaming(modules: Iterable<string>): (module: string) => string | null {
  const all = [...modules];
  const count = (start: string, kind: string): number => {
    const found = all.flatMap((name) => {
      const match = BLOCK.exec(name);
      return match !== null && match[1] === start && match[2] === '0' && match[3] === kind ? [Number(match[4])] : [];
    });
    return found.length === 0 ? 0 : Math.max(...found) + 1;
  };
  const down = count('down', 'resnets') + 1;
  const up = count('up', 'resnets');
  const attends = new Set(all.flatMap((name) => /^up_blocks\.(\d+)\.attentions\./.exec(name)?.[1] ?? []));
  return (module) => {
    if (Object.hasOwn(OUTSIDE, module)) return OUTSIDE[module];
    const middle = MIDDLE.exec(module);
    if (middle !== null) {
      const [, kind, index, rest] = middle;
      if (kind === 'attentions') return index === '0' ? `middle_block.1.${rest}` : null;
      return `middle_block.${2 * Number(index)}.${INSIDE_RESNET[rest] ?? rest}`;
    }
    const block = BLOCK.exec(module);
    if (block === null) return null;
    const [, way, number, kind, index, rest] = block;
    if (way === 'down') {
      const first = 1 + Number(number) * down;
      if (kind === 'resnets') return `input_blocks.${first + Number(index)}.0.${INSIDE_RESNET[rest] ?? rest}`;
      if (kind === 'attentions') return `input_blocks.${first + Number(index)}.1.${rest}`;
      return kind === 'downsamplers' && rest === 'conv' ? `input_blocks.${first + down - 1}.0.op` : null;
    }
    const first = Number(number) * up;
    if (kind === 'resnets') return `output_blocks.${first + Number(index)}.0.${INSIDE_RESNET[rest] ?? rest}`;
    if (kind === 'attentions') return `output_blocks.${first + Number(index)}.1.${rest}`;
    return kind === 'upsamplers' ? `output_blocks.${first + up - 1}.${attends.has(number) ? 2 : 1}.${rest}` : null;
  };
}
