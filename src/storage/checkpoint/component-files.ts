/** Files of a pipeline lie in the folders of its components: `unet/config.json`. Those of other checkpoints lie in none. */

/** The folder that a file of a checkpoint lies in; an empty text when it lies in none. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** A file's name without its folder. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The path of a file of a folder. */
export function inFolder(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** What a tensor of a file is called in the whole checkpoint: `unet.conv_in.weight`. */
export function tensorInWhole(path: string, tensor: string): string {
  const folder = folderOf(path);
  return folder === '' ? tensor : `${folder}.${tensor}`;
}

/** Safetensors files and their indexes, those of a variant too. */
const WEIGHTS = /\.safetensors(?:\.index(?:\.[\w-]+)?\.json)?$/i;
const SHARD = /-\d{5}-of-\d{5}/;

/** Which set of weights a file belongs to; `variant` is empty for plain ones. */
export interface WeightsName {
  readonly stem: string;
  readonly variant: string;
}

/** `diffusion_pytorch_model.fp16-00001-of-00002.safetensors` in its pieces; null for a file of another kind. */
export function weightsName(path: string): WeightsName | null {
  const name = baseName(path);
  if (!WEIGHTS.test(name)) return null;
  const ofIndex = /\.index\.([\w-]+)\.json$/i.exec(name)?.[1];
  const [stem, ...variant] = name.replace(WEIGHTS, '').replace(SHARD, '').split('.');
  return { stem, variant: [...variant, ...(ofIndex === undefined ? [] : [ofIndex])].join('.') };
}

/** Where weights of a component go when they are written anew: unsharded, without a variant; null outside of one. */
export function homeOf(path: string): string | null {
  const folder = folderOf(path);
  const name = weightsName(path);
  return folder === '' || name === null ? null : `${folder}/${name.stem}.safetensors`;
}
