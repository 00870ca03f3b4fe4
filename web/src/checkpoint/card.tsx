import { useQuery } from '@tanstack/react-query';
import { Markdown } from '../ui/markdown.tsx';
import { ErrorNote } from '../ui/notes.tsx';
import { type Checkpoint } from './page.tsx';

const MOST_BYTES = 200_000;

/** The model card. It is text of strangers: nothing in it becomes HTML. */
export function Card({ files }: { readonly files: Checkpoint['files'] }) {
  const file = files.find(({ path, role }) => role === 'CARD' && /^readme/i.test(path));
  const url = file?.downloadUrl ?? null;
  const fits = file !== undefined && Number(file.bytes) <= MOST_BYTES;
  const card = useQuery({
    // URLs are signed anew with every answer; the content is not
    queryKey: ['card', file?.sha256],
    queryFn: async ({ signal }) => {
      const response = await fetch(url ?? '', { signal });
      if (!response.ok) throw new Error(`the object storage answered with status ${response.status}`);
      return response.text();
    },
    enabled: url !== null && fits,
    staleTime: Infinity,
  });
  if (url === null) return null;
  return (
    <details className="model-card">
      <summary>Model card</summary>
      {fits ? null : <p>It is too long to be shown here: download it below.</p>}
      {card.error === null ? null : <ErrorNote error={card.error} />}
      {card.data === undefined ? null : <Markdown text={card.data} />}
    </details>
  );
}
