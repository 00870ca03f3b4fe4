import { readFileSync } from 'node:fs';
import { decodeFloats } from '../../../src/tensor/codec.ts';
import { type FloatDtype } from '../../../src/tensor/dtype.ts';

export interface GoldenTensor {
  readonly dtype: FloatDtype;
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** One call of mergekit, on several sets of tensors; see `test/goldens/mergekit/make.py`. */
export interface GoldenCase {
  readonly method: string;
  readonly parameters: Readonly<Record<string, number | boolean>>;
  readonly perModel: Readonly<Record<string, readonly number[]>>;
  readonly experts: number;
  readonly base: boolean;
  /** `set/dtype` */
  readonly runs: readonly string[];
  readonly errors: Readonly<Record<string, string>>;
}

const folder = new URL('../../goldens/mergekit/', import.meta.url);

export function goldenCases(): GoldenCase[] {
  return JSON.parse(readFileSync(new URL('cases.json', folder), 'utf8')) as GoldenCase[];
}

export function goldenTensors(file: 'inputs' | 'outputs'): ReadonlyMap<string, GoldenTensor> {
  const bytes = readFileSync(new URL(`${file}.safetensors`, folder));
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<
    string,
    { dtype: FloatDtype; shape: number[]; data_offsets: [number, number] }
  >;
  return new Map(
    Object.entries(header).map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [begin, end],
        },
      ]) => {
        const values = decodeFloats(dtype, bytes.subarray(8 + length + begin, 8 + length + end));
        return [name, { dtype, shape, values: Float64Array.from(values) }];
      },
    ),
  );
}
