import { methodOf, rowOf, type SuiteSeen } from './compared.ts';
import { aboveAll, against, best, correlationOf, costs, difference, onFront, ranks, slopes, spreads } from './seen.ts';
import { table } from './table.ts';

/** A finding of "Realistic Evaluation of Model Merging for Compositional Generalization" (arXiv 2409.18314), and how to look for it. */
interface Finding {
  readonly claim: string;
  /** The settings that the study reports it for. */
  readonly settings: string;
  /** What a suite's numbers say of it. */
  readonly seen: (suite: SuiteSeen) => string;
}

const FINDINGS: readonly Finding[] = [
  {
    claim: 'Held-in and generalization scores of methods go together for images, against each other in language.',
    settings: 'all',
    seen: correlationOf,
  },
  {
    claim: 'RegMean and MaTS are strong held-in; elsewhere that may vanish. Ranks:',
    settings: 'classification, language',
    seen: (suite) => ranks(suite, ['regmean', 'mats']),
  },
  {
    claim: 'Fisher sometimes generalizes better than RegMean and MaTS. Differences:',
    settings: 'language',
    seen: (suite) => {
      const { rows } = suite.results;
      const fisher = methodOf(rows, 'fisher');
      return `${difference(suite, fisher, methodOf(rows, 'regmean'), 'generalization')}; ${difference(suite, fisher, methodOf(rows, 'mats'), 'generalization')}`;
    },
  },
  {
    claim: 'Many merges beat the multitask model on both kinds of cells.',
    settings: 'generation',
    seen: (suite) => aboveAll(suite, ['MULTITASK'], ['heldIn', 'generalization']),
  },
  {
    claim: 'Most merges generalize worse than the pretrained model.',
    settings: 'language',
    seen: (suite) => against(suite, 'PRETRAINED', 'generalization'),
  },
  {
    claim: 'Many merges are below the multitask model held-in.',
    settings: 'language',
    seen: (suite) => against(suite, 'MULTITASK', 'heldIn'),
  },
  {
    claim: 'Merges can generalize better than both the pretrained and the multitask model.',
    settings: 'images',
    seen: (suite) => aboveAll(suite, ['PRETRAINED', 'MULTITASK'], ['generalization']),
  },
  {
    claim:
      'Multitask training does not generalize better than the pretrained model (it does for generation). Difference:',
    settings: 'all',
    seen: (suite) => {
      const { rows } = suite.results;
      return difference(suite, rowOf(rows, 'MULTITASK'), rowOf(rows, 'PRETRAINED'), 'generalization');
    },
  },
  {
    claim: 'No method is the best everywhere. Best:',
    settings: 'all',
    seen: (suite) => `held-in ${best(suite, 'heldIn')}; generalization ${best(suite, 'generalization')}`,
  },
  { claim: 'TIES is a good trade-off. On the Pareto front?', settings: 'all', seen: (suite) => onFront(suite, 'ties') },
  {
    claim:
      'Costs differ by orders of magnitude; more of it goes with better held-in, not reliably with generalization.',
    settings: 'all',
    seen: costs,
  },
  {
    claim: 'Task Arithmetic and TIES depend on their scale, others less. Best minus worst point of each grid:',
    settings: 'all',
    seen: spreads,
  },
  { claim: 'With more experts held-in falls and generalization rises.', settings: 'all', seen: slopes },
];

/** A table of what the study found beside what the suites show: differences in points, with 95 % intervals. */
export function findingsTable(suites: readonly SuiteSeen[]): string {
  return table(
    ['finding of the study', 'seen there in', ...suites.map(({ suite }) => suite)],
    FINDINGS.map(({ claim, settings, seen }) => [claim, settings, ...suites.map((suite) => seen(suite))]),
    'left',
  );
}
