import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Definition, type ImageRow, type SplitSource } from '../definition.ts';
import { DefinitionError } from '../definition-error.ts';
import { AXES, CELLS, type DomainnetCell, equalLabels } from './grid.ts';
import { describeLists, findLists, type SplitLists } from './lists.ts';

/** Cross-domain image classification on DomainNet (arXiv 2409.18314). */
export const domainnetClassification: Definition = {
  id: 'domainnet-classification',
  title: 'DomainNet: classification in 24 categories and 6 domains',
  modality: 'IMAGE_CLASSIFICATION',
  heldIn: CELLS.filter(({ heldIn }) => heldIn).map(({ id }) => id),
  cells: CELLS.length,
  data: [
    'DomainNet, the cleaned version: folders <domain>/<class>/<file> of the domains clipart, infograph, painting, quickdraw,',
    'real and sketch, and its lists <domain>_train.txt and <domain>_test.txt (without them the folders decide)',
  ].join(' '),
  ours: [
    'which images are for training, tuning and test: the lists of the paper are unpublished; the digest of ours is in the manifest',
    'both label spaces are scored: which one the paper used for merged models is unknown',
  ],
  async plan(folder, { splits }) {
    const { lists, note } = await findLists(folder);
    const { files, digest } = describeLists(lists);
    const sources = sourcesOf(folder, lists, splits);
    const manifest = {
      schema: 1,
      slug: 'domainnet-classification',
      // other lists, another benchmark
      revision: `1-${digest.slice(0, 12)}`,
      modality: 'IMAGE_CLASSIFICATION',
      title: domainnetClassification.title,
      license: 'DomainNet fair use notice: non-commercial research and education',
      source: 'https://ai.bu.edu/M3SDA/',
      axes: AXES,
      cells: CELLS.map(({ id, domain, category, labelOffset }) => ({
        id,
        coordinates: { category: category.name, domain },
        classes: category.classes,
        labelOffset,
      })),
      labelSpaces: ['task', 'all'],
      templates: ['A photo of a {class}'],
      metric: 'accuracy',
      rounding: 3,
      head: 'paper',
      data: { format: 'parquet' },
      equalLabels: equalLabels(),
      provenance: {
        definition: 'domainnet-classification 1, after arXiv 2409.18314',
        lists: note,
        listsSha256: digest,
        comparable: 'not with the numbers of the paper: its lists are unpublished',
      },
    };
    return { manifest, sources, lists: files, notes: [note] };
  },
};

/** What the cells of DomainNet take from lists: the images of their classes in their domain. */
export function sourcesOf(folder: string, lists: SplitLists, splits: ReadonlySet<string>): SplitSource[] {
  return CELLS.flatMap((cell) =>
    ['train', 'tune', 'test']
      .filter((split) => split === 'test' || splits.has(split))
      .map((split) => {
        const paths = (lists.get(cell.domain)?.get(split) ?? []).filter((path) => labelOf(cell, path) >= 0);
        return { cell: cell.id, split, rows: (signal?: AbortSignal) => images(folder, cell, paths, signal) };
      }),
  );
}

function labelOf({ category }: DomainnetCell, path: string): number {
  return category.classes.indexOf(path.split('/')[1]);
}

async function* images(
  folder: string,
  cell: DomainnetCell,
  paths: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<ImageRow> {
  for (const path of paths) {
    signal?.throwIfAborted();
    const bytes = await readFile(join(folder, path)).catch((cause: NodeJS.ErrnoException) => {
      throw new DefinitionError(`the image cannot be read (${cause.code ?? cause.message})`, {
        ...{ cell: cell.id, file: path, cause },
      });
    });
    yield { bytes, path, label: labelOf(cell, path) };
  }
}
