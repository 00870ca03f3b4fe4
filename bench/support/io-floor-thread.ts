/** One thread of the I/O floor: reads its ranges, writes its range, computes nothing. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { type FloorShare } from './io-floor.ts';

const CHUNK = 4 * 1024 * 1024;
const share = workerData as FloorShare;
const buffer = Buffer.alloc(CHUNK, 1);
const files = share.reads.map(({ path }) => openSync(path, 'r'));
const output = openSync(share.write.path, 'r+');
for (let at = share.write.begin; at < share.write.end; at += CHUNK) {
  const length = Math.min(CHUNK, share.write.end - at);
  for (const file of files) readSync(file, buffer, 0, length, at);
  writeSync(output, buffer, 0, length, at);
}
closeSync(output);
files.forEach(closeSync);
