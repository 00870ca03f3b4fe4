import { type StatisticMetadata } from './metadata.ts';
import { dataDigest, type StatisticRequest } from './request.ts';
import { artefactFile, type StatisticFile } from './statistic-file.ts';
import { type StatisticModel } from './statistic-model.ts';
import { type StatisticSums } from './sums.ts';

export interface FinishedStatistic {
  readonly metadata: StatisticMetadata;
  readonly file: StatisticFile;
}

/** Makes the artefact of the finished sums: a Fisher is divided by the examples, each Gram by the rows that went into it. */
export function finishStatistic(
  request: StatisticRequest,
  rows: readonly number[],
  model: Pick<StatisticModel<never>, 'scope' | 'lossName'>,
  sums: StatisticSums,
): FinishedStatistic {
  const { kind, variant, model: digest, benchmark, cell, split, seed, dataFile } = request;
  const common = {
    ...{ schema: 1 as const, kind, model: digest, benchmark, cell, split, n: sums.examples, seed },
    ...{ data: dataDigest(dataFile, rows), scope: model.scope },
  };
  if (kind === 'FISHER') {
    const metadata: StatisticMetadata = {
      ...common,
      ...{ variant: variant ?? 'empirical', rows: sums.examples, normaliser: 'examples', loss: model.lossName },
    };
    return { metadata, file: artefactFile(sums, metadata, () => sums.examples) };
  }
  const usual = Math.max(...[...sums.tensors.values()].map((sum) => sum.rows));
  const unusual = [...sums.tensors].filter(([, sum]) => sum.rows !== usual);
  const metadata: StatisticMetadata = {
    ...common,
    ...{ rows: usual, normaliser: 'rows', covers: Object.fromEntries(sums.covers) },
    ...(unusual.length === 0 ? {} : { rowsOf: Object.fromEntries(unusual.map(([name, sum]) => [name, sum.rows])) }),
  };
  for (const { shape, values } of sums.tensors.values()) symmetrise(values, shape[0]);
  return { metadata, file: artefactFile(sums, metadata, (sum) => sum.rows) };
}

/** A device may add the two halves in different orders; solvers read one of them. */
export function symmetrise(values: Float64Array, width: number): void {
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < i; j++) {
      const mean = (values[i * width + j] + values[j * width + i]) / 2;
      values[i * width + j] = mean;
      values[j * width + i] = mean;
    }
  }
}
