import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { listMethods } from '../../src/merge/catalogue.ts';
import { type ParameterCard } from '../../src/merge/method-card.ts';

const page = (name: string): string => readFileSync(new URL(`../../docs/methods/${name}.md`, import.meta.url), 'utf8');

/** The cells of a method's row in the table of a page. */
function rowOf(text: string, id: string): string[] {
  const row = text.split('\n').find((line) => line.startsWith(`| \`${id}\` `));
  if (row === undefined) throw new Error(`the page has no row of ${id}`);
  return row.split('|').map((cell) => cell.trim());
}

/** A default as the pages write it. */
function shown(parameter: ParameterCard): string {
  const value = typeof parameter.default === 'number' && parameter.default < 1e-3 && parameter.default > 0;
  return value ? (parameter.default as number).toExponential() : String(parameter.default);
}

const pages = [
  ['mergekit', 'mergekit-0.1.4', 4, 5],
  ['masks', 'authors', 4, 5],
] as const;

describe('the tables of the method pages have every parameter with its default', () => {
  const cards = pages.flatMap(([name, dialect, global, own]) =>
    listMethods()
      .filter(
        (card) => card.dialect === dialect && (name === 'mergekit' || ['magmax', 'consensus', 'pcb'].includes(card.id)),
      )
      .map((card) => ({ name, id: card.id, card, global, own })),
  );
  test.each(cards)('$name: $id', ({ name, id, card, global, own }) => {
    const cells = rowOf(page(name), id);
    for (const parameter of card.parameters)
      expect(cells[global]).toContain(`\`${parameter.name}\` (${shown(parameter)}`);
    for (const parameter of card.expertParameters ?? []) {
      expect(cells[own]).toContain(`\`${parameter.name}\` (${shown(parameter)}`);
    }
    expect(cells[3]).toBe(card.prerequisites.base ? 'yes' : card.optionalBase === true ? 'optional' : 'no');
  });
});
