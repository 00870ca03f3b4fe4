/**
 * Registers a checkpoint, merges two experts of a server, scores the merge and reads the board, with the package's typed client.
 *
 *   MERGEBOARD_URL=http://127.0.0.1:4000 MERGEBOARD_TOKEN=mrg_… node examples/merge-two-experts.ts shapes-grid
 *
 * Outside of this repository: `npm install mergeboard`, and the same imports. Inside, `node --conditions=mergeboard-source` takes the sources.
 */
import { createClient, JobFailedError, type Modality, RejectedError } from 'mergeboard/client';

const { MERGEBOARD_URL: url = 'http://127.0.0.1:4000', MERGEBOARD_TOKEN: token = null } = process.env;
const benchmark = process.argv[2] ?? 'shapes-grid';
const client = createClient({ url, token });

interface Expert {
  readonly id: string;
  readonly name: string;
  readonly trainedCells: readonly { readonly benchmark: { readonly slug: string } }[];
}

/** One F32 tensor as a safetensors file: the length of the header, the header, the bytes. */
function tinyCheckpoint(values: readonly number[]): Uint8Array<ArrayBuffer> {
  const header = new TextEncoder().encode(
    JSON.stringify({ weight: { dtype: 'F32', shape: [values.length], data_offsets: [0, values.length * 4] } }),
  );
  const bytes = new Uint8Array(8 + header.length + values.length * 4);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  values.forEach((value, index) => view.setFloat32(8 + header.length + index * 4, value, true));
  return bytes;
}

try {
  const file = { path: 'model.safetensors', content: tinyCheckpoint([1, 2, 3]) };
  const registered = await client.register({ name: 'tiny example', kind: 'BASE' }, [file]);
  console.log(`registered ${registered.id}: ${registered.state}, digest ${registered.contentDigest}`);

  // any operation of the schema, as text or as a typed document
  const found = await client.execute<{ benchmark: { modality: Modality } | null; checkpoints: { nodes: Expert[] } }>(
    `query Experts($benchmark: String!) {
      benchmark(slug: $benchmark) { modality }
      checkpoints(filter: { kind: EXPERT, state: READY }, first: 100) {
        nodes { id name trainedCells { benchmark { slug } } }
      }
    }`,
    { benchmark },
  );
  if (found.benchmark === null) throw new Error(`the server has no benchmark ${benchmark}`);
  const { modality } = found.benchmark;
  // those that were trained on one cell of this benchmark
  const experts = found.checkpoints.nodes
    .filter(({ trainedCells: [cell, ...others] }) => cell?.benchmark.slug === benchmark && others.length === 0)
    .slice(0, 2);
  console.log(`merging ${experts.map(({ name }) => name).join(' and ')}`);
  const merge = await client.merge(
    {
      method: { id: 'linear' },
      parameters: {},
      experts: experts.map(({ id }) => ({ checkpoint: id })),
      name: 'example merge',
    },
    { onUpdate: ({ state, progress }) => console.log(`  ${state} ${progress?.phase ?? ''}`) },
  );
  if (merge.output === null) throw new Error('the merge has no output');

  const evaluation = await client.evaluate({ checkpoint: merge.output.id, benchmark });
  console.log(`${evaluation.scores.length} scores, the first ${evaluation.scores[0]?.value}`);

  const board = await client.leaderboard({ modality, benchmark, limit: 10 });
  for (const { rank, method, checkpoint, heldIn } of board.rows) {
    console.log([rank ?? '–', method?.id ?? '(baseline)', checkpoint.name, heldIn?.value ?? '–'].join('  '));
  }
} catch (error) {
  if (error instanceof RejectedError) console.error('refused:', error.errors);
  else if (error instanceof JobFailedError) console.error(`job ${error.job.id} failed:`, error.job.error);
  else throw error;
  process.exitCode = 1;
}
