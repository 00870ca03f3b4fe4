import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { UsageError } from './exit-codes.ts';

const value = z.union([z.number(), z.string(), z.boolean()]);
const stage = z.record(z.string(), z.array(value));

/** A method: its id, or more. */
const method = z.union([
  z.string().transform((id) => ({ id })),
  z.strictObject({
    id: z.string(),
    dialect: z.string().optional(),
    parameters: z.record(z.string(), value).optional(),
    grid: z.union([z.literal('published'), stage, z.array(stage)]).optional(),
    post: z.array(z.strictObject({ id: z.string(), parameters: z.record(z.string(), value).optional() })).optional(),
  }),
]);

const wish = {
  name: z.string(),
  methods: z.array(method).min(1),
  subsets: z
    .strictObject({
      sizes: z.array(z.int()),
      permutations: z.int().optional(),
      numbers: z.array(z.int()).optional(),
    })
    .optional(),
  seeds: z.array(z.int().min(0)).optional(),
  selection: z
    .strictObject({
      split: z.string().optional(),
      labelSpace: z.enum(['TASK', 'ALL']).optional(),
      axis: z.enum(['HELD_IN', 'GENERALIZATION']).optional(),
      metric: z.string().optional(),
    })
    .optional(),
  report: z.strictObject({ split: z.string().optional(), points: z.enum(['SELECTED', 'ALL']).optional() }).optional(),
  controls: z.array(z.enum(['PRETRAINED', 'EXPERTS', 'MULTITASK', 'ENSEMBLE', 'RANDOM_EXPERTS'])).optional(),
  statistics: z
    .strictObject({ split: z.string().optional(), n: z.int().optional(), seed: z.int().optional() })
    .optional(),
  budget: z
    .strictObject({ points: z.int().optional(), seconds: z.number().optional(), bytes: z.int().optional() })
    .optional(),
};

/** One experiment on models of the server: ids, digest prefixes or exact names. */
const single = z.strictObject({
  ...wish,
  benchmark: z.string(),
  base: z.string(),
  experts: z.array(z.string()).min(1),
  multitask: z.array(z.string()).optional(),
});

/** Experiments on bundled suites, each on every suite, but for those that a suite leaves out. */
const onSuites = z.strictObject({
  suites: z.array(
    z.union([
      z.string().transform((suite) => ({ suite, skip: [] as string[] })),
      z.strictObject({ suite: z.string(), skip: z.array(z.string()).default([]) }),
    ]),
  ),
  experiments: z.array(z.strictObject(wish)).min(1),
  /** Where the results of all of them are written, relative to the working folder. */
  results: z.strictObject({ file: z.string(), figures: z.string() }).optional(),
});

export type SingleFile = z.output<typeof single>;
export type SuitesFile = z.output<typeof onSuites>;
export type ExperimentWish = SuitesFile['experiments'][number];

/** Reads a file of experiments. @throws UsageError naming the first thing that is wrong */
export async function readExperimentFile(path: string): Promise<SingleFile | SuitesFile> {
  let json: unknown;
  try {
    json = parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const suites = typeof json === 'object' && json !== null && 'suites' in json;
  const read = (suites ? onSuites : single).safeParse(json);
  if (read.success) return read.data;
  const [{ path: at, message }] = read.error.issues;
  throw new UsageError(`${path}: ${at.length === 0 ? '' : `${at.join('.')}: `}${message}`);
}
