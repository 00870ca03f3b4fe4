/** Weights, their index, configurations, tokenizers and the card: what a checkpoint is made of. */
const WANTED = [/\.safetensors$/i, /\.json$/i, /^(?:vocab|merges)\.txt$/i, /\.(?:model|spm|jinja)$/i];
const CARDS = /^(?:readme|licen[cs]e|notice)(?:\.|$)/i;

/** What training leaves behind in the same folder. */
const UNWANTED = /^(?:optimizer|scheduler|trainer_state|training_args|rng_state)/i;

/** Whether a file of this name in a model folder is part of the checkpoint. */
export function isCheckpointFile(name: string): boolean {
  return !UNWANTED.test(name) && isComponentFile(name);
}

/** Whether a file of this name in the folder of a pipeline's component is; training does not write there. */
export function isComponentFile(name: string): boolean {
  return !name.startsWith('.') && (isCardFile(name) || WANTED.some((pattern) => pattern.test(name)));
}

export function isCardFile(name: string): boolean {
  return CARDS.test(name);
}
