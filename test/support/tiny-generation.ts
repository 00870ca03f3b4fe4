/** A tiny Stable Diffusion pipeline, and a made-up grid of things to paint with the scorer of the shapes: enough to run everything, fast. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { parquetOf, type TestManifest } from './benchmarks.ts';
import { safetensors, type TestFile } from './registry.ts';

const PIPELINE = join(import.meta.dirname, '../goldens/diffusion/sd1');
const SCORER = join(import.meta.dirname, '../../suites/shapes-grid/checkpoints/base');
const UNET = 'unet/diffusion_pytorch_model.safetensors';

/** The files of a pipeline; another `seed`, another UNet. */
export function tinyPipeline(seed: number): TestFile[] {
  const folders = readdirSync(PIPELINE, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const paths = folders.flatMap(({ name }) => readdirSync(join(PIPELINE, name)).map((file) => `${name}/${file}`));
  return ['model_index.json', ...paths].sort().map((path) => {
    const bytes = readFileSync(join(PIPELINE, path));
    return { path, bytes: path === UNET ? shaken(bytes, seed) : bytes };
  });
}

/** Changes low bits of F16 weights: by some per cent, and never to something that is no number. */
function shaken(bytes: Buffer, seed: number): Buffer {
  const shaken = Buffer.from(bytes);
  const begin = 8 + Number(bytes.readBigUInt64LE(0));
  for (let at = begin; at < bytes.length; at += 2) shaken[at] ^= (seed * (at % 97)) & 0x7f;
  return shaken;
}

/** Weights of a UNet that overflow. */
export function brokenPipeline(): TestFile[] {
  return tinyPipeline(0).map(({ path, bytes }) => {
    if (path !== UNET) return { path, bytes };
    const huge = Buffer.from(bytes);
    // 65,504, the largest number that there is
    for (let at = 8 + Number(huge.readBigUInt64LE(0)); at < huge.length; at += 2) huge.writeUInt16LE(0x7bff, at);
    return { path, bytes: huge };
  });
}

/** A LoRA on an attention of the pipeline's UNet, as Diffusers writes it. */
export function tinyLora(scale = 1): TestFile[] {
  const module = 'unet.mid_block.attentions.0.transformer_blocks.0.attn1.to_q';
  const values = [0.4, -0.3, 0.2, 0.1].map((value) => scale * value);
  return [
    {
      path: 'pytorch_lora_weights.safetensors',
      bytes: safetensors({
        [`${module}.lora_A.weight`]: { shape: [1, 8], values },
        [`${module}.lora_B.weight`]: { shape: [8, 1], values },
      }),
    },
  ];
}

/** Pictures of one colour each. */
async function pictures(count: number, hue: number): Promise<Uint8Array[]> {
  return Promise.all(
    Array.from({ length: count }, (_, i) =>
      sharp({
        create: {
          width: 16,
          height: 16,
          channels: 3,
          background: { r: hue, g: (53 * i) % 256, b: (97 * i + hue) % 256 },
        },
      })
        .png()
        .toBuffer(),
    ),
  );
}

/** An image whose header is whole and whose pixels are not. */
export function tornImage(image: Uint8Array): Uint8Array {
  const torn = Uint8Array.from(image);
  const data = Buffer.from(torn.buffer).indexOf('IDAT');
  for (let at = data + 4; at < data + 16; at++) torn[at] ^= 0xff;
  return torn;
}

/** Categories `polygons`, `curves` in domains `picture`, `drawing`: four images a cell, five to compare with. */
export async function tinyGenerationBenchmark(
  slug = 'paint',
  reference: (cell: string, images: Uint8Array[]) => readonly Uint8Array[] = (_, images) => images,
): Promise<{ manifest: TestManifest; files: TestFile[] }> {
  const files: TestFile[] = readdirSync(SCORER).map((name) => ({
    path: `scorer/${name}`,
    bytes: readFileSync(join(SCORER, name)),
  }));
  const scorerFiles = readdirSync(SCORER);
  const cells: TestManifest['cells'] = [];
  for (const [column, category] of ['polygons', 'curves'].entries()) {
    for (const [row, domain] of ['picture', 'drawing'].entries()) {
      const id = `${category}-${domain}`;
      const path = `data/${id}.parquet`;
      const images = reference(id, await pictures(5, 60 + 90 * column + 40 * row));
      const labels = images.map((_, i) => i % 2);
      files.push({ path, bytes: await parquetOf(images, labels) });
      cells.push({
        id,
        coordinates: { category, domain },
        prompts: [`a red cat ${column}`, `the dogs, ${row}`],
        splits: { test: { file: path, rows: 5 } },
      } as TestManifest['cells'][number]);
    }
  }
  const manifest = {
    schema: 1,
    slug,
    revision: '1',
    modality: 'IMAGE_GENERATION',
    title: 'A small gallery',
    license: 'cc0-1.0',
    source: 'made by a test',
    comparableWithPaper: false,
    axes: [
      { name: 'category', values: ['polygons', 'curves'] },
      { name: 'domain', values: ['picture', 'drawing'] },
    ],
    cells,
    generation: { imagesPerPrompt: 2, seed: 5, sampler: 'ddim', steps: 3, guidance: 2, width: 16, height: 16 },
    scorer: {
      folder: 'scorer',
      files: scorerFiles,
      category: {
        axis: 'category',
        labels: { polygons: ['triangle', 'square'], curves: ['circle', 'ring'] },
        templates: ['a picture of a {class}', 'a drawing of a {class}'],
      },
      domain: { axis: 'domain', templates: ['a {class}'] },
    },
    metric: 'score',
    data: { format: 'parquet', labelColumn: 'label' },
  };
  return { manifest, files };
}
