import { type MergeInput, type MergePageQuery } from '../api/documents.generated.ts';

type Merge = NonNullable<MergePageQuery['merge']>;

interface RecipeParts {
  readonly experts?: readonly { readonly parameters?: unknown }[];
  readonly post?: readonly { readonly id: string; readonly parameters?: unknown }[];
  readonly stacks?: unknown;
}

/** What would ask for a merge again; null for one whose inputs are put together from layers, which only a mergekit recipe can ask for. */
export function inputOfMerge({ method, parameters, inputs, outputDtype, seed, recipe }: Merge): MergeInput | null {
  const { experts = [], post = [], stacks } = recipe as RecipeParts;
  if (stacks !== undefined) return null;
  const ofRole = (role: string) => inputs.filter((one) => one.role === role).sort((a, b) => a.position - b.position);
  return {
    method: { id: method.id, dialect: method.dialect, version: method.version },
    parameters,
    base: ofRole('BASE').at(0)?.checkpoint.id ?? null,
    experts: ofRole('EXPERT').map(({ checkpoint, weight, statistic }, index) => ({
      ...{ checkpoint: checkpoint.id, weight, statistic: statistic?.id ?? null },
      ...(experts.at(index)?.parameters === undefined ? {} : { parameters: experts[index].parameters }),
    })),
    post: post.map(({ id, parameters: values }) => ({ id, parameters: values })),
    outputDtype,
    seed,
  };
}
