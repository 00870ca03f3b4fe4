/** Worker thread of `check-examples.ts`: reads what it was given, one split after the other, and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { DataError } from '../../evaluate/evaluation-errors.ts';
import { type ExampleColumns, ParquetExamples } from '../../evaluate/parquet-examples.ts';
import { toWire } from '../../storage/error-wire.ts';
import { openLocation } from '../../storage/open-location.ts';
import { type ExamplesMessage, type ExamplesRequest, type SplitToCheck } from './check-examples.ts';

function post(message: ExamplesMessage): void {
  parentPort?.postMessage(message);
}

async function check(columns: ExampleColumns, split: SplitToCheck): Promise<void> {
  const { cell, file, classes, rows } = split;
  const source = await openLocation(split.location);
  try {
    const examples = await ParquetExamples.open(source, columns, { cell, file });
    if (rows !== null && rows !== examples.rows) {
      throw new DataError(`the file has ${examples.rows} rows, the manifest states ${rows}`, { cell, file });
    }
    for await (const { label, row } of examples.read()) {
      if (label >= 0 && label < classes) continue;
      throw new DataError(`label ${label} is none of the ${classes} classes`, { cell, file, row });
    }
  } finally {
    await source.close();
  }
}

try {
  const { columns, splits } = workerData as ExamplesRequest;
  for (const split of splits) {
    await check(columns, split);
    post({ kind: 'checked' });
  }
  post({ kind: 'done' });
} catch (error) {
  post({ kind: 'failed', error: toWire(error) });
}
