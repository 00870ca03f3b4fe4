import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Definition } from '../definition.ts';
import { DefinitionError } from '../definition-error.ts';
import { CATEGORIES } from './categories.ts';
import { sourcesOf } from './classification.ts';
import { AXES, CELLS, type Domain, DOMAINS } from './grid.ts';
import { describeLists, findLists, type SplitLists } from './lists.ts';

/** Reference images of a class in a domain, at most: a distance takes every one through the scorer, at each evaluation. */
const REFERENCES = 16;
const SCORER = 'scorer';
/** What a CLIP checkpoint is made of; pickles and weights of other programs stay behind. */
const SCORER_FILE =
  /^(?:(?:open_clip_)?config|preprocessor_config|tokenizer(?:_config)?)\.json$|\.safetensors(?:\.index\.json)?$/;

/** What pictures of a domain are called, in prompts and by the scorer. */
const PICTURES: Readonly<Record<Domain, string>> = {
  clipart: 'a clipart image',
  infograph: 'an infographic',
  painting: 'a painting',
  quickdraw: 'a quick doodle',
  real: 'a photo',
  sketch: 'a pencil sketch',
};

/** Cross-domain image generation on the grid of DomainNet. */
export const domainnetGeneration: Definition = {
  id: 'domainnet-generation',
  title: 'DomainNet: image generation in 24 categories and 6 domains',
  modality: 'IMAGE_GENERATION',
  heldIn: CELLS.filter(({ heldIn }) => heldIn).map(({ id }) => id),
  cells: CELLS.length,
  data: [
    'DomainNet as for domainnet-classification, and beside its domains a folder scorer with the CLIP checkpoint that judges',
    '(config.json, tokenizer.json, preprocessor_config.json, model.safetensors), such as openai/clip-vit-large-patch14',
  ].join(' '),
  ours: [
    'everything but the grid: prompts, number of images, sampler, steps, guidance, size, scorer and metrics of the setting are unpublished',
    `reference images: at most ${REFERENCES} of each class and domain, from our lists`,
  ],
  async plan(folder, { splits }) {
    const { lists: all, note } = await findLists(folder);
    const lists = few(all);
    const { files, digest } = describeLists(lists);
    const scorer = await scorerFiles(folder);
    const manifest = {
      schema: 1,
      slug: 'domainnet-generation',
      // other lists, another benchmark
      revision: `1-${digest.slice(0, 12)}`,
      modality: 'IMAGE_GENERATION',
      title: domainnetGeneration.title,
      license: 'DomainNet fair use notice: non-commercial research and education',
      source: 'https://ai.bu.edu/M3SDA/',
      comparableWithPaper: false,
      axes: AXES,
      cells: CELLS.map(({ id, domain, category }) => ({
        id,
        coordinates: { category: category.name, domain },
        prompts: category.classes.map((name) => `${PICTURES[domain]} of a ${plain(name)}`),
      })),
      generation: {
        ...{ imagesPerPrompt: 4, seed: 0, sampler: 'ddim', steps: 50, guidance: 7.5 },
        ...{ negativePrompt: '', width: 512, height: 512 },
      },
      scorer: {
        folder: SCORER,
        files: scorer,
        category: {
          axis: 'category',
          labels: Object.fromEntries(CATEGORIES.map(({ name, classes }) => [name, classes.map(plain)])),
          templates: ['a picture of a {class}'],
        },
        domain: {
          axis: 'domain',
          labels: Object.fromEntries(DOMAINS.map((domain) => [domain, [PICTURES[domain]]])),
          templates: ['{class}'],
        },
      },
      metric: 'score',
      rounding: 3,
      data: { format: 'parquet' },
      provenance: {
        definition: 'domainnet-generation 1, on the grid of arXiv 2409.18314',
        lists: note,
        listsSha256: digest,
        comparable: 'not with the numbers of the paper: the details of its generation setting are unpublished',
      },
    };
    return {
      manifest,
      sources: sourcesOf(folder, lists, splits).filter(({ split }) => split !== 'train'),
      lists: files,
      copies: new Map(scorer.map((name) => [`${SCORER}/${name}`, join(folder, SCORER, name)])),
      notes: [note],
    };
  },
};

/** Names of classes as one says them. */
function plain(name: string): string {
  return name.replaceAll('_', ' ');
}

/** The first images of each class in the order of the SHA-256 of their path: the choice depends on the paths alone. */
function few(lists: SplitLists): SplitLists {
  const chosen = [...lists].map(([domain, splits]) => {
    const kept = [...splits].flatMap(([split, paths]) =>
      split === 'train' ? [] : [[split, fewPaths(paths)] as const],
    );
    return [domain, new Map(kept)] as const;
  });
  return new Map(chosen);
}

function fewPaths(paths: readonly string[]): string[] {
  const byClass = new Map<string, [string, string][]>();
  for (const path of paths) {
    const name = path.split('/')[1];
    const keyed = byClass.get(name) ?? [];
    byClass.set(name, keyed);
    keyed.push([createHash('sha256').update(path).digest('hex'), path]);
  }
  const chosen = [...byClass.values()].flatMap((keyed) => keyed.sort().slice(0, REFERENCES));
  return chosen.map(([, path]) => path).sort();
}

async function scorerFiles(folder: string): Promise<string[]> {
  const names = await readdir(join(folder, SCORER)).catch(() => []);
  const files = names.filter((name) => SCORER_FILE.test(name)).sort();
  if (files.some((name) => name.endsWith('.safetensors'))) return files;
  throw new DefinitionError('there is no CLIP checkpoint with safetensors that could judge images', { file: SCORER });
}
