import { baseName } from './checkpoint/component-files.ts';
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

/** What a file of a checkpoint is for, by the names that public checkpoints use, in whatever folder. */
export function fileRole(path: string): FileRole {
  const name = baseName(path).toLowerCase();
  if (name.endsWith('.safetensors')) return 'WEIGHTS';
  if (/\.safetensors\.index(?:\.[\w-]+)?\.json$/.test(name)) return 'INDEX';
  if (TOKENIZER_FILES.has(name) || /\.(?:model|spm)$/.test(name)) return 'TOKENIZER';
  if (name === 'config.json' || name === 'model_index.json' || name.endsWith('_config.json')) return 'CONFIG';
  if (/^(?:readme|licen[cs]e|notice)(?:\.|$)/.test(name)) return 'CARD';
  return 'OTHER';
}
