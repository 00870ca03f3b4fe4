import { type ErrorCode } from '../../errors.ts';
import { type Position } from './yaml-tree.ts';

/** One thing that a recipe says. */
export interface ReportEntry {
  /** `models[0].parameters.weight` */
  readonly path: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  /** What is done with it, or why nothing is; empty when there is nothing to say. */
  readonly message: string;
}

/** What becomes of everything that a mergekit recipe says. */
export interface MergekitReport {
  readonly accepted: readonly ReportEntry[];
  /** Unknown keys, and parameters in a place where mergekit does not look for them. */
  readonly ignoredByMergekit: readonly ReportEntry[];
  /** What mergekit can do and Mergeboard cannot. */
  readonly unsupported: readonly ReportEntry[];
}

/** A mistake in a recipe: it prevents the merge. */
export interface RecipeMistake extends ReportEntry {
  readonly code: ErrorCode;
}

/** Collects what reading a recipe finds. */
export class RecipeNotes {
  readonly mistakes: RecipeMistake[] = [];
  readonly #accepted: ReportEntry[] = [];
  readonly #ignored: ReportEntry[] = [];
  readonly #unsupported: ReportEntry[] = [];
  readonly #refuseIgnored: boolean;

  constructor(refuseIgnored: boolean) {
    this.#refuseIgnored = refuseIgnored;
  }

  mistake(path: string, at: Position, message: string, code: ErrorCode = 'INVALID_INPUT'): void {
    this.mistakes.push({ ...entry(path, at, message), code });
  }

  accept(path: string, at: Position, message = ''): void {
    this.#accepted.push(entry(path, at, message));
  }

  /** Something without any effect in mergekit: a mistake, unless such things are to be passed over. */
  ignored(path: string, at: Position, message: string): void {
    this.#ignored.push(entry(path, at, message));
    if (this.#refuseIgnored) this.mistake(path, at, message);
  }

  /** A key that mergekit knows but does not use either: told, not refused. */
  unused(path: string, at: Position, message: string): void {
    this.#ignored.push(entry(path, at, message));
  }

  unsupported(path: string, at: Position, message: string): void {
    this.#unsupported.push(entry(path, at, message));
    this.mistake(path, at, message);
  }

  report(): MergekitReport {
    return { accepted: this.#accepted, ignoredByMergekit: this.#ignored, unsupported: this.#unsupported };
  }
}

/** `models[0].parameters.weigth, line 7, column 9: …` */
export function describeEntry({ path, line, column, message }: ReportEntry): string {
  const place = path === '' ? '' : `${path}, `;
  return `${place}line ${line}, column ${column}${message === '' ? '' : `: ${message}`}`;
}

function entry(path: string, at: Position, message: string): ReportEntry {
  return { path, line: at.line, column: at.column, message };
}
