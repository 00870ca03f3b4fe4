import { type Command } from 'commander';
import {
  BenchmarkBySlugDocument,
  type FlagFilter,
  type LeaderboardField,
  type LeaderboardFilter,
  type Modality,
  type Tier,
} from '../../client/documents.generated.ts';
import { METHOD_FAMILIES } from '../../merge/families.ts';
import { BASELINE_ROLES } from '../../client/board-roles.ts';
import { NothingFoundError } from '../../client/client-errors.ts';
import type { GraphqlClient } from '../../client/graphql-client.ts';
import { fetchBoard, flatBoardRow } from '../../client/leaderboard.ts';
import { resolveCheckpoint } from '../../client/references.ts';
import { collect, parseChoice, parseInteger, withClientOptions } from '../arguments.ts';
import { exportBoard, showPareto, showReported } from '../board-views.ts';
import { boardTable, fetchChoiceDefaults } from '../board-table.ts';
import { withSession, type ClientOptions } from '../session.ts';

const MODALITIES: readonly Modality[] = ['IMAGE_CLASSIFICATION', 'IMAGE_GENERATION', 'LANGUAGE'];
const FIELDS: readonly LeaderboardField[] = ['HELD_IN', 'GENERALIZATION', 'SECONDS', 'PEAK_MEMORY', 'EXPERTS'];
const TIERS: readonly Tier[] = ['VERIFIED', 'REPORTED'];
const FLAGGED: readonly FlagFilter[] = ['HIDDEN', 'INCLUDED', 'ONLY'];
const ROLES = ['METHOD', ...BASELINE_ROLES] as const;

interface LeaderboardOptions extends ClientOptions {
  readonly benchmark: string;
  readonly modality?: string;
  readonly method: readonly string[];
  readonly family: readonly string[];
  readonly dialect?: string;
  readonly tier?: string;
  readonly experiment?: string;
  readonly expertSet?: string;
  readonly selected?: boolean;
  readonly flagged?: string;
  readonly role: readonly string[];
  readonly base?: string;
  readonly split?: string;
  readonly labels?: string;
  readonly minExperts?: string;
  readonly maxExperts?: string;
  readonly needsOnly?: string;
  readonly orderBy?: string;
  readonly ascending?: boolean;
  readonly descending?: boolean;
  readonly limit?: string;
  readonly pareto?: string;
  readonly export?: string | true;
  readonly reported?: boolean;
}

