import { type MethodCard } from './method-card.ts';
import { type Recipe } from './recipe-types.ts';
import { type MergePlan } from './types.ts';

export interface CardInput {
  readonly role: 'BASE' | 'EXPERT';
  readonly name: string;
  readonly digest: string;
  /** Null when it differs from tensor to tensor. */
  readonly weight: number | null;
  readonly license: string | null;
  /** Where the registrant says that it comes from. */
  readonly source: string | null;
}

export interface ModelCard {
  readonly title: string;
  readonly recipe: Recipe;
  readonly recipeDigest: string;
  readonly method: MethodCard;
  /** The base first, then the experts in the order of the recipe. */
  readonly inputs: readonly CardInput[];
  readonly plan: Pick<MergePlan, 'passes' | 'bytesRead' | 'bytesWritten' | 'flops'>;
  /** The mergekit recipe that the merge was asked for with. */
  readonly mergekit?: string;
}

/**
 * README.md of a merged checkpoint: front matter by the conventions of the Hugging Face Hub (`base_model`,
 * `base_model_relation: merge`), then what was merged, how, and at which analytic cost. It holds nothing that was
 * measured and no date, so that the same recipe gives the same files, card included.
 */
export function modelCard(card: ModelCard): string {
  return `${frontMatter(card)}\n${[heading(card), inputs(card), recipe(card), ...mergekit(card), cost(card), citation(card.method)].join('\n\n')}\n`;
}

function frontMatter({ method, inputs, mergekit }: ModelCard): string {
  const licenses = unique(inputs.flatMap(({ license }) => license ?? []));
  const lines = [
    '---',
    ...yamlList('base_model', unique(inputs.map(hubName))),
    'base_model_relation: merge',
    ...yamlList('tags', unique(['merge', 'mergeboard', ...(mergekit === undefined ? [] : ['mergekit']), method.id])),
    ...(licenses.length === 1 ? [`license: ${yamlText(licenses[0])}`] : yamlList('license', licenses)),
    '---',
  ];
  return lines.join('\n');
}

function heading({ title, method, inputs }: ModelCard): string {
  const experts = inputs.filter(({ role }) => role === 'EXPERT').length;
  return [
    `# ${markdown(title)}`,
    '',
    `${experts} ${experts === 1 ? 'expert' : 'experts'} merged by Mergeboard with **${markdown(method.title)}**`,
    `(method \`${method.id}\`, dialect \`${method.dialect}\`, version ${method.version}). ${markdown(method.summary)}`,
  ].join('\n');
}

function inputs({ inputs }: ModelCard): string {
  const rows = inputs.map(
    ({ role, name, weight, digest, license }) =>
      `| ${role.toLowerCase()} | ${markdown(name)} | ${role === 'BASE' ? '' : (weight ?? 'by tensor')} | \`${digest}\` | ${markdown(license ?? 'not stated')} |`,
  );
  return [
    '## Inputs',
    '',
    '| role | name | weight | content digest (SHA-256) | licence |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function recipe({ recipe, recipeDigest }: ModelCard): string {
  return [
    '## Recipe',
    '',
    `SHA-256 of its canonical form: \`${recipeDigest}\``,
    '',
    '```json',
    JSON.stringify(recipe, null, 2),
    '```',
  ].join('\n');
}

function mergekit({ mergekit: text }: ModelCard): string[] {
  if (text === undefined) return [];
  const ticks = [...text.matchAll(/`{3,}/g)].reduce((most, [run]) => Math.max(most, run.length + 1), 3);
  const fence = '`'.repeat(ticks);
  return [['As a mergekit recipe:', '', `${fence}yaml`, text.trimEnd(), fence].join('\n')];
}

function cost({ plan, method }: ModelCard): string {
  const passes = plan.passes.map(({ name, kind, bytesRead }) => `${name} (${kind}, ${bytesRead} bytes)`).join(', ');
  return [
    '## Cost',
    '',
    `- operations: ${method.costFormula}, here ${plan.flops} FLOPs`,
    `- passes over the inputs: ${passes}`,
    `- bytes read: ${plan.bytesRead}, written: ${plan.bytesWritten}`,
  ].join('\n');
}

function citation({ citation }: MethodCard): string {
  const arxiv = citation.arxiv === null ? '' : `, [arXiv ${citation.arxiv}](https://arxiv.org/abs/${citation.arxiv})`;
  return ['## Citation', '', `${markdown(citation.title)}${arxiv}`].join('\n');
}

/** The Hub's own name of a model that says it came from there, else the name that it has here. */
function hubName({ name, source }: CardInput): string {
  return repositoryOf(source) ?? name;
}

/** The repository in `https://huggingface.co/org/name`, or in what an import records: `<hub>/org/name/tree/<commit>`. */
export function repositoryOf(source: string | null): string | null {
  const [, imported] =
    /^https?:\/\/[^/\s]+\/((?:[\w.-]+\/)?[\w.-]+)\/tree\/[0-9a-f]{40}(?:\/|$)/.exec(source ?? '') ?? [];
  const [, said] = /^https:\/\/huggingface\.co\/([\w.-]+\/[\w.-]+)\/?(?:tree\/|$)/.exec(source ?? '') ?? [];
  return imported ?? said ?? null;
}

function yamlList(key: string, values: readonly string[]): string[] {
  return values.length === 0 ? [] : [`${key}:`, ...values.map((value) => `  - ${yamlText(value)}`)];
}

/** Plain where nothing can be misread; else a JSON string, which YAML reads as it is. */
function yamlText(value: string): string {
  return /^[a-z][a-z0-9._/-]*$/i.test(value) && !/^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i.test(value)
    ? value
    : JSON.stringify(value);
}

/** Names come from users: on one line, and nothing in them is markup. */
function markdown(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#]/g, '\\$&');
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
