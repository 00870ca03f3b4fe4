import type { MergePartsFragment, MergePlanPartsFragment } from '../client/documents.generated.ts';
import { formatBytes, formatCount, formatParameters, formatSeconds, formatTable } from './format.ts';

export function describePlan(plan: MergePlanPartsFragment): string {
  const passes = formatTable(
    [
      { title: 'pass', text: ({ name }) => name },
      { title: 'kind', text: ({ kind }) => kind },
      { title: 'reads', align: 'right', text: ({ bytesRead }) => formatBytes(Number(bytesRead)) },
      { title: 'operations', align: 'right', text: ({ flops }) => formatCount(flops) },
    ],
    plan.passes,
  );
  const actions = new Map<string, number>();
  for (const { action } of plan.decisions) actions.set(action, (actions.get(action) ?? 0) + 1);
  return [
    `recipe ${plan.recipeDigest}${plan.existing ? ` (known: merge ${plan.existing.id})` : ''}`,
    `reads ${formatBytes(Number(plan.bytesRead))}, writes ${formatBytes(Number(plan.bytesWritten))}, ` +
      `peak memory ${formatBytes(Number(plan.peakMemoryBytes))}, ${plan.threads} threads`,
    `${plan.tensorCount} tensors${plan.decisions.length < plan.tensorCount ? `; of the first ${plan.decisions.length}` : ''}: ` +
      [...actions].map(([action, count]) => `${count} ${action}`).join(', '),
    ...plan.statistics.map(
      ({ expert, chosen, statistic: { id, kind } }) =>
        `expert ${expert + 1}: ${kind} ${id}${chosen ? ', the only one there is' : ''}`,
    ),
    passes,
  ].join('\n');
}

export function describeMerge(merge: MergePartsFragment, existed: boolean): string {
  const { method, cost, output } = merge;
  const time = cost
    ? `${formatSeconds(cost.seconds)}, peak memory ${formatBytes(Number(cost.peakRssBytes))}`
    : 'no cost';
  return [
    `${method.id}/${method.dialect}/${method.version} ${formatParameters(merge.parameters)}`.trimEnd(),
    `merge ${merge.id}${existed ? ' (this recipe was known)' : ''}: ${time}`,
    output ? `checkpoint ${output.id}  ${output.contentDigest.slice(0, 12)}  ${output.name}` : 'no output',
  ].join('\n');
}
