/**
 * Checks what two runs of the demo printed: enough ranked methods with plausible numbers, baselines, and a second run that
 * found everything done.
 *
 *     node .ci/check-demo.js first.jsonl second.jsonl second.log
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const [first, second, log] = process.argv.slice(2).map((path) => readFileSync(path, 'utf8'));
const rows = parse(first);

const methods = rows.filter(({ role }) => role === 'METHOD');
const modalities = new Set(rows.map(({ modality }) => modality));
assert.ok(modalities.has('IMAGE_CLASSIFICATION'), 'no rows of image classification');
for (const modality of modalities) {
  const ranked = methods.filter((row) => row.modality === modality).length;
  assert.ok(ranked >= 3, `${ranked} ranked rows of ${modality} are too few`);
}
for (const row of methods) {
  const place = `${row.method}/${row.dialect}`;
  assert.ok(row.experts >= 2, `${place}: experts ${row.experts}`);
  for (const score of ['heldIn', 'generalization']) {
    assert.ok(row[score] > 0 && row[score] <= 1, `${place}: ${score} ${row[score]} is no fraction`);
  }
  assert.ok(row.seconds > 0 && row.peakRssMiB > 0, `${place}: no cost`);
}
for (const modality of modalities) {
  for (const role of ['PRETRAINED', 'MULTITASK']) {
    const there = rows.some((row) => row.role === role && row.modality === modality);
    assert.ok(there, `no baseline ${role} of ${modality}`);
  }
}
assert.ok(
  rows.some(({ role }) => role === 'EXPERT'),
  'no experts alone',
);
assert.deepEqual(parse(second), rows, 'the second run shows another board');
assert.match(log, /0 merges run, 0 evaluations run/, 'the second run computed something again');
console.log(`${methods.length} ranked rows and ${rows.length - methods.length} baselines, twice the same`);

function parse(text) {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}