/** `mergeboard leaderboard`: merging methods ranked on one benchmark. */
export function addLeaderboardCommand(program: Command): void {
  const command = program
    .command('leaderboard')
    .description('merging methods ranked on one benchmark, with baselines, which stay whatever merges are asked for')
    .requiredOption('-b, --benchmark <slug[@revision]>', 'benchmark')
    .option('--modality <name>', 'image-classification, image-generation or language (that of the benchmark)')
    .option('-m, --method <id>', 'only this method; may be repeated', collect, [])
    .option(
      '--family <name>',
      'only methods of this family: averaging, task-vectors, sparse, subspace, statistics, geometric, copying, control or other; may be repeated',
      collect,
      [],
    )
    .option('--dialect <name>', 'only this dialect')
    .option('--tier <name>', 'verified: computed here; reported: told by others, as --reported (verified)')
    .option('--experiment <id>', 'only points and controls of this experiment')
    .option('--expert-set <digest>', 'only merges of exactly these experts')
    .option('--selected', 'of grids only the points that a rule picked')
    .option('--flagged <which>', 'rows that are flagged: hidden, included or only (hidden)')
    .option(
      '--role <role>',
      'only method (merges), pretrained, expert, multitask or ensemble; may be repeated',
      collect,
      [],
    )
    .option('--base <checkpoint>', 'only merges and experts of this base')
    .option('--split <name>', 'split (test)')
    .option('--labels <space>', 'label space: task (classes of the cell) or all (classes of the grid)')
    .option('--min-experts <n>', 'at least so many experts')
    .option('--max-experts <n>', 'at most so many experts')
    .option('--needs-only <list>', 'only methods that need nothing but these: base,statistics,data,tuning,randomness')
    .option('--order-by <field>', 'held-in, generalization, seconds, peak-memory or experts (generalization)')
    .option('--ascending', 'smallest first: the default for seconds, peak-memory and experts')
    .option('--descending', 'largest first: the default for scores')
    .option('--limit <n>', 'rows, without baselines that stay under other filters (all)')
    .option('--pareto <x,y>', 'only what no row beats on two numbers, e.g. seconds,held-in')
    .option('--export [file]', 'everything behind the board as JSON Lines, with a digest, to a file or standard output')
    .option('--reported', 'results that were reported elsewhere, apart from those computed here');
  withClientOptions(command).action((options: LeaderboardOptions) =>
    withSession(options, async ({ client, output, signal }) => {
      const tier = options.tier === undefined ? 'VERIFIED' : parseChoice(options.tier, TIERS, '--tier');
      const reported = options.reported === true || tier === 'REPORTED';
      const flagged = options.flagged === undefined ? null : parseChoice(options.flagged, FLAGGED, '--flagged');
      if (options.export !== undefined) {
        const { benchmark, split } = options;
        const question = {
          ...{ benchmark, split, labelSpace: options.labels?.toUpperCase() },
          ...(reported ? { tier: 'REPORTED' } : {}),
          ...(flagged === 'INCLUDED' ? { flagged: 'included' } : {}),
        };
        return exportBoard(client, output, question, options.export === true ? null : options.export, signal);
      }
      const field =
        options.orderBy === undefined ? 'GENERALIZATION' : parseChoice(options.orderBy, FIELDS, '--order-by');
      const count = (text: string | undefined, what: string): number | null =>
        text === undefined ? null : parseInteger(text, 1, 10_000, what);
      const filter = {
        methods: options.method.length > 0 ? options.method : null,
        families:
          options.family.length > 0
            ? options.family.map((name) => parseChoice(name, METHOD_FAMILIES, '--family'))
            : null,
        dialect: options.dialect ?? null,
        experiment: options.experiment ?? null,
        expertSet: options.expertSet ?? null,
        selected: options.selected === true ? true : null,
        flagged: flagged ?? 'HIDDEN',
        roles: options.role.length > 0 ? options.role.map((role) => parseChoice(role, ROLES, '--role')) : null,
        base: options.base === undefined ? null : (await resolveCheckpoint(client, options.base)).id,
        split: options.split ?? null,
        labelSpace:
          options.labels === undefined ? null : parseChoice(options.labels, ['TASK', 'ALL'] as const, '--labels'),
        minExperts: count(options.minExperts, '--min-experts'),
        maxExperts: count(options.maxExperts, '--max-experts'),
        needsOnly: options.needsOnly === undefined ? null : options.needsOnly.split(',').filter((need) => need !== ''),
      };
      const orderBy = { field, direction: directionOf(options, field) };
      const limit = count(options.limit, '--limit');
      if (options.pareto !== undefined) {
        const shown = { ...filter, ...(reported ? { tier: 'REPORTED' as const } : {}) };
        return showPareto(client, output, options.benchmark, options.pareto, shown);
      }
      if (reported) {
        return showReported(client, output, { benchmark: options.benchmark, filter, orderBy, limit });
      }
      const board = await fetchBoard(client, {
        modality: options.modality
          ? parseChoice(options.modality, MODALITIES, '--modality')
          : await modalityOf(client, options.benchmark),
        benchmark: options.benchmark,
        filter,
        orderBy,
        limit: limit ?? undefined,
        keepBaselines: filter.roles === null && asksOfMerges(filter),
      });
      output.results(
        board.rows.map((row) => flatBoardRow(board, row)),
        output.json ? '' : boardTable(board.rows, await fetchChoiceDefaults(client)),
      );
    }),
  );
}

/** Whether a filter asks something of merges that would leave baselines out with others. */
function asksOfMerges(filter: LeaderboardFilter): boolean {
  const { methods, families, dialect, expertSet, selected, minExperts, maxExperts, needsOnly } = filter;
  return [methods, families, dialect, expertSet, selected, minExperts, maxExperts, needsOnly].some(
    (one) => one != null,
  );
}

function directionOf(options: LeaderboardOptions, field: LeaderboardField): 'ASC' | 'DESC' {
  if (options.ascending) return 'ASC';
  if (options.descending) return 'DESC';
  return field === 'HELD_IN' || field === 'GENERALIZATION' ? 'DESC' : 'ASC';
}

async function modalityOf(client: GraphqlClient, reference: string): Promise<Modality> {
  const at = reference.lastIndexOf('@');
  const [slug, revision] = at > 0 ? [reference.slice(0, at), reference.slice(at + 1)] : [reference, null];
  const { benchmark } = await client.request(BenchmarkBySlugDocument, { slug, revision });
  if (!benchmark) throw new NothingFoundError(`there is no benchmark "${reference}"`);
  return benchmark.modality;
}
