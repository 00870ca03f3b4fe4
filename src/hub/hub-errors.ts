/** The Hub answered, and the answer is no. */
export class HubError extends Error {
  readonly status: number;
  /** `X-Error-Code`, e.g. `RepoNotFound`, `RevisionNotFound`, `EntryNotFound`, `GatedRepo`; null where the Hub gave none. */
  readonly code: string | null;

  constructor(message: string, status: number, code: string | null) {
    super(message);
    this.name = 'HubError';
    this.status = status;
    this.code = code;
  }

  /** Whether another token could help. A repository that is not there, or hidden, answers 401 too. */
  get lacksAccess(): boolean {
    return (this.status === 401 || this.status === 403) && !(this.code ?? '').endsWith('NotFound');
  }
}

/** A repository has nothing that may be registered. */
export class UnusableRepositoryError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnusableRepositoryError';
  }
}
