/** Weights, their index, configurations, tokenizers and the card: what a checkpoint is made of. */
const WANTED = [
  /\.safetensors$/i,
  /\.json$/i,
  /^(?:vocab|merges)\.txt$/i,
  /\.(?:model|spm|jinja)$/i,
  /^(?:readme|licen[cs]e|notice)(?:\.|$)/i,
];

/** What training leaves behind in the same folder. */
const UNWANTED = /^(?:optimizer|scheduler|trainer_state|training_args|rng_state)/i;

/** Whether a file of this name in a model folder is part of the checkpoint. */
export function isCheckpointFile(name: string): boolean {
  return !name.startsWith('.') && !UNWANTED.test(name) && WANTED.some((pattern) => pattern.test(name));
}
