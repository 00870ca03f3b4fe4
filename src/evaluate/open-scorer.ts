import { loadClipModel } from '../models/clip/clip-model.ts';
import { diffusersFolder } from '../models/diffusion/components.ts';
import { loadDiffusionPipeline } from '../models/diffusion/pipeline.ts';
import { type LocatedCheckpoint } from '../models/located-checkpoint.ts';
import { LinalgWorkspace } from '../tensor/linalg/workspace.ts';
import { type CellScore } from './accuracy.ts';
import { gridRows } from './class-rows.ts';
import { openJudge } from './judge.ts';
import { openLanguageModel } from './language-model.ts';
import { type BenchmarkManifest } from './manifest.ts';
import { type CellData, scoreCell } from './score-cell.ts';
import { scoreGenerationCell } from './score-generation-cell.ts';
import { scoreLanguageCell } from './score-language-cell.ts';

/** Scores a cell by its place in the manifest. `onExamples` is called after each batch with its number of examples. */
export type CellScorer = (cell: number, data: CellData, onExamples: (count: number) => void) => Promise<CellScore[]>;

export interface ScorerInput {
  readonly checkpoint: LocatedCheckpoint;
  readonly manifest: BenchmarkManifest;
  /** The benchmark's own model; null where it has none. */
  readonly scorer: LocatedCheckpoint | null;
}

/**
 * Loads the model that a kind of benchmark asks for, on the current backend.
 * @throws what loading a model throws
 */
export async function openScorer({ checkpoint, manifest, scorer }: ScorerInput): Promise<CellScorer> {
  switch (manifest.modality) {
    case 'IMAGE_CLASSIFICATION': {
      const model = await loadClipModel(checkpoint);
      const rows = gridRows(model, manifest);
      return (cell, data, onExamples) => scoreCell(model, rows, manifest, manifest.cells[cell], data, onExamples);
    }
    case 'IMAGE_GENERATION': {
      if (scorer === null) throw new Error('internal: the scorer of the benchmark was not located');
      const judge = await openJudge(scorer, manifest);
      const pipeline = await loadDiffusionPipeline(diffusersFolder(checkpoint));
      const loaded = { pipeline, judge, workspace: new LinalgWorkspace() };
      return (cell, data, onExamples) => scoreGenerationCell(loaded, manifest, manifest.cells[cell], data, onExamples);
    }
    case 'LANGUAGE': {
      const model = await openLanguageModel(checkpoint, manifest);
      return (cell, data, onExamples) => scoreLanguageCell(model, manifest, manifest.cells[cell], data, onExamples);
    }
  }
}
