import { useLocation, useSearch } from 'wouter';
import { RecipeChoicesDocument, type RecipeChoicesQuery } from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';
import { Answer } from '../ui/notes.tsx';
import { CheckpointPicker } from './checkpoint-picker.tsx';
import { type Draft, formatDraft, inputOf, factsOfExperts, type MethodChoice, methodOf, parseDraft } from './draft.ts';
import { ExpertValues } from './expert-values.tsx';
import { MistakeList } from './mistake-list.tsx';
import { mistakesAt, mistakesOfList } from './mistakes.ts';
import { OutputFields } from './output-fields.tsx';
import { Parameters } from './parameters.tsx';
import { PlanPanel } from './plan-panel.tsx';
import { PostSteps } from './post-steps.tsx';
import { usePlan } from './use-plan.ts';
import { Heading } from '../ui/heading.tsx';

/** A recipe as a form made of what the server says of its methods, with its plan beside it. */
export function RecipePage() {
  const choices = useOperation(RecipeChoicesDocument, {});
  return (
    <>
      <Heading>New merge</Heading>
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
  const factsOfExpert = method === null ? [] : factsOfExperts(method);
  const takesBase = method === null || method.prerequisites.base || method.optionalBase;
  return (
    <div className="recipe">
      <form aria-label="Recipe" onSubmit={(event) => event.preventDefault()}>
        <label className="search">
          Method
          <MethodSelect
            methods={methods}
            value={draft.method}
            set={(next) => change({ method: next, parameters: {}, ofExperts: {} })}
          />
        </label>
        <MistakeList messages={mistakesAt(mistakes, 'method')} />
        {method === null ? null : <MethodText method={method} />}
        {takesBase ? (
          <CheckpointPicker
            role="base"
            label={method?.prerequisites.base === false ? 'Base (optional)' : 'Base'}
            chosen={draft.base === null ? [] : [draft.base]}
            most={1}
            mistakes={mistakesAt(mistakes, 'base')}
            set={([base = null]) => change({ base })}
          />
        ) : null}
        <CheckpointPicker
          role="expert"
          base={draft.base}
          label={expertsLabel(method)}
          chosen={draft.experts}
          most={method?.maxExperts ?? null}
          mistakes={mistakesOfList(mistakes, 'experts')}
          detail={(id, index, name) =>
            factsOfExpert.length === 0 ? null : (
              <ExpertValues
                facts={factsOfExpert}
                name={name}
                index={index}
                values={draft.ofExperts[id] ?? {}}
                mistakes={mistakes}
                set={(values) => change({ ofExperts: { ...draft.ofExperts, [id]: values } })}
              />
            )
          }
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
        <PostSteps steps={postSteps} draft={draft} mistakes={mistakes} change={change} />
        <OutputFields
          draft={draft}
          random={method?.prerequisites.randomness === true}
          mistakes={mistakes}
          change={change}
        />
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
