/** A few made-up rows of each of the eight tasks of CLIP in the layout of the Hugging Face hub. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CLIP_TASKS } from '../../src/definitions/clip-eight/tasks.ts';
import { openImageFile } from '../../src/definitions/image-file.ts';

/** 20 training and 3 test images for each task; MNIST tells its class names in a README, the others in `dataset_infos.json`. */
export async function writeClipEightData(folder: string): Promise<void> {
  for (const { folders, classes } of CLIP_TASKS) {
    const home = join(folder, folders[0]);
    await mkdir(join(home, 'data'), { recursive: true });
    for (const [split, rows] of [
      ['train', 20],
      ['test', 3],
    ] as const) {
      const file = openImageFile(join(home, 'data', `${split}-00000-of-00001.parquet`));
      for (let i = 0; i < rows; i++)
        await file.add({ bytes: Buffer.from(`${split} ${i}`), path: '', label: i % classes });
      await file.end();
    }
    const label = { names: Array.from({ length: classes }, (_, i) => `class_${i}`), _type: 'ClassLabel' };
    await writeFile(join(home, 'dataset_infos.json'), JSON.stringify({ default: { features: { label } } }));
  }
  const mnist = join(folder, 'mnist');
  await rm(join(mnist, 'dataset_infos.json'));
  const head = [
    'dataset_info:',
    '  features:',
    '  - name: image',
    '    dtype: image',
    '  - name: label',
    '    dtype:',
    '      class_label:',
    '        names:',
    ...Array.from({ length: 10 }, (_, i) => `          '${i}': '${i}'`),
  ];
  await writeFile(join(mnist, 'README.md'), `---\n${head.join('\n')}\n---\n# MNIST\n`);
}
