import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Boundary } from '../ui/boundary.tsx';
import { ErrorNote } from '../ui/notes.tsx';
import { OnDemand } from '../ui/on-demand.tsx';
import { type Checkpoint } from './page.tsx';

const MOST_BYTES = 200_000;
/** Of brackets between two blank lines. Readers of Markdown take time that grows with the square of them. */
const MOST_BRACKETS = 1000;

/** The reader of Markdown comes with the first card that is opened. */
const Markdown = lazy(async () => ({ default: (await import('../ui/markdown.tsx')).Markdown }));

type File = Checkpoint['files'][number];

/** The model card. It is text of strangers: nothing in it becomes HTML, and what is made to keep a reader busy is shown as it is. */
export function Card({ files }: { readonly files: Checkpoint['files'] }) {
  const file = files.find(({ path, role }) => role === 'CARD' && /^readme/i.test(path));
  const url = file?.downloadUrl ?? null;
  if (file === undefined || url === null) return null;
  return (
    <div className="model-card">
      <OnDemand summary="Model card">
        {() =>
          Number(file.bytes) <= MOST_BYTES ? (
            <CardText file={file} url={url} />
          ) : (
            <p>It is too long to be shown here: download it below.</p>
          )
        }
      </OnDemand>
    </div>
  );
}

function CardText({ file: { sha256 }, url }: { readonly file: File; readonly url: string }) {
  const card = useQuery({
    // URLs are signed anew with every answer; the content is not
    queryKey: ['card', sha256],
    queryFn: async ({ signal }) => {
      const response = await fetch(url, { signal });
      if (!response.ok) throw new Error(`the object storage answered with status ${response.status}`);
      return response.text();
    },
    staleTime: Infinity,
  });
  if (card.error !== null) return <ErrorNote error={card.error} retry={() => void card.refetch()} />;
  const loading = <p role="status">Loading …</p>;
  if (card.data === undefined) return loading;
  const plain = (
    <pre className="code" tabIndex={0}>
      {card.data}
    </pre>
  );
  if (isTangled(card.data)) return plain;
  return (
    <Boundary fallback={plain}>
      <Suspense fallback={loading}>
        <Markdown text={card.data} />
      </Suspense>
    </Boundary>
  );
}

function isTangled(text: string): boolean {
  return text.split(/\n\s*\n/).some((block) => block.split('[').length > MOST_BRACKETS);
}
