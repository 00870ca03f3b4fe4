import { type MethodCard, type ParameterCard, type PostStepCard } from '../../src/merge/method-card.ts';

/** A page of all method cards, and of the steps that can follow a method. */
export function methodsPage(methods: readonly MethodCard[], steps: readonly PostStepCard[]): string {
  const inOrder = [...methods].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const parts = [
    '# Merging methods',
    `Made from the cards of the methods by \`npm run reference\`: what \`methods\` of the API says. ${methods.length} methods and dialects, ${steps.length} steps. In cost formulas M is the number of experts and P that of parameters.`,
    '## Overview',
    overview(inOrder),
    '## Methods',
    ...inOrder.flatMap(methodSection),
    '## Steps after a method',
    ...steps.flatMap((step) => [`### ${step.id}`, `${step.summary}`, source(step), parameters(step.parameters)]),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const keyOf = ({ id, dialect }: MethodCard): string => `${id} ${dialect}`;
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');

function needs({ prerequisites }: MethodCard): string {
  const { base, statistics, data, tuning, randomness } = prerequisites;
  const list = [
    ...(base ? ['the base'] : []),
    ...statistics.map((kind) => `a ${kind} of each expert`),
    ...(data ? ['data while merging'] : []),
    ...(tuning ? ['tuning'] : []),
    ...(randomness ? ['a seed'] : []),
  ];
  return list.join(', ') || 'nothing';
}

function expertsText({ experts: { min, max } }: MethodCard): string {
  if (max === null) return `${min} or more`;
  return min === max ? String(min) : `${min} to ${max}`;
}

function overview(methods: readonly MethodCard[]): string {
  const rows = methods.map(
    (card) =>
      `| [\`${card.id}\`](#${anchor(card)}) | ${card.dialect} | ${cell(card.title)} | ${expertsText(card)} | ${needs(card)} |`,
  );
  return ['| id | dialect | title | experts | needs |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

/** As GitHub makes them of a heading: lower case, without punctuation. */
function anchor({ id, dialect }: MethodCard): string {
  return `${id} ${dialect}`
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-');
}

function methodSection(card: MethodCard): string[] {
  const facts = [
    `- **Family**: ${card.family.toLowerCase().replaceAll('_', ' ')}`,
    `- **Experts**: ${expertsText(card)}${card.makesAdapter === true ? '; they are adapters, and so is what comes out' : ''}`,
    `- **Needs**: ${needs(card)}${card.optionalBase === true ? '; a base may be given' : ''}`,
    `- **Cost**: ${card.costFormula}`,
    `- **On another device**: ${card.tolerance === undefined || card.tolerance === 0 ? 'bit for bit the same' : `within ${card.tolerance} of a tensor's largest element`}`,
    `- **Version**: ${card.version}`,
  ];
  return [
    `### ${card.id} ${card.dialect}`,
    `**${card.title}.** ${card.summary}`,
    source(card),
    facts.join('\n'),
    parameters(card.parameters),
    card.expertParameters === undefined || card.expertParameters.length === 0
      ? ''
      : `Of each expert:\n\n${parameters(card.expertParameters)}`,
  ];
}

function source({ citation: { title, arxiv } }: Pick<MethodCard, 'citation'>): string {
  return arxiv === null ? `Source: ${title}.` : `Source: ${title}, [arXiv ${arxiv}](https://arxiv.org/abs/${arxiv}).`;
}

function parameters(cards: readonly ParameterCard[]): string {
  if (cards.length === 0) return '';
  const rows = cards.map((card) => {
    const range = card.choices?.join(', ') ?? [card.min ?? '', card.max ?? ''].join(' … ').trim();
    const grid = card.grid.length === 0 ? '' : card.grid.map((value) => JSON.stringify(value)).join(', ');
    const type = card.perTensor === true ? `${card.type}, may differ by tensor` : card.type;
    const name = card.onlyExperts === undefined ? card.name : `${card.name} (${card.onlyExperts} experts)`;
    return `| \`${name}\` | ${type} | ${JSON.stringify(card.default)} | ${range === '…' ? '' : cell(range)} | ${grid} | ${cell(card.help)} |`;
  });
  return [
    '| parameter | type | default | range | published grid | |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
