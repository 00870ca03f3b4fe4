import { AppError } from '../errors.ts';
import { checkShapes } from '../models/check-shapes.ts';
import { openClipModel, openPromptEncoder } from '../models/clip/clip-model.ts';
import { type PromptEncoder } from '../models/clip/tokenizer.ts';
import { type LocatedCheckpoint } from '../models/located-checkpoint.ts';
import { ManifestError } from './evaluation-errors.ts';
import { type GenerationManifest, type Question, QUESTIONS, scorerLabels } from './generation-manifest.ts';

/**
 * Checks that the scorer of a benchmark is a CLIP checkpoint that can be loaded, and that it can tell the names apart that it is
 * asked about. Reads configs, tokenizer and headers only.
 * @throws ManifestError for names that do not fit; AppError naming the file of the scorer
 */
export async function checkScorer(scorer: LocatedCheckpoint, manifest: GenerationManifest): Promise<void> {
  const { folder } = manifest.scorer;
  const model = await inFolder(folder, () => openClipModel(scorer));
  await inFolder(folder, () => checkShapes(scorer, model.layout.shapes(model.config)));
  const { text } = model.config;
  const encode = await inFolder(folder, () => openPromptEncoder(scorer, { ...text, positions: Infinity }));
  for (const question of QUESTIONS) checkNames(encode, text.positions, manifest, question);
}

/** Errors about the scorer name its folder, or they would read as if they were about what is scored. */
async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'STORAGE') throw error;
    const { code, place, retryable } = error;
    const file = place.file === undefined ? {} : { file: `${folder}/${place.file}` };
    throw new AppError(code, `the scorer in ${folder}: ${error.message}`, {
      ...place,
      ...file,
      retryable,
      cause: error,
    });
  }
}

/** Names that become the same tokens, or are cut, look alike to the model. */
function checkNames(encode: PromptEncoder, positions: number, manifest: GenerationManifest, question: Question): void {
  const { templates } = manifest.scorer[question];
  const seen = new Map<string, string>();
  for (const { name } of scorerLabels(manifest, manifest.scorer[question])) {
    const prompts = templates.map((template) => encode(template.replace('{class}', () => name)));
    const field = ['scorer', question, 'labels'];
    if (prompts.some((ids) => ids.length > positions)) {
      throw new ManifestError(field, `"${name}" makes a prompt that is too long for the scorer`);
    }
    const key = JSON.stringify(prompts);
    const other = seen.get(key);
    if (other !== undefined) throw new ManifestError(field, `the scorer reads "${other}" and "${name}" alike`);
    seen.set(key, name);
  }
}
