import { methodOf } from '../../catalogue.ts';
import { elementwiseOf } from '../../maps.ts';
import { type MergeRun } from '../../run-types.ts';
import { type MergePlan } from '../../types.ts';
import { IN_FLIGHT, planMemory, predictPeakBytes } from '../memory.ts';

/** Merges that can share their reading. */
export interface SweepGroup {
  /** Positions among all merges; the first one has all inputs of the group. */
  readonly members: readonly number[];
  /** For each member, where each of its inputs stands among those of the first. */
  readonly inputs: readonly (readonly number[])[];
}

/**
 * Puts merges together that can be computed from the same chunks: element by element, over the same tensors, from inputs
 * that one of them has all of. All others stay alone. No group needs more memory than the budget.
 */
export function groupMerges(runs: readonly MergeRun[], budgetBytes: number): SweepGroup[] {
  const byMost = [...runs.keys()].sort((a, b) => inputKeys(runs[b].plan).length - inputKeys(runs[a].plan).length);
  const groups: { members: number[]; inputs: number[][] }[] = [];
  for (const index of byMost) {
    const home = groups.find(({ members }) => {
      const all = members.map((member) => runs[member]);
      return fits(all[0], runs[index]) && peakBytes([...all, runs[index]]) <= budgetBytes;
    });
    if (home === undefined) {
      groups.push({ members: [index], inputs: [inputKeys(runs[index].plan).map((_, input) => input)] });
      continue;
    }
    const known = inputKeys(runs[home.members[0]].plan);
    home.members.push(index);
    home.inputs.push(inputKeys(runs[index].plan).map((key) => known.indexOf(key)));
  }
  return groups;
}

/** Names the inputs of a plan, in their order. */
function inputKeys({ recipe: { base, experts } }: MergePlan): string[] {
  const checkpoints = experts.map(({ digest, onto }) => `${digest}/${onto ?? ''}`);
  const statistics = experts.flatMap(({ statistic }) => (statistic === undefined ? [] : [`statistic ${statistic}`]));
  return [...(base === null ? [] : [`${base}/`]), ...checkpoints, ...statistics];
}

function fits(lead: MergeRun, run: MergeRun): boolean {
  if (!chunkwise(lead) || !chunkwise(run) || lead.opener !== run.opener) return false;
  const [known, own] = [inputKeys(lead.plan), inputKeys(run.plan)];
  if (!own.every((key) => known.includes(key))) return false;
  const [a, b] = [lead.plan, run.plan];
  if (a.sliceBytes !== b.sliceBytes || a.tensors.length !== b.tensors.length) return false;
  return a.tensors.every((tensor, index) => {
    const other = b.tensors[index];
    const copied = tensor.action === 'COPY' || other.action === 'COPY';
    // what is copied is read from the first input only
    if (copied && (tensor.action !== other.action || known[0] !== own[0])) return false;
    return tensor.name === other.name && tensor.dtype === other.dtype && tensor.elements === other.elements;
  });
}

/** Whether all steps of a merge compute on chunks as they come. */
function chunkwise({ plan, claims }: MergeRun): boolean {
  const method = methodOf(plan.recipe);
  if (method === null || method.map.kind !== 'elementwise' || claims !== undefined) return false;
  if ((elementwiseOf(method.map).rows ?? false) !== false) return false;
  return method.passes(plan.recipe).every((pass) => {
    if (pass.kind === 'select') return pass.scope === 'global';
    if (pass.kind === 'rank') return pass.scope === 'model';
    return pass.kind === 'sums' || pass.kind === 'measure';
  });
}

/** As the planner predicts it, for several merges at once. */
function peakBytes(runs: readonly MergeRun[]): number {
  const memories = runs.flatMap(({ plan }) => {
    const method = methodOf(plan.recipe);
    return method === null ? [] : [planMemory(plan, method)];
  });
  const uploads = runs.filter(({ targets }) => [...targets.values()].some(({ kind }) => kind === 'parts'));
  const sinkBytes = uploads.reduce((sum, { plan }) => sum + IN_FLIGHT * plan.sliceBytes, 0);
  return predictPeakBytes(memories, Math.min(...runs.map(({ plan }) => plan.threads)), sinkBytes);
}
