import { findClassNames } from '../class-names.ts';
import { type Definition, type ImageRow, type ImportCell, type SplitSource } from '../definition.ts';
import { DefinitionError } from '../definition-error.ts';
import { findTable, type Table } from '../table.ts';
import { CLIP_TASKS, type ClipTask } from './tasks.ts';

const AXES = [
  { name: 'task', values: CLIP_TASKS.map(({ name }) => name) },
  { name: 'setting', values: ['images'] },
];
const coordinates = ({ name }: ClipTask) => ({ task: name, setting: 'images' });
/** Of the training images, every so many-th is for tuning. */
const TUNE_EVERY = 10;

/** The eight image classification tasks that merging methods are mostly compared on. */
export const clipEight: Definition = {
  id: 'clip-eight',
  title: 'Eight image classification tasks for CLIP',
  modality: 'IMAGE_CLASSIFICATION',
  heldIn: CLIP_TASKS.map(({ id }) => id),
  cells: CLIP_TASKS.length,
  data: [
    'a folder each for sun397, stanford_cars, resisc45, eurosat, svhn, gtsrb, mnist and dtd as on the Hugging Face hub: Parquet',
    'files train-*.parquet and test-*.parquet (in the folder or in data/) with the columns image and label, whose ClassLabel',
    'names the classes',
  ].join(' '),
  ours: [
    'class names are those of your files, with spaces for underscores; other names give other scores',
    'every tenth training image is for tuning',
    'prompts are those published with CLIP for data sets of the kind, in our selection',
  ],
  async plan(folder, { splits }) {
    const cells: ImportCell[] = [];
    const sources: SplitSource[] = [];
    let labelOffset = 0;
    for (const task of CLIP_TASKS) {
      const folders = task.folders.flatMap((name) => [name, `${name}/data`, `${name}/default`]);
      const tables = {
        train: await findTable(folder, folders, 'train'),
        test: await findTable(folder, folders, 'test'),
      };
      const classes = await classesOf(folder, task, tables.test);
      const { id, templates } = task;
      cells.push({ id, coordinates: coordinates(task), classes, labelOffset, templates });
      labelOffset += classes.length;
      for (const split of ['train', 'tune', 'test'].filter((one) => one === 'test' || splits.has(one))) {
        const rows = (signal?: AbortSignal) => imagesOf(tables, { cell: id, split, classes: classes.length }, signal);
        sources.push({ cell: id, split, rows });
      }
    }
    const manifest = {
      schema: 1,
      slug: 'clip-eight',
      revision: '1',
      modality: 'IMAGE_CLASSIFICATION',
      title: clipEight.title,
      license: 'those of the eight data sets',
      source: 'https://github.com/mlfoundations/task_vectors',
      axes: AXES,
      cells,
      labelSpaces: ['task'],
      templates: ['a photo of a {class}.'],
      metric: 'accuracy',
      data: { format: 'parquet' },
      provenance: {
        definition: 'clip-eight 1',
        comparable: 'not with published tables: class names, prompts and checkpoints differ',
      },
    };
    return { manifest, sources, lists: new Map(), notes: [] };
  },
};

async function classesOf(folder: string, task: ClipTask, table: Table): Promise<string[]> {
  const home = table.files[0].split('/')[0];
  const names = (await findClassNames(folder, home, table, 'label')).map((name) => name.replaceAll('_', ' ').trim());
  if (names.length === task.classes) return names;
  const message = `has ${names.length} classes, ${task.name} has ${task.classes}`;
  throw new DefinitionError(message, { cell: task.id, file: table.files[0], column: 'label' });
}

async function* imagesOf(
  tables: { readonly train: Table; readonly test: Table },
  { cell, split, classes }: { readonly cell: string; readonly split: string; readonly classes: number },
  signal?: AbortSignal,
): AsyncGenerator<ImageRow> {
  let index = 0;
  const table = split === 'test' ? tables.test : tables.train;
  for await (const { file, row, value } of table.rows(['image', 'label'], signal)) {
    const tune = index++ % TUNE_EVERY === TUNE_EVERY - 1;
    if (split !== 'test' && tune !== (split === 'tune')) continue;
    const label = typeof value.label === 'bigint' ? Number(value.label) : value.label;
    if (typeof label !== 'number' || !(label >= 0 && label < classes)) {
      const message = `${String(value.label)} is no label of ${classes} classes`;
      throw new DefinitionError(message, { cell, file, row, column: 'label' });
    }
    yield { ...imageOf(value.image, { cell, file, row }), label };
  }
}

function imageOf(
  value: unknown,
  place: { cell: string; file: string; row: number },
): { bytes: Uint8Array; path: string } {
  const { bytes, path } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  if (!(bytes instanceof Uint8Array) || bytes.length === 0) {
    throw new DefinitionError('holds no image bytes', { ...place, column: 'image' });
  }
  return { bytes, path: typeof path === 'string' ? path : `${place.row}` };
}
