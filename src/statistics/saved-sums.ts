import { z } from 'zod';
import { canonicalJson } from '../merge/canonical-json.ts';
import { type ByteSource } from '../storage/byte-source.ts';
import { readSafetensorsHeader } from '../storage/safetensors/read-header.ts';
import { type StatisticFile, sumsFile } from './statistic-file.ts';
import { type StatisticSums } from './sums.ts';

const KEY = 'mergeboard_statistic_sums';

const schema = z.strictObject({
  /** Digest of the request that the sums belong to, and the device. */
  request: z.string(),
  examples: z.int().min(1),
  flops: z.number().min(0).nullable().default(null),
  rows: z.record(z.string(), z.int().min(1)),
  covers: z.record(z.string(), z.string()),
});

/** Sums of the first examples as a file, for whoever goes on when this process ends. */
export function savedSums(sums: StatisticSums, request: string): StatisticFile {
  const rows = Object.fromEntries([...sums.tensors].map(([name, sum]) => [name, sum.rows]));
  const state: z.output<typeof schema> = {
    request,
    examples: sums.examples,
    flops: sums.flops,
    rows,
    covers: Object.fromEntries(sums.covers),
  };
  return sumsFile(sums, { [KEY]: canonicalJson(state) });
}

/** Sums that were saved for the same request, exactly as they were; null when the file holds something else. */
export async function readSavedSums(source: ByteSource, request: string): Promise<StatisticSums | null> {
  const { metadata, tensors } = await readSafetensorsHeader(source);
  const state = schema.safeParse(parseJson(metadata.get(KEY)));
  if (!state.success || state.data.request !== request) return null;
  const sums: StatisticSums = {
    examples: state.data.examples,
    flops: state.data.flops,
    tensors: new Map(),
    covers: new Map(Object.entries(state.data.covers)),
  };
  for (const { name, shape, dtype, begin, end } of tensors) {
    if (dtype !== 'F64' || !Object.hasOwn(state.data.rows, name)) return null;
    const values = new Float64Array((end - begin) / 8);
    await source.read(begin, new Uint8Array(values.buffer));
    sums.tensors.set(name, { shape, values, rows: state.data.rows[name] });
  }
  return sums;
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}
