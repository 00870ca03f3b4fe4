import { type Command } from 'commander';
import { BenchmarksDocument, type BenchmarksQuery } from '../../client/documents.generated.ts';
import { DEFINITION_IDS } from '../../definitions/definition-ids.ts';
import type { Definition } from '../../definitions/definition.ts';
import { withClientOptions } from '../arguments.ts';
import { UsageError } from '../exit-codes.ts';
import { type Column, formatTable } from '../format.ts';
import { withSession, type ClientOptions } from '../session.ts';

interface PushOptions extends ClientOptions {
  readonly dryRun?: boolean;
  readonly wait: boolean;
}

interface ImportOptions extends PushOptions {
  readonly from: string;
  readonly out?: string;
  readonly splits: string;
  readonly push: boolean;
}

const LISTED: readonly Column<BenchmarksQuery['benchmarks']['nodes'][number]>[] = [
  { title: 'benchmark', text: ({ slug, revision }) => `${slug}@${revision}` },
  { title: 'modality', text: ({ modality }) => modality },
  { title: 'state', text: ({ state, hasData }) => (hasData ? state : 'no data') },
  { title: 'cells', text: ({ cells }) => String(cells.length), align: 'right' },
  { title: 'title', text: ({ title }) => title },
];
const SHIPPED: readonly Column<Definition>[] = [
  { title: 'definition', text: ({ id }) => id },
  { title: 'modality', text: ({ modality }) => modality },
  { title: 'held-in', text: ({ heldIn }) => String(heldIn.length), align: 'right' },
  { title: 'others', text: ({ heldIn, cells }) => String(cells - heldIn.length), align: 'right' },
  { title: 'title', text: ({ title }) => title },
];
const SPLITS = ['train', 'tune', 'test'];

/** `mergeboard benchmark …`: registers benchmarks, makes them of published data, lists what there is. */
export function addBenchmarkCommand(program: Command): void {
  const command = program
    .command('benchmark')
    .description('register benchmarks, make shipped ones of your data, list them');
  addPush(command);
  addImport(command);
  addLists(command);
}

function addPush(command: Command): void {
  const push = command
    .command('push')
    .description('register a benchmark folder: manifest.json beside Parquet or JSON Lines')
    .argument('<folder>', 'folder, or its manifest')
    .option('--dry-run', 'check manifest and every example here, send nothing')
    .option('--no-wait', 'do not wait for the verification');
  withClientOptions(push).action((path: string, options: PushOptions) =>
    withSession(options, async (session) => {
      if (options.dryRun === true) {
        const { checkBenchmark } = await import('../check-benchmark.ts');
        return checkBenchmark(path, session.output, session.signal);
      }
      const { pushBenchmark } = await import('../push-benchmark.ts');
      return pushBenchmark(session, path, options);
    }),
  );
}

function addImport(command: Command): void {
  const entry = command
    .command('import')
    .description('make a shipped benchmark of data in its published layout, and register it')
    .argument('<definition>', `one of ${DEFINITION_IDS.join(', ')}`)
    .requiredOption('--from <folder>', 'where the data is; "benchmark definitions" says in which layout')
    .option('--out <folder>', 'where the benchmark folder is written (one of the name of the definition)')
    .option('--splits <names>', 'which of train, tune, test to make; test always is', 'tune,test')
    .option('--dry-run', 'read and count everything, write and send nothing')
    .option('--no-push', 'write the folder, do not register it')
    .option('--no-wait', 'do not wait for the verification');
  withClientOptions(entry).action((id: string, options: ImportOptions) =>
    withSession(options, async (session) => {
      const splits = parseSplits(options.splits);
      const out = options.dryRun === true ? null : (options.out ?? id);
      const definition = await definitionOf(id);
      const { importBenchmark } = await import('../import-benchmark.ts');
      await importBenchmark({ definition, data: options.from, out, splits }, session.output, session.signal);
      if (out === null || !options.push) return;
      const { pushBenchmark } = await import('../push-benchmark.ts');
      await pushBenchmark(session, out, options);
    }),
  );
}

function addLists(command: Command): void {
  const definitions = command
    .command('definitions')
    .description('shipped benchmarks: what each needs, and which details are ours')
    .argument('[definition]', 'one of them, in full');
  withClientOptions(definitions).action((id: string | undefined, options: ClientOptions) =>
    withSession(options, async ({ output }) => {
      const { ALL_DEFINITIONS } = await import('../../definitions/all-definitions.ts');
      const shown = id === undefined ? ALL_DEFINITIONS : [await definitionOf(id)];
      const text = id === undefined ? formatTable(SHIPPED, shown) : describe(shown[0]);
      output.results(
        shown.map(({ plan: _, ...facts }) => facts),
        text,
      );
    }),
  );
  const list = command.command('list').description('benchmarks of the server');
  withClientOptions(list).action((options: ClientOptions) =>
    withSession(options, async ({ client, output, signal }) => {
      const { benchmarks } = await client.request(BenchmarksDocument, { first: 100 }, signal);
      output.results(benchmarks.nodes, formatTable(LISTED, benchmarks.nodes));
    }),
  );
}

async function definitionOf(id: string): Promise<Definition> {
  const { findDefinition } = await import('../../definitions/all-definitions.ts');
  const found = findDefinition(id);
  if (found !== undefined) return found;
  throw new UsageError(`there is no definition "${id}", only ${DEFINITION_IDS.join(', ')}`);
}

function parseSplits(text: string): ReadonlySet<string> {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !SPLITS.includes(name));
  if (unknown !== undefined) throw new UsageError(`--splits takes ${SPLITS.join(', ')}, not "${unknown}"`);
  return new Set(names);
}

function describe({ id, title, modality, heldIn, cells, data, ours }: Definition): string {
  return [
    `${id}: ${title}`,
    `${modality}, ${heldIn.length} held-in cells and ${cells - heldIn.length} for generalization`,
    `held-in: ${heldIn.join(', ')}`,
    `you supply: ${data}`,
    ...ours.map((line) => `ours: ${line}`),
  ].join('\n');
}
