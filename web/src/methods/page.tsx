import { useState } from 'react';
import { Link } from 'wouter';
import { MethodsDocument, type MethodsQuery } from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';
import { Answer, Facts } from '../ui/notes.tsx';
import { Heading } from '../ui/heading.tsx';

type Method = MethodsQuery['methods'][number];

export function MethodsPage() {
  const [search, setSearch] = useState('');
  const methods = useOperation(MethodsDocument, {});
  const fits = ({ id, title, summary, dialect }: Method): boolean =>
    `${id} ${title} ${summary} ${dialect}`.toLowerCase().includes(search.trim().toLowerCase());
  return (
    <>
      <Heading>Methods</Heading>
      <label className="search">
        Search
        <input type="search" value={search} onChange={({ target }) => setSearch(target.value)} />
      </label>
      <Answer of={methods}>
        {({ methods: all }) => {
          const found = all.filter(fits);
          return (
            <>
              <p role="status">
                {found.length} of {all.length} methods
              </p>
              <div className="cards">
                {found.map((method) => (
                  <Card key={`${method.id}/${method.dialect}/${method.version}`} method={method} />
                ))}
              </div>
            </>
          );
        }}
      </Answer>
    </>
  );
}

function Card({ method }: { readonly method: Method }) {
  const { id, dialect, version, title, summary, citation, prerequisites, parameters, minExperts, maxExperts } = method;
  const { statistics, ...flags } = prerequisites;
  const needs = [
    ...Object.entries(flags).flatMap(([name, needed]) => (needed === true ? [name] : [])),
    ...statistics.map((kind) => kind.toLowerCase()),
  ];
  return (
    <article className="card">
      <h2>
        {title} <span className="dim">{`${id} / ${dialect} / ${version}`}</span>
      </h2>
      <p>
        {summary}{' '}
        <Link href={`/new?method=${encodeURIComponent(`${id}/${dialect}`)}`}>
          Merge with it<span className="hidden">: {title}</span>
        </Link>
      </p>
      <Facts
        facts={[
          ['Needs', needs.length === 0 ? 'the experts alone' : needs.join(', ')],
          [
            'Experts',
            maxExperts === null
              ? `${minExperts} or more`
              : minExperts === maxExperts
                ? String(minExperts)
                : `${minExperts} to ${maxExperts}`,
          ],
          ['Operations', <code key="cost">{method.costFormula}</code>],
          [
            'Source',
            citation.arxiv === null ? (
              citation.title
            ) : (
              <a key="arxiv" href={`https://arxiv.org/abs/${citation.arxiv}`} rel="noreferrer">
                {citation.title}
              </a>
            ),
          ],
        ]}
      />
      {parameters.length === 0 ? null : (
        <details>
          <summary>{parameters.length === 1 ? '1 parameter' : `${parameters.length} parameters`}</summary>
          <dl className="parameters">
            {parameters.map(({ name, type, default: usual, min, max, choices, grid, help }) => (
              <div key={name}>
                <dt>
                  <code>{name}</code> <span className="dim">{rangeOf(type, usual, min, max, choices)}</span>
                </dt>
                <dd>
                  {help}
                  {grid.length === 0 ? '' : ` Swept in the paper: ${grid.map((value) => String(value)).join(', ')}.`}
                </dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </article>
  );
}

function rangeOf(
  type: string,
  usual: unknown,
  min: number | null,
  max: number | null,
  choices: readonly string[] | null,
): string {
  const range =
    choices !== null
      ? choices.join(' | ')
      : min === null && max === null
        ? type.toLowerCase()
        : `${min ?? '−∞'} to ${max ?? '∞'}`;
  return `${range}, usually ${String(usual)}`;
}
