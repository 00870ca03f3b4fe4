/** A repository of the Hub: `hf:org/name`, `hf:org/name@revision`. */
export interface HubReference {
  readonly repository: string;
  /** Branch, tag or commit; null: the default branch. */
  readonly revision: string | null;
}

const REFERENCE = /^hf:((?:[A-Za-z0-9][\w.-]{0,95}\/)?[A-Za-z0-9_][\w.-]{0,95})(?:@([\w./-]{1,200}))?$/;

/** Null when the text is no such reference. */
export function parseHubReference(text: string): HubReference | null {
  const match = REFERENCE.exec(text);
  if (match === null || text.includes('..')) return null;
  return { repository: match[1], revision: match[2] ?? null };
}

/** Where a checkpoint comes from: repository, commit and folder, as one URL. */
export function hubSource(hubUrl: string, repository: string, commit: string, subfolder: string): string {
  return `${hubUrl}/${repository}/tree/${commit}${subfolder === '' ? '' : `/${subfolder}`}`;
}
