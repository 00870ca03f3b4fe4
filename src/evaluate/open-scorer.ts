import { AppError } from '../errors.ts';
import { loadClipModel } from '../models/clip/clip-model.ts';
import { diffusersFolder } from '../models/diffusion/components.ts';
import { loadDiffusionPipeline } from '../models/diffusion/pipeline.ts';
import { type LocatedCheckpoint } from '../models/located-checkpoint.ts';
import { LinalgWorkspace } from '../tensor/linalg/workspace.ts';
import { type CellScore } from './accuracy.ts';
import { gridRows } from './class-rows.ts';
import { checkAlike } from './ensemble.ts';
import { openJudge } from './judge.ts';
import { type LanguageModel, openLanguageModel } from './language-model.ts';
import { type BenchmarkManifest } from './manifest.ts';
import { type ScoredCheckpoint, withAdapter } from './scored-checkpoint.ts';
import { type CellData, type ClipMember, scoreCell } from './score-cell.ts';
import { scoreGenerationCell } from './score-generation-cell.ts';
import { scoreLanguageCell } from './score-language-cell.ts';

/** Scores a cell by its place in the manifest. `onExamples` is called after each batch with its number of examples. */
export type CellScorer = (cell: number, data: CellData, onExamples: (count: number) => void) => Promise<CellScore[]>;

export interface ScorerInput {
  readonly checkpoint: ScoredCheckpoint;
  /** Whose outputs are averaged with its own; empty for one model alone. */
  readonly ensemble: readonly ScoredCheckpoint[];
  readonly manifest: BenchmarkManifest;
  /** The benchmark's own model; null where it has none. */
  readonly scorer: LocatedCheckpoint | null;
}

/**
 * Loads the model that a kind of benchmark asks for, on the current backend; or several, whose probabilities are averaged (an
 * output ensemble).
 * @throws what loading a model and reading an adapter throw; AppError INVALID_INPUT for members that do not fit each other
 */
export async function openScorer({ manifest, scorer, ensemble, ...input }: ScorerInput): Promise<CellScorer> {
  const checkpoints = await Promise.all([input.checkpoint, ...ensemble].map(withAdapter));
  const [checkpoint] = checkpoints;
  switch (manifest.modality) {
    case 'IMAGE_CLASSIFICATION': {
      const members: ClipMember[] = [];
      for (const checkpoint of checkpoints) {
        const model = await loadClipModel(checkpoint);
        members.push({ model, rows: gridRows(model, manifest) });
      }
      const outlines = members.map(({ model }) => [model.config.vision, model.preprocessing]);
      checkAlike(outlines, 'what they make of an image');
      return (cell, data, onExamples) => scoreCell(members, manifest, manifest.cells[cell], data, onExamples);
    }
    case 'IMAGE_GENERATION': {
      if (ensemble.length > 0)
        throw new AppError('INVALID_INPUT', 'models that paint have no output that could be averaged');
      if (scorer === null) throw new Error('internal: the scorer of the benchmark was not located');
      const judge = await openJudge(scorer, manifest);
      const pipeline = await loadDiffusionPipeline(diffusersFolder(checkpoint));
      const loaded = { pipeline, judge, workspace: new LinalgWorkspace() };
      return (cell, data, onExamples) => scoreGenerationCell(loaded, manifest, manifest.cells[cell], data, onExamples);
    }
    case 'LANGUAGE': {
      const models: LanguageModel[] = [];
      for (const checkpoint of checkpoints) models.push(await openLanguageModel(checkpoint, manifest));
      return (cell, data, onExamples) => scoreLanguageCell(models, manifest, manifest.cells[cell], data, onExamples);
    }
  }
}
