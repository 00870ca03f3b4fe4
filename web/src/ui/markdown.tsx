import { type ReactNode } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';

/** The page has headings of its own above these. */
const HEADINGS: Components = {
  h1: ({ children }) => <h3>{children}</h3>,
  h2: ({ children }) => <h3>{children}</h3>,
  h3: ({ children }) => <h4>{children}</h4>,
  h5: ({ children }) => <h4>{children}</h4>,
  h6: ({ children }) => <h4>{children}</h4>,
};

const ELEMENTS: Components = {
  ...HEADINGS,
  a: ({ href, children }) => <Target href={href ?? ''}>{children}</Target>,
  // nothing is loaded from elsewhere: pictures are their words
  img: ({ alt }) => alt ?? null,
  input: ({ checked }) => (checked === true ? '☑' : '☐'),
  pre: ({ children }) => (
    <pre className="code" tabIndex={0}>
      {children}
    </pre>
  ),
  table: ({ children }) => (
    <div className="wide" tabIndex={0} role="region" aria-label="Table of the card">
      <table>{children}</table>
    </div>
  ),
  th: ({ children }) => <th scope="col">{children}</th>,
};

/** Markdown of strangers as elements: HTML in it stays text, links lead to http(s) only. Front matter is shown as code. */
export function Markdown({ text }: { readonly text: string }) {
  const [whole, matter] = /^---\r?\n([^]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text) ?? ['', null];
  return (
    <div className="markdown">
      {matter === null ? null : (
        <pre className="code" tabIndex={0}>
          {matter}
        </pre>
      )}
      <ReactMarkdown remarkPlugins={[remarkGfm]} components={ELEMENTS} urlTransform={(url) => url}>
        {text.slice(whole.length)}
      </ReactMarkdown>
    </div>
  );
}

function Target({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  if (!/^https?:\/\//i.test(href)) return children;
  return (
    <a href={href} rel="noreferrer nofollow">
      {children}
    </a>
  );
}
