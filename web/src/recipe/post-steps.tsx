import { type Draft, type PostStepChoice } from './draft.ts';
import { MistakeList } from './mistake-list.tsx';
import { type Mistake, mistakesOfList } from './mistakes.ts';
import { Parameters } from './parameters.tsx';

/** Steps behind the method, in the order in which they are ticked, each with its parameters. */
export function PostSteps({
  steps,
  draft: { post, ofSteps },
  mistakes,
  change,
}: {
  readonly steps: readonly PostStepChoice[];
  readonly draft: Draft;
  readonly mistakes: readonly Mistake[];
  readonly change: (part: Partial<Draft>) => void;
}) {
  if (steps.length === 0) return null;
  return (
    <fieldset>
      <legend>Steps after it</legend>
      {steps.map(({ id, title, summary, parameters }) => (
        <div key={id}>
          <label className="check" title={summary}>
            <input
              type="checkbox"
              checked={post.includes(id)}
              onChange={({ target }) =>
                change({ post: target.checked ? [...post, id] : post.filter((one) => one !== id) })
              }
            />
            {title}
          </label>
          {post.includes(id) ? (
            <Parameters
              facts={parameters}
              values={ofSteps[id] ?? {}}
              mistakes={mistakes}
              of={title}
              at={() => ['post', String(post.indexOf(id)), 'parameters']}
              set={(values) => change({ ofSteps: { ...ofSteps, [id]: values } })}
            />
          ) : null}
        </div>
      ))}
      <MistakeList messages={mistakesOfList(mistakes, 'post')} />
    </fieldset>
  );
}
