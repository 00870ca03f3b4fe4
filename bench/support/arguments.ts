export function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(B|KiB|MiB|GiB)?$/.exec(text);
  if (match === null) throw new Error(`--size ${text}: write it like 512MiB or 1GiB`);
  return Number(match[1]) * 1024 ** ['B', 'KiB', 'MiB', 'GiB'].indexOf(match[2] ?? 'B');
}

export function parseDtype(text: string): 'BF16' | 'F32' {
  const dtype = text.toUpperCase();
  if (dtype !== 'BF16' && dtype !== 'F32') throw new Error(`--dtype ${text}: bf16 or f32`);
  return dtype;
}

export function parseCount(name: string, text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new Error(`--${name} ${text}: a whole number from 1`);
  return count;
}
