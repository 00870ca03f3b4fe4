import { useId } from 'react';
import { MistakeList } from './mistake-list.tsx';
import { type Mistake, mistakesAt } from './mistakes.ts';
import { type ParameterFacts, type ParameterValue, type Values } from './draft.ts';

/** A field for each parameter. What is left empty keeps the method's own value, which is shown in it. */
export function Parameters({
  facts,
  values,
  mistakes,
  of = null,
  at = () => ['parameters'],
  set,
}: {
  readonly facts: readonly ParameterFacts[];
  readonly values: Values;
  readonly mistakes: readonly Mistake[];
  /** Whose they are, where a form has several lists of them. */
  readonly of?: string | null;
  /** Where the API has a parameter: the path without its name. */
  readonly at?: (name: string) => readonly string[];
  readonly set: (values: Values) => void;
}) {
  const change = (name: string, value: ParameterValue | null): void => {
    const others = Object.entries(values).filter(([other]) => other !== name);
    set(Object.fromEntries(value === null ? others : [...others, [name, value]]));
  };
  return facts.map((fact) => (
    <Parameter
      key={fact.name}
      fact={fact}
      of={of}
      value={values[fact.name] ?? null}
      mistakes={mistakesAt(mistakes, ...at(fact.name), fact.name)}
      set={(value) => change(fact.name, value)}
    />
  ));
}

interface FieldProps {
  readonly fact: ParameterFacts;
  readonly of: string | null;
  readonly value: ParameterValue | null;
  readonly mistakes: readonly string[];
  readonly set: (value: ParameterValue | null) => void;
}

function Parameter(props: FieldProps) {
  const { name, help, min, max } = props.fact;
  const id = useId();
  const range = min === null && max === null ? '' : ` ${min ?? '−∞'} to ${max ?? '∞'}.`;
  return (
    <div className="parameter">
      <label htmlFor={id}>
        <code>{name}</code>
        {props.of === null ? null : <span className="hidden"> of {props.of}</span>}
      </label>
      <Field {...props} id={id} />
      <p id={`${id}-help`} className="dim">
        {help}
        {range}
      </p>
      <MistakeList id={`${id}-mistakes`} messages={props.mistakes} />
    </div>
  );
}

function Field({ fact, value, mistakes, set, id }: Omit<FieldProps, 'of'> & { readonly id: string }) {
  const { type, default: usual, min, max, choices, grid } = fact;
  const described = mistakes.length === 0 ? `${id}-help` : `${id}-help ${id}-mistakes`;
  if (choices !== null || type === 'BOOLEAN') {
    const options = choices ?? ['true', 'false'];
    const take = (text: string): ParameterValue => (type === 'BOOLEAN' ? text === 'true' : text);
    return (
      <select
        id={id}
        aria-describedby={described}
        aria-invalid={mistakes.length > 0}
        value={value === null ? '' : String(value)}
        onChange={({ target }) => set(target.value === '' ? null : take(target.value))}
      >
        <option value="">{String(usual)} (usual)</option>
        {options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    );
  }
  return (
    <>
      <input
        id={id}
        aria-describedby={described}
        aria-invalid={mistakes.length > 0}
        type="number"
        step={type === 'INTEGER' ? 1 : 'any'}
        min={min ?? undefined}
        max={max ?? undefined}
        list={grid.length === 0 ? undefined : `${id}-grid`}
        placeholder={String(usual)}
        value={typeof value === 'number' ? value : ''}
        onChange={({ target }) => set(target.value === '' ? null : Number(target.value))}
      />
      {grid.length === 0 ? null : (
        <datalist id={`${id}-grid`}>
          {grid.map((point) => (
            <option key={String(point)} value={String(point)} />
          ))}
        </datalist>
      )}
    </>
  );
}
