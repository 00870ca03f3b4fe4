import { createHash } from 'node:crypto';
import { methodOf } from '../../catalogue.ts';
import { type MergePlan } from '../../types.ts';
import { type Step, type SumsStep } from '../messages.ts';
import { tensorContext } from '../tensor-context.ts';

/**
 * What the reports of a step hang on: steps of two merges of the same inputs with the same key give the same reports. Null
 * where that cannot be told, because a method's own function computes them.
 */
export function shareKey(plan: MergePlan, step: Step): string | null {
  const { base, experts } = plan.recipe;
  const inputs = JSON.stringify([base, experts.map(({ digest, onto }) => [digest, onto])]);
  if (step.kind === 'sums') {
    const sums = sumsKey(plan, step);
    return sums === null ? null : `sums ${inputs} ${sums}`;
  }
  if (step.kind !== 'count') return null;
  const { sample, windows, alongside } = step;
  const sums = alongside === undefined ? '' : sumsKey(plan, alongside);
  return sums === null ? null : `count ${sample} ${JSON.stringify(windows)} ${inputs} ${sums}`;
}

/** The kernel's operation and its numbers for every tensor. */
function sumsKey(plan: MergePlan, { pass: index, reductions }: SumsStep): string | null {
  const pass = methodOf(plan.recipe)?.passes(plan.recipe)[index];
  if (pass?.kind !== 'sums') return null;
  const hash = createHash('sha256').update(`${pass.operation}/${pass.values}`);
  for (const [tensor, { action }] of plan.tensors.entries()) {
    if (action !== 'COPY') hash.update(JSON.stringify(pass.settings(tensorContext(plan, tensor, reductions))));
  }
  return hash.digest('hex');
}
