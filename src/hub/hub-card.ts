import { isMap, parseDocument } from 'yaml';
import { repositoryOf } from '../merge/model-card.ts';

/** Where a checkpoint or one of its parents comes from. */
export interface CardParent {
  readonly name: string;
  readonly source: string | null;
}

export interface CardFacts {
  readonly name: string;
  readonly kind: 'BASE' | 'EXPERT' | 'ADAPTER' | 'MERGED' | 'ENSEMBLE';
  readonly contentDigest: string;
  readonly license: string | null;
  readonly description: string | null;
  /** The base and the experts of a merge, the base of an expert or adapter. */
  readonly parents: readonly CardParent[];
  /** Of a merge. */
  readonly method: string | null;
  /** Repositories that the person who exports names as parents; they stand instead of what is known here. */
  readonly baseModels: readonly string[];
}

const RELATION = { BASE: null, EXPERT: 'finetune', ADAPTER: 'adapter', MERGED: 'merge', ENSEMBLE: null } as const;
const FRONT_MATTER = /^---\r?\n([\s\S]*?\r?\n)?---\r?\n?/;

/**
 * The card of a checkpoint for the Hub: the one that it has, or a short one, with `base_model` and `base_model_relation` by the Hub's
 * conventions. `base_model` holds repositories only, since the Hub refuses other names; parents of which no repository is known are `unnamed`.
 */
export function hubCard(
  existing: string | null,
  facts: CardFacts,
): { readonly text: string; readonly unnamed: readonly string[] } {
  const front = FRONT_MATTER.exec(existing ?? '');
  const body = existing === null ? shortCard(facts) : existing.slice(front?.[0].length ?? 0);
  const document = parseDocument(front?.[1] ?? '');
  const head = document.errors.length === 0 && isMap(document.contents) ? document : parseDocument('{}');
  if (isMap(head.contents)) head.contents.flow = false;
  const named = facts.parents.map((parent) => ({ ...parent, repository: repositoryOf(parent.source) }));
  const models = facts.baseModels.length > 0 ? facts.baseModels : named.flatMap(({ repository }) => repository ?? []);
  const relation = RELATION[facts.kind];
  if (models.length > 0) head.set('base_model', [...new Set(models)]);
  else head.delete('base_model');
  if (relation !== null) head.set('base_model_relation', relation);
  head.set('tags', [...new Set([...listOf(head.toJS(), 'tags'), ...tagsOf(facts)])]);
  if (!head.has('license') && facts.license !== null) head.set('license', facts.license.toLowerCase());
  const unnamed = facts.baseModels.length > 0 ? [] : named.filter(({ repository }) => repository === null);
  return { text: `---\n${head.toString()}---\n${body}`, unnamed: unnamed.map(({ name }) => name) };
}

function tagsOf({ kind, method }: CardFacts): string[] {
  if (kind !== 'MERGED') return ['mergeboard'];
  return ['merge', 'mergeboard', ...(method === null ? [] : [method])];
}

function listOf(head: unknown, key: string): string[] {
  const value: unknown = typeof head === 'object' && head !== null ? new Map(Object.entries(head)).get(key) : null;
  return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
}

function shortCard({ name, description, contentDigest, parents }: CardFacts): string {
  const lines = [`\n# ${plain(name)}`];
  if (description !== null) lines.push(plain(description));
  if (parents.length > 0) lines.push(`Trained from ${parents.map((parent) => plain(parent.name)).join(', ')}.`);
  lines.push(`Content digest (SHA-256) in Mergeboard: \`${contentDigest}\``);
  return `${lines.join('\n\n')}\n`;
}

/** Names come from users: on one line, and nothing in them is markup. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#]/g, '\\$&');
}
