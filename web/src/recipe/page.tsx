import { useLocation, useSearch } from 'wouter';
import { RecipeChoicesDocument, type RecipeChoicesQuery } from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';
import { Answer } from '../ui/notes.tsx';
import { CheckpointPicker } from './checkpoint-picker.tsx';
import { type Draft, formatDraft, inputOf, type MethodChoice, methodOf, parseDraft } from './draft.ts';
import { MistakeList } from './mistake-list.tsx';
import { mistakesAt } from './mistakes.ts';
import { Parameters } from './parameters.tsx';
import { PlanPanel } from './plan-panel.tsx';
import { usePlan } from './use-plan.ts';

/** A recipe as a form made of what the server says of its methods, with its plan beside it. */
export function RecipePage() {
  const choices = useOperation(RecipeChoicesDocument, {});
  return (
    <>
      <h1>New merge</h1>
      <Answer of={choices}>{(data) => <Recipe choices={data} />}</Answer>
    </>
  );
}

function Recipe({ choices: { methods, postSteps } }: { readonly choices: RecipeChoicesQuery }) {
  const draft = parseDraft(useSearch());
  const [, navigate] = useLocation();
  const change = (part: Partial<Draft>): void => {
    navigate(`/new${formatDraft({ ...draft, ...part })}`, { replace: true });
  };
  const method = methodOf(draft, methods);
  const asked = usePlan(inputOf(draft, method));
  const mistakes = asked.input === null ? [] : (asked.planned.data?.mergePlan.userErrors ?? []);
  const takesBase = method === null || method.prerequisites.base || method.optionalBase;
  return (
    <div className="recipe">
      <form aria-label="Recipe" onSubmit={(event) => event.preventDefault()}>
        <label className="search">
          Method
          <MethodSelect
            methods={methods}
            value={draft.method}
            set={(next) => change({ method: next, parameters: {} })}
          />
        </label>
        <MistakeList messages={mistakesAt(mistakes, 'method')} />
        {method === null ? null : <MethodText method={method} />}
        {takesBase ? (
          <CheckpointPicker
            label={method?.prerequisites.base === false ? 'Base (optional)' : 'Base'}
            chosen={draft.base === null ? [] : [draft.base]}
            most={1}
            mistakes={mistakesAt(mistakes, 'base')}
            set={([base = null]) => change({ base })}
          />
        ) : null}
        <CheckpointPicker
          label={expertsLabel(method)}
          chosen={draft.experts}
          most={method?.maxExperts ?? null}
          mistakes={mistakesAt(mistakes, 'experts')}
          set={(experts) => change({ experts })}
        />
        {method === null || method.parameters.length === 0 ? null : (
          <fieldset>
            <legend>Parameters</legend>
            <Parameters
              facts={method.parameters}
              values={draft.parameters}
              mistakes={mistakes}
              set={(parameters) => change({ parameters })}
            />
          </fieldset>
        )}
        {postSteps.length === 0 ? null : (
          <fieldset>
            <legend>Steps after it</legend>
            {postSteps.map(({ id, title, summary }) => (
              <label key={id} className="check" title={summary}>
                <input
                  type="checkbox"
                  checked={draft.post.includes(id)}
                  onChange={({ target }) =>
                    change({ post: target.checked ? [...draft.post, id] : draft.post.filter((one) => one !== id) })
                  }
                />
                {title}
              </label>
            ))}
            <MistakeList messages={mistakesAt(mistakes, 'post')} />
          </fieldset>
        )}
        <label className="search">
          Seed of random masks
          <input
            inputMode="numeric"
            pattern="[0-9]*"
            value={draft.seed ?? ''}
            placeholder="0"
            onChange={({ target }) => change({ seed: target.value.replaceAll(/\D/g, '') || null })}
          />
        </label>
        <label className="search">
          Name
          <input value={draft.name ?? ''} onChange={({ target }) => change({ name: target.value || null })} />
        </label>
        <MistakeList messages={mistakesAt(mistakes, 'name')} />
      </form>
      <PlanPanel asked={asked} />
    </div>
  );
}

function MethodText({ method: { summary, citation, costFormula } }: { readonly method: MethodChoice }) {
  return (
    <p>
      {summary}{' '}
      <span className="dim">
        {citation.arxiv === null ? (
          citation.title
        ) : (
          <a href={`https://arxiv.org/abs/${citation.arxiv}`} rel="noreferrer">
            {citation.title}
          </a>
        )}
        . Operations: <code>{costFormula}</code>.
      </span>
    </p>
  );
}

function expertsLabel(method: MethodChoice | null): string {
  if (method === null) return 'Experts';
  const { minExperts, maxExperts } = method;
  if (maxExperts === null) return `Experts (${minExperts} or more)`;
  return minExperts === maxExperts ? `Experts (${minExperts})` : `Experts (${minExperts} to ${maxExperts})`;
}

function MethodSelect({
  methods,
  value,
  set,
}: {
  readonly methods: readonly MethodChoice[];
  readonly value: string | null;
  readonly set: (value: string | null) => void;
}) {
  const dialects = [...new Set(methods.map(({ dialect }) => dialect))];
  return (
    <select value={value ?? ''} onChange={({ target }) => set(target.value || null)}>
      <option value="">choose one</option>
      {dialects.map((dialect) => (
        <optgroup key={dialect} label={dialect}>
          {methods
            .filter((method) => method.dialect === dialect)
            .map(({ id, title }) => (
              <option key={id} value={`${id}/${dialect}`}>
                {title}
              </option>
            ))}
        </optgroup>
      ))}
    </select>
  );
}
