import type { MethodCardPartsFragment, MethodParameterPartsFragment } from '../client/documents.generated.ts';
import { spelled } from './arguments.ts';
import { formatTable } from './format.ts';

type Card = MethodCardPartsFragment;
type Parameter = MethodParameterPartsFragment;

export function methodTable(cards: readonly Card[]): string {
  return formatTable<Card>(
    [
      { title: 'method', text: ({ id }) => id },
      { title: 'dialect', text: ({ dialect }) => dialect },
      { title: 'family', text: ({ family }) => spelled(family) },
      { title: 'experts', text: expertsText },
      { title: 'needs', text: needsText },
      { title: 'title', text: ({ title }) => title },
    ],
    cards,
  );
}

/** All of a method's card, as the page of methods has it. */
export function describeMethod(card: Card): string {
  const { id, dialect, version, title, summary, citation, costFormula, weighted, makesAdapter } = card;
  return [
    `${id}/${dialect}/${version}  ${title}`,
    summary,
    `experts: ${expertsText(card)}${makesAdapter ? ', adapters' : ''}${weighted ? ', which may have weights' : ''}; needs ${needsText(card)}; operations: ${costFormula}`,
    `source: ${citation.title}${citation.arxiv === null ? '' : ` (arXiv ${citation.arxiv})`}`,
    ...card.parameters.map((parameter) => parameterText(parameter)),
    ...card.expertParameters.map((parameter) => parameterText(parameter, ' of each expert')),
  ].join('\n');
}

function expertsText({ minExperts: min, maxExperts: max }: Card): string {
  if (max === null) return `${min} or more`;
  return min === max ? String(min) : `${min} to ${max}`;
}

function needsText({ prerequisites, optionalBase }: Card): string {
  const { base, statistics, data, tuning, randomness } = prerequisites;
  const list = [
    ...(base ? ['base'] : optionalBase ? ['base (may be given)'] : []),
    ...statistics.map((kind) => kind.toLowerCase()),
    ...(data ? ['data'] : []),
    ...(tuning ? ['tuning'] : []),
    ...(randomness ? ['seed'] : []),
  ];
  return list.join(', ') || 'nothing';
}

/** One line of facts and one of words: words are too long for a table. */
function parameterText(parameter: Parameter, of = ''): string {
  const { name, grid, help } = parameter;
  const published = grid.length === 0 ? '' : `; published: ${grid.map(valueText).join(' ')}`;
  return `  ${name}${of} = ${valueText(parameter.default)}   ${valuesText(parameter)}${published}\n      ${help}`;
}

function valuesText({ type, choices, min, max }: Parameter): string {
  if (choices !== null) return choices.join(', ');
  if (type === 'BOOLEAN') return 'true, false';
  return `${type.toLowerCase()}${min === null ? '' : `, from ${min}`}${max === null ? '' : ` to ${max}`}`;
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
