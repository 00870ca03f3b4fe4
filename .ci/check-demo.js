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
assert.ok(methods.length >= 8, `${methods.length} ranked rows are too few`);
for (const row of methods) {
  const place = `${row.method}/${row.dialect}`;
  assert.equal(row.modality, 'IMAGE_CLASSIFICATION', place);
  assert.ok(row.experts >= 2, `${place}: experts ${row.experts}`);
  for (const score of ['heldIn', 'generalization']) {
    assert.ok(row[score] > 0 && row[score] <= 1, `${place}: ${score} ${row[score]} is no fraction`);
  }
  assert.ok(row.seconds > 0 && row.peakRssMiB > 0, `${place}: no cost`);
}
for (const role of ['PRETRAINED', 'EXPERT', 'MULTITASK']) {
  assert.ok(
    rows.some((row) => row.role === role),
    `no baseline ${role}`,
  );
}
assert.deepEqual(parse(second), rows, 'the second run shows another board');
assert.match(log, /0 merges run, 0 evaluations run/, 'the second run computed something again');
console.log(`${methods.length} ranked rows and ${rows.length - methods.length} baselines, twice the same`);

function parse(text) {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}
