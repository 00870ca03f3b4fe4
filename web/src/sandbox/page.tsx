import { useQuery } from '@tanstack/react-query';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { useRef, useState } from 'react';
import { KnownThingsDocument } from '../api/documents.generated.ts';
import { type RawAnswer } from '../api/request.ts';
import { useOperation } from '../api/use-operation.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Answer, ErrorNote } from '../ui/notes.tsx';
import { Docs } from './docs.tsx';
import { Editor, type Language } from './editor.tsx';
import { type Example, EXAMPLES, knownOf } from './examples.ts';
import { ResultView } from './result.tsx';
import { operationNames, sendOperation } from './send.ts';
import { Heading } from '../ui/heading.tsx';

const KEPT = 'mergeboard-sandbox';
const JSON_LANGUAGE: Language = { kind: 'json' };

interface Draft {
  readonly query: string;
  readonly variables: string;
}

/** A place to write operations, with the schema at hand. It speaks the public API like any client. */
export function SandboxPage() {
  const schema = useQuery({
    queryKey: ['schema'],
    queryFn: async ({ signal }) => buildSchema(await (await fetch('/schema.graphql', { signal })).text()),
    staleTime: Infinity,
  });
  return (
    <>
      <Heading>Sandbox</Heading>
      <Answer of={schema}>{(data) => <Sandbox schema={data} />}</Answer>
    </>
  );
}

function Sandbox({ schema }: { readonly schema: GraphQLSchema }) {
  const things = useOperation(KnownThingsDocument, {});
  const known = knownOf(things.data);
  const [draft, setDraft] = useState(keptDraft);
  const [operationName, setOperationName] = useState<string | null>(null);
  const [answers, setAnswers] = useState<readonly RawAnswer[]>([]);
  const [error, setError] = useState<Error | null>(null);
  const [running, setRunning] = useState(false);
  const [shown, setShown] = useState<{ readonly type: string | null; readonly search: string }>({
    type: null,
    search: '',
  });
  const stopper = useRef<AbortController | null>(null);
  const language = useRef<Language>({ kind: 'graphql', schema });
  const names = operationNames(draft.query);
  const chosen = names.length < 2 ? null : (names.find((name) => name === operationName) ?? names[0]);

  const change = (part: Partial<Draft>): void => {
    const next = { ...draft, ...part };
    setDraft(next);
    sessionStorage.setItem(KEPT, JSON.stringify(next));
  };
  const take = ({ query, variables }: Example): void => {
    const values = variables(known);
    change({ query: `${query}\n`, variables: Object.keys(values).length === 0 ? '' : JSON.stringify(values, null, 2) });
  };
  const send = async (): Promise<void> => {
    stopper.current?.abort();
    const stop = new AbortController();
    stopper.current = stop;
    setAnswers([]);
    setError(null);
    setRunning(true);
    try {
      await sendOperation(
        { ...draft, operationName: chosen },
        (answer) => setAnswers((before) => [...before, answer]),
        stop.signal,
      );
    } catch (failure) {
      if (!stop.signal.aborted) setError(failure instanceof Error ? failure : new Error(String(failure)));
    }
    if (stopper.current === stop) setRunning(false);
  };
  const end = (): void => {
    stopper.current?.abort();
    setRunning(false);
  };
  return (
    <div className="sandbox">
      <div className="write">
        <label className="search">
          Example
          <select
            value=""
            // examples speak of what there is here
            disabled={things.isPending}
            onChange={({ target }) => {
              const example = EXAMPLES.flatMap(({ examples }) => examples).find(({ title }) => title === target.value);
              if (example !== undefined) take(example);
            }}
          >
            <option value="">take one …</option>
            {EXAMPLES.map(({ title, examples }) => (
              <optgroup key={title} label={title}>
                {examples.map(({ title: name, scope }) => (
                  <option key={name} value={name}>
                    {scope === null ? name : `${name} (${scope})`}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </label>
        <Editor
          label="Operation"
          text={draft.query}
          language={language.current}
          change={(query) => change({ query })}
          send={() => void send()}
          showField={(type) => setShown({ type, search: '' })}
        />
        <h2>Variables</h2>
        <Editor
          label="Variables"
          text={draft.variables}
          language={JSON_LANGUAGE}
          change={(variables) => change({ variables })}
          send={() => void send()}
        />
        <div className="buttons">
          <button type="button" className="main" onClick={() => void send()}>
            Send
          </button>
          {running ? (
            <button type="button" onClick={end}>
              Stop
            </button>
          ) : null}
          {chosen === null ? null : (
            <select
              aria-label="Operation to send"
              value={chosen}
              onChange={({ target }) => setOperationName(target.value)}
            >
              {names.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          )}
          <CopyButton label="Copy as curl" text={() => asCurl(draft)} />
        </div>
      </div>
      <div className="read">
        {error === null ? null : <ErrorNote error={error} />}
        <ResultView answers={answers} />
        <Docs
          schema={schema}
          type={shown.type}
          search={shown.search}
          show={(type) => setShown({ type, search: '' })}
          find={(search) => setShown({ ...shown, search })}
        />
      </div>
    </div>
  );
}

/** What was typed in this tab, else the first example. */
function keptDraft(): Draft {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null') as Draft | null;
    if (typeof kept?.query === 'string' && typeof kept.variables === 'string') return kept;
  } catch {
    // what cannot be read is forgotten
  }
  return { query: '{\n  server { version harness }\n}\n', variables: '' };
}

function asCurl({ query, variables }: Draft): string {
  const values = variables.trim() === '' ? '{}' : variables;
  const body = `{"query":${JSON.stringify(query)},"variables":${values}}`.replaceAll("'", `'\\''`);
  return `curl -sS ${location.origin}/graphql -H 'content-type: application/json' -d '${body}'\n`;
}
