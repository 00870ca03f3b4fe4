import { type DiffusionPipeline, type GeneratedImage } from '../models/diffusion/pipeline.ts';
import { withSource } from '../models/located-checkpoint.ts';
import { NoAnswerError } from '../models/model-error.ts';
import { type LinalgWorkspace } from '../tensor/linalg/workspace.ts';
import { type CellScore, type ImageMetric } from './accuracy.ts';
import { cmmdFrom } from './cmmd.ts';
import { DataError } from './evaluation-errors.ts';
import { type Features, products, unitFeatures } from './features.ts';
import { frechetDistanceFrom } from './frechet-distance.ts';
import { type GenerationCell, type GenerationManifest, QUESTIONS } from './generation-manifest.ts';
import { decodeExample } from './image-example.ts';
import { distanceInterval } from './interval.ts';
import { imageFeatures, type Judge, paintedFeatures, promptFeatures, rightAnswers } from './judge.ts';
import { metricOf } from './mean-score.ts';
import { paintRequests } from './paint-requests.ts';
import { ParquetExamples } from './parquet-examples.ts';
import { type CellData } from './score-cell.ts';

/** Images that are painted at once. */
const BATCH = 8;
/** Each replicate of a Fréchet distance takes the singular values of a matrix as large as the smaller set. */
const FRECHET_REPLICATES = 100;
const CMMD_REPLICATES = 1000;

export interface GenerationScorer {
  readonly pipeline: DiffusionPipeline;
  readonly judge: Judge;
  readonly workspace: LinalgWorkspace;
}

/**
 * Paints the images of a cell and scores them: what the judge sees on them, how well they fit their prompts, and how far they are
 * from the cell's reference images as a set.
 * @param onImages called after each batch with its number of images
 * @throws DataError naming cell and image, or file and row of a reference image; AppError for settings that the model cannot take
 */
export async function scoreGenerationCell(
  scorer: GenerationScorer,
  manifest: GenerationManifest,
  cell: GenerationCell,
  data: CellData,
  onImages: (count: number) => void,
): Promise<CellScore[]> {
  const painted = await paint(scorer, manifest, cell, data.split, onImages);
  const features = await paintedFeatures(scorer.judge, painted);
  const [category, domain] = QUESTIONS.map((question) => {
    const right = rightAnswers(scorer.judge, question, cell, features);
    const lost = right.indexOf(-1);
    if (lost >= 0) throw new DataError('the scorer gives no finite answer to the image', { cell: cell.id, row: lost });
    return right;
  });
  const { rounding } = manifest;
  const accuracies = [
    metricOf(cell.id, 'category_accuracy', category, rounding),
    metricOf(cell.id, 'domain_accuracy', domain, rounding),
  ];
  const both = metricOf(
    cell.id,
    'score',
    category.map((value, i) => (value + domain[i]) / 2),
  );
  const aligned = await alignments(scorer.judge, manifest, cell, features);
  const reference = await referenceFeatures(scorer.judge, manifest, cell, data);
  return [
    // the mean of what was rounded; without rounding it is that of the images
    { ...both, value: (accuracies[0].value + accuracies[1].value) / 2 },
    ...accuracies,
    metricOf(cell.id, 'prompt_alignment', aligned, rounding),
    ...distances(scorer, cell, features, reference),
  ];
}

async function paint(
  { pipeline }: GenerationScorer,
  manifest: GenerationManifest,
  cell: GenerationCell,
  split: string,
  onImages: (count: number) => void,
): Promise<GeneratedImage[]> {
  const { sampler, steps, guidance, negativePrompt, width, height } = manifest.generation;
  const options = { sampler, steps, guidance, negativePrompt, width, height, batch: BATCH };
  const requests = paintRequests(manifest, cell, split);
  const painted: GeneratedImage[] = [];
  for (let at = 0; at < requests.length; at += BATCH) {
    const some = requests.slice(at, at + BATCH);
    const images = await pipeline.sample(some, options).catch((cause: unknown) => {
      if (!(cause instanceof NoAnswerError)) throw cause;
      const row = at + cause.input;
      const prompt = some[cause.input].prompt.slice(0, 100);
      throw new DataError(`the model paints nothing finite for "${prompt}"`, { cell: cell.id, row, cause });
    });
    painted.push(...images);
    onImages(images.length);
  }
  return painted;
}

/** CLIPScore (Hessel et al., arXiv 2104.08718) without its factor: the cosine of image and prompt, 0 where it is negative. */
async function alignments(
  judge: Judge,
  { generation: { imagesPerPrompt } }: GenerationManifest,
  { prompts }: GenerationCell,
  images: Features,
): Promise<number[]> {
  const cosines = products(unitFeatures(images), unitFeatures(await promptFeatures(judge, prompts)));
  return Array.from({ length: images.n }, (_, image) => {
    const prompt = Math.floor(image / imagesPerPrompt);
    return Math.min(1, Math.max(0, cosines[image * prompts.length + prompt]));
  });
}

async function referenceFeatures(
  judge: Judge,
  { data: { imageColumn } }: GenerationManifest,
  cell: GenerationCell,
  { split, location }: CellData,
): Promise<Features> {
  const place = { cell: cell.id, file: cell.splits[split].file };
  const images: Uint8Array[] = [];
  await withSource(location, async (source) => {
    const examples = await ParquetExamples.open(source, { imageColumn, labelColumn: null }, place);
    if (examples.rows < 2) throw new DataError('a distribution takes at least two reference images', place);
    for await (const example of examples.read()) images.push(await decodeExample(judge.model, example, place));
  });
  return imageFeatures(judge, images);
}

function distances(
  { workspace }: GenerationScorer,
  { id }: GenerationCell,
  features: Features,
  reference: Features,
): CellScore[] {
  const frechet = frechetDistanceFrom(reference, workspace);
  const cmmd = cmmdFrom(reference)(features);
  const all = Uint32Array.from({ length: features.n }, (_, i) => i);
  const score = (metric: ImageMetric, of: (indices: ArrayLike<number>) => number, replicates: number): CellScore => {
    const value = of(all);
    const { standardError, interval } = distanceInterval(value, features.n, of, replicates);
    return { cellId: id, labelSpace: 'task', metric, value, n: features.n, standardError, interval };
  };
  return [
    score('frechet_distance', (indices) => frechet(features, indices), FRECHET_REPLICATES),
    score('cmmd', cmmd, CMMD_REPLICATES),
  ];
}
