import { loadClipModel } from '../models/clip/clip-model.ts';
import { type LocatedCheckpoint } from '../models/located-checkpoint.ts';
import { type CellScore } from './accuracy.ts';
import { classRows } from './class-rows.ts';
import { gridClasses } from './image-manifest.ts';
import { openLanguageModel } from './language-model.ts';
import { type BenchmarkManifest } from './manifest.ts';
import { type CellData, scoreCell } from './score-cell.ts';
import { scoreLanguageCell } from './score-language-cell.ts';

/** Scores a cell by its place in the manifest. `onExamples` is called after each batch with its number of examples. */
export type CellScorer = (cell: number, data: CellData, onExamples: (count: number) => void) => Promise<CellScore[]>;

/**
 * Loads the model that a kind of benchmark asks for, on the current backend.
 * @throws what loading a model throws
 */
export async function openScorer(checkpoint: LocatedCheckpoint, manifest: BenchmarkManifest): Promise<CellScorer> {
  switch (manifest.modality) {
    case 'IMAGE_CLASSIFICATION': {
      const model = await loadClipModel(checkpoint);
      const rows = classRows(model, gridClasses(manifest), manifest);
      return (cell, data, onExamples) => scoreCell(model, rows, manifest, manifest.cells[cell], data, onExamples);
    }
    case 'LANGUAGE': {
      const model = await openLanguageModel(checkpoint, manifest);
      return (cell, data, onExamples) => scoreLanguageCell(model, manifest, manifest.cells[cell], data, onExamples);
    }
  }
}
