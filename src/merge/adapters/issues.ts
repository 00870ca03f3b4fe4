import { shortName } from '../../storage/safetensors/safetensors-error.ts';
import { AppError, type ErrorCode } from '../../errors.ts';
import { type MergeIssue } from '../types.ts';

/** Offending tensors that are named one by one. */
const MAX_NAMED = 20;

/** What is wrong with an adapter: the first tensors in words, the others as a number. */
export class AdapterIssues {
  readonly #issues: MergeIssue[] = [];
  #more = 0;

  add(code: ErrorCode, tensor: string, what: string): void {
    if (this.#issues.length >= MAX_NAMED) this.#more++;
    else this.#issues.push({ code, tensor: shortName(tensor), message: `tensor "${shortName(tensor)}" ${what}` });
  }

  get empty(): boolean {
    return this.#issues.length === 0;
  }

  finish(): readonly MergeIssue[] {
    if (this.#more === 0) return this.#issues;
    const message = `${this.#issues.length + this.#more} tensors do not fit in all; the first ${MAX_NAMED} are listed`;
    return [...this.#issues, { code: this.#issues[0].code, message }];
  }
}

/** The first issue as an error. */
export function issueError([{ code, message, ...place }]: readonly MergeIssue[]): AppError {
  return new AppError(code, message, place);
}
