import { z } from 'zod';
import { BenchmarkDefineDocument, EvaluationRecordDocument } from './documents.generated.ts';
import { accepted, type GraphqlClient } from './graphql-client.ts';

const result = z.strictObject({
  name: z.string(),
  role: z.enum(['METHOD', 'PRETRAINED', 'EXPERT', 'MULTITASK']).default('METHOD'),
  method: z.strictObject({ id: z.string(), dialect: z.string().optional(), version: z.int().optional() }).optional(),
  parameters: z.record(z.string(), z.unknown()).optional(),
  needs: z.array(z.string()).optional(),
  singleModel: z.boolean().default(true),
  base: z.string(),
  checkpointSet: z.string(),
  experts: z.int().min(0),
  heldIn: z.array(z.string()).optional(),
  /** By cell, in the unit of the file. */
  scores: z.record(z.string(), z.number()),
  /** Mean over the held-in cells as it was published, to check the numbers by; it is not recorded. */
  average: z.number().optional(),
  note: z.string().optional(),
});

const file = z.strictObject({
  schema: z.literal(1),
  /** An outline, or `slug@revision` of a registered benchmark. */
  benchmark: z.union([z.string(), z.looseObject({ slug: z.string(), revision: z.string() })]),
  split: z.string().default('test'),
  labelSpace: z.enum(['TASK', 'ALL']).default('TASK'),
  unit: z.enum(['fraction', 'percent']),
  source: z.strictObject({ title: z.string(), url: z.string(), revision: z.string() }),
  results: z.array(result).min(1),
});

/** A file of results that were published elsewhere. */
export type ReportFile = z.output<typeof file>;

/** @throws ZodError naming the first field that is wrong */
export function parseReportFile(json: unknown): ReportFile {
  return file.parse(json);
}

export interface RecordedReports {
  /** `slug@revision` */
  readonly benchmark: string;
  readonly recorded: number;
  /** Results that were recorded before. */
  readonly existed: number;
}

/**
 * Registers the outline of a file, unless it names a benchmark, and records its results; what is there stays as it is. Scopes:
 * checkpoint:write for an outline, eval:run.
 * @throws RejectedError with the server's reasons
 */
export async function recordReports(
  client: GraphqlClient,
  report: ReportFile,
  signal?: AbortSignal,
): Promise<RecordedReports> {
  const benchmark = typeof report.benchmark === 'string' ? report.benchmark : nameOf(report.benchmark);
  if (typeof report.benchmark !== 'string') {
    const input = { manifest: report.benchmark };
    accepted((await client.request(BenchmarkDefineDocument, { input }, signal)).benchmarkDefine);
  }
  const { split, labelSpace, source } = report;
  let existed = 0;
  for (const { scores, average: _, ...rest } of report.results) {
    const input = {
      ...{ benchmark, split, labelSpace, source, ...rest },
      scores: Object.entries(scores).map(([cell, value]) => ({ cell, value: fractionOf(value, report.unit) })),
    };
    const answer = await client.request(EvaluationRecordDocument, { input }, signal);
    if (accepted(answer.evaluationRecord).existed === true) existed += 1;
  }
  return { benchmark, recorded: report.results.length - existed, existed };
}

function nameOf({ slug, revision }: { readonly slug: string; readonly revision: string }): string {
  return `${slug}@${revision}`;
}

/** The double nearest to the decimal number: 63.2 % is 0.632. */
function fractionOf(value: number, unit: ReportFile['unit']): number {
  return unit === 'fraction' ? value : Number(`${value}e-2`);
}
