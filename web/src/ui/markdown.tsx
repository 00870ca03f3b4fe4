import { type ReactNode } from 'react';
import { blocksOf, type Block } from './markdown-blocks.ts';

/**
 * A small part of Markdown as elements: headings, paragraphs, lists, tables, quotes, code, emphasis, links. HTML in it stays text, links
 * lead to http(s) only, pictures are their words.
 */
export function Markdown({ text }: { readonly text: string }) {
  return (
    <div className="markdown">
      {blocksOf(text).map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'heading':
      // the page has headings of its own above these
      return block.level < 3 ? <h3>{inline(block.text)}</h3> : <h4>{inline(block.text)}</h4>;
    case 'paragraph':
      return <p>{inline(block.text)}</p>;
    case 'quote':
      return <blockquote>{inline(block.text)}</blockquote>;
    case 'code':
      return (
        <pre className="code" tabIndex={0}>
          {block.text}
        </pre>
      );
    case 'list': {
      const items = block.items.map((item, index) => <li key={index}>{inline(item)}</li>);
      return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
    case 'table':
      return (
        <div className="wide" tabIndex={0} role="region" aria-label="Table of the card">
          <table>
            <thead>
              <tr>
                {block.head.map((cell, index) => (
                  <th key={index} scope="col">
                    {inline(cell)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row, index) => (
                <tr key={index}>
                  {row.map((cell, column) => (
                    <td key={column}>{inline(cell)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
  }
}

const INLINE =
  /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|!?\[([^\]]*)\]\(([^()\s]+)(?:\s+"[^"]*")?\)|<(https?:\/\/[^>\s]+)>/g;

const LONGEST = 10_000;

function inline(text: string): ReactNode[] {
  // no sentence is so long, and patterns take longer than the text is
  if (text.length > LONGEST) return [text];
  const nodes: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, strong, weak, words, target, bare] = match;
    nodes.push(text.slice(end, match.index));
    end = match.index + whole.length;
    const key = match.index;
    if (code !== undefined) nodes.push(<code key={key}>{code}</code>);
    else if (strong !== undefined) nodes.push(<strong key={key}>{strong}</strong>);
    else if (weak !== undefined) nodes.push(<em key={key}>{weak}</em>);
    else nodes.push(link(key, bare ?? words, bare ?? target, whole.startsWith('!')));
  }
  nodes.push(text.slice(end));
  return nodes;
}

function link(key: number, words: string, target: string, picture: boolean): ReactNode {
  if (picture || !/^https?:\/\//i.test(target)) return words;
  return (
    <a key={key} href={target} rel="noreferrer nofollow">
      {words}
    </a>
  );
}
