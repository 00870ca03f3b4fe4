import { AppError } from '../errors.ts';
import { describeEntry, type MergekitReport, type RecipeMistake } from '../merge/mergekit/report.ts';

/** A recipe that cannot be carried out: every mistake with its place, and what became of the rest. */
export class RecipeError extends AppError {
  readonly report: MergekitReport;
  readonly mistakes: readonly RecipeMistake[];

  constructor(mistakes: readonly RecipeMistake[], report: MergekitReport) {
    super(mistakes[0]?.code ?? 'INVALID_INPUT', mistakes.map(describeEntry).join('\n'));
    this.mistakes = mistakes;
    this.report = report;
  }
}
