import { type FileRole } from './entities/checkpoint-file.ts';

const TOKENIZER_FILES = new Set([
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.json',
  'vocab.txt',
  'merges.txt',
  'chat_template.json',
  'chat_template.jinja',
]);

/** What a file of a checkpoint is for, by the names that public checkpoints use. */
export function fileRole(path: string): FileRole {
  const name = path.toLowerCase();
  if (name.endsWith('.safetensors')) return 'WEIGHTS';
  if (name.endsWith('.safetensors.index.json')) return 'INDEX';
  if (TOKENIZER_FILES.has(name) || /\.(?:model|spm)$/.test(name)) return 'TOKENIZER';
  if (name === 'config.json' || name.endsWith('_config.json')) return 'CONFIG';
  if (/^(?:readme|licen[cs]e|notice)(?:\.|$)/.test(name)) return 'CARD';
  return 'OTHER';
}
