import { useState } from 'react';
import { type ParameterFacts, type Values, WEIGHT } from './draft.ts';
import { type Mistake, mistakesAt } from './mistakes.ts';
import { Parameters } from './parameters.tsx';

/** What one expert has of its own: its weight and its parameters. Closed until it is wanted, or something in it is wrong. */
export function ExpertValues({
  facts,
  name,
  index,
  values,
  mistakes,
  set,
}: {
  readonly facts: readonly ParameterFacts[];
  /** Of the expert. */
  readonly name: string;
  readonly index: number;
  readonly values: Values;
  readonly mistakes: readonly Mistake[];
  readonly set: (values: Values) => void;
}) {
  const at = ['experts', String(index)];
  const wrong = [...mistakesAt(mistakes, ...at, 'weight'), ...mistakesAt(mistakes, ...at, 'parameters')];
  const [open, setOpen] = useState(facts.some((fact) => values[fact.name] !== undefined));
  return (
    <details open={open || wrong.length > 0} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <span className="hidden">Of {name}: </span>
        {facts.map((fact) => fact.name).join(', ')}
      </summary>
      <Parameters
        facts={facts}
        values={values}
        mistakes={mistakes}
        of={name}
        at={(parameter) => (facts.includes(WEIGHT) && parameter === WEIGHT.name ? at : [...at, 'parameters'])}
        set={set}
      />
    </details>
  );
}
