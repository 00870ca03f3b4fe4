import { type Draft } from './draft.ts';
import { MistakeList } from './mistake-list.tsx';
import { type Mistake, mistakesAt } from './mistakes.ts';

const DTYPES = ['F32', 'F16', 'BF16', 'F64', 'F8_E4M3', 'F8_E5M2'];

/** The type of what is written, and the seed where the method throws dice. */
export function OutputFields({
  draft: { outputDtype, seed },
  random,
  mistakes,
  change,
}: {
  readonly draft: Draft;
  readonly random: boolean;
  readonly mistakes: readonly Mistake[];
  readonly change: (part: Partial<Draft>) => void;
}) {
  return (
    <>
      <label className="search">
        Output type
        <select value={outputDtype ?? ''} onChange={({ target }) => change({ outputDtype: target.value || null })}>
          <option value="">same as the inputs</option>
          {DTYPES.map((dtype) => (
            <option key={dtype}>{dtype}</option>
          ))}
        </select>
      </label>
      <MistakeList messages={mistakesAt(mistakes, 'outputDtype')} />
      {random ? (
        <label className="search">
          Seed of random masks
          <input
            inputMode="numeric"
            pattern="[0-9]*"
            value={seed ?? ''}
            placeholder="0"
            onChange={({ target }) => change({ seed: target.value.replaceAll(/\D/g, '') || null })}
          />
        </label>
      ) : null}
      {random ? <MistakeList messages={mistakesAt(mistakes, 'seed')} /> : null}
    </>
  );
}
