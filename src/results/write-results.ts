import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { formatParameters, formatSeconds } from '../cli/format.ts';
import { type GraphqlClient } from '../client/graphql-client.ts';
import { fetchCompared, type SuiteSeen } from './compared.ts';
import { type ExperimentResults, fetchResults, type SuiteResults } from './fetch.ts';
import { costs, openDrawing, scaling, scatter, sensitivity } from './figures.ts';
import { findingsTable } from './findings.ts';
import { correlationText, costTable, scalingTable, scoresTable, sensitivityTable, slopeTable } from './tables.ts';

export type { SuiteResults } from './fetch.ts';

/** Where the page goes and where its pictures. */
export interface ResultsTarget {
  readonly file: string;
  readonly figures: string;
}

/** Writes the tables and figures of experiments on suites, from what the API says. */
export async function writeResults(
  client: GraphqlClient,
  suites: readonly SuiteResults[],
  { file, figures }: ResultsTarget,
): Promise<void> {
  await mkdir(figures, { recursive: true });
  await mkdir(dirname(file), { recursive: true });
  const drawing = await openDrawing();
  const parts: string[] = [];
  const seen: SuiteSeen[] = [];
  for (const suite of suites) {
    parts.push(`## ${suite.suite}`, `${suite.modality}, benchmark \`${suite.benchmark}\`.`);
    const fetched: ExperimentResults[] = [];
    for (const run of suite.experiments) {
      const results = await fetchResults(client, suite, run);
      fetched.push(results);
      const picture = async (name: string, title: string, svg: string): Promise<string> => {
        const fileName = `${suite.suite}-${run.experiment.name ?? 'experiment'}-${name}.svg`;
        const path = join(figures, fileName.replaceAll(/[^\w.-]+/g, '-'));
        await writeFile(path, svg);
        return `![${title}](${relative(dirname(file), path)})`;
      };
      parts.push(...(await section(results, drawing, picture)));
    }
    const whole = fetched.find(({ sizes }) => sizes.length === 1);
    if (whole === undefined) continue;
    const { scaling: numbers = [] } = fetched.find(({ sizes }) => sizes.length > 1) ?? {};
    seen.push({
      ...{ suite: suite.suite, results: whole, scaling: numbers },
      compared: await fetchCompared(client, whole.rows),
    });
  }
  const findings = seen.length === 0 ? [] : [FINDINGS, findingsTable(seen)];
  await writeFile(file, `${[HEAD, ...findings, ...parts].join('\n\n')}\n`);
}

const HEAD = `# Results on the bundled suites

Written by \`mergeboard experiment run suites/paper-mini.yml\` from a real run; nothing here is typed in. Scores are means over cells in
percent, ± one standard error over the examples of the cells. Held-in cells are those that the merged experts were trained on,
generalization cells all others of the grid. Every method is shown at the point of its grid that the stated rule picked. The suites are
tiny: these numbers say how the protocol behaves, not how methods rank on large models. Seconds are of this run
(${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} threads).`;

const FINDINGS = `## What the study found, and what is seen here

Differences are in points with 95 % intervals of a paired bootstrap over cells; with five held-in cells an interval is wide, and one
that holds 0 decides nothing. A suite is one small base and one set of experts: agreement is no confirmation, nor is
disagreement a refutation.`;

async function section(
  results: ExperimentResults,
  drawing: Awaited<ReturnType<typeof openDrawing>>,
  picture: (name: string, title: string, svg: string) => Promise<string>,
): Promise<string[]> {
  const { experiment, rows, choices, sizes } = results;
  const { selection, name, state, seconds, progress, specDigest } = experiment;
  const { metric } = selection;
  const rule = `the highest ${selection.axis === 'HELD_IN' ? 'held-in' : 'generalization'} ${metric} on the split \`${selection.split}\` (labels: ${selection.labelSpace.toLowerCase()}), the first of equals`;
  const parts = [
    `### ${name ?? 'Experiment'}`,
    `${state === 'COMPLETE' ? 'Complete' : `**${state}**: ${experiment.error?.message ?? ''}`}: ${progress.done} points, ${progress.failed} failed, ${progress.completeEvaluations} evaluations of ${progress.scoredCells} cells in ${formatSeconds(seconds)}. The rule picks ${rule}.${selection.oracle ? ' It looks at what is to be predicted: an oracle.' : ''} Spec \`${specDigest.slice(0, 16)}\`.`,
  ];
  if (sizes.length === 1) {
    parts.push(
      scoresTable(rows),
      await picture('scatter', 'held-in against generalization', scatter(drawing, rows, metric)),
    );
    parts.push(`**Held-in against generalization.** ${correlationText(results)}`);
    parts.push(
      '**Cost.** Seconds and operations of one merge; where several merges were computed in one reading of the experts, its equal share. In the figure, circles are held-in scores and crosses generalization.',
    );
    parts.push(costTable(rows), await picture('cost', 'cost', costs(drawing, rows, metric)));
    parts.push('**Sensitivity.** What the rule compares, over all points of each grid.');
    parts.push(
      sensitivityTable(choices),
      await picture('sensitivity', 'sensitivity', sensitivity(drawing, choices, metric)),
    );
  } else {
    parts.push(
      '**Number of experts.** Means and standard deviations over nested subsets of stored permutations, with all experts from the experiment above. Generalization is over the cells that no expert was trained on, the same for every number.',
    );
    parts.push(scalingTable(results.scaling), slopeTable(results.scaling));
    for (const axis of ['heldIn', 'generalization'] as const) {
      parts.push(
        await picture(`scaling-${axis}`, `${axis} against experts`, scaling(drawing, results.scaling, axis, metric)),
      );
    }
  }
  return [...parts, ...missing(results)];
}

/** What was not run, and what failed, with reasons. */
function missing({ notRun, failures }: ExperimentResults): string[] {
  const lines = [
    ...notRun.map(({ what, reason }) => `- not run: \`${what}\`: ${reason}`),
    ...failures.map(({ role, method, parameters, error }) => {
      const what = method === null ? role.toLowerCase() : `\`${method.id}\` ${formatParameters(parameters)}`;
      return `- failed: ${what}: ${error?.message ?? 'no reason is stored'}`;
    }),
  ];
  return lines.length === 0 ? [] : [[...new Set(lines)].join('\n')];
}
