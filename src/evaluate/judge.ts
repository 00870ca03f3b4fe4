import type * as tf from '@tensorflow/tfjs-core';
import { type ClipModel, embedImages, embedPrompts, fitForClip, loadClipModel } from '../models/clip/clip-model.ts';
import { type RgbImage } from '../models/clip/preprocess.ts';
import { type LocatedCheckpoint } from '../models/located-checkpoint.ts';
import { takeFloats } from '../tensor/tf/read-floats.ts';
import { argMax } from './accuracy.ts';
import { classRows } from './class-rows.ts';
import { type Features, products } from './features.ts';
import {
  type GenerationCell,
  type GenerationManifest,
  type Question,
  type ScorerLabel,
  scorerLabels,
} from './generation-manifest.ts';

/** Images in one forward pass. Fixed, so that scores do not depend on the machine. */
const BATCH = 64;

/** The CLIP model of a benchmark, and what its questions may be answered with. */
export interface Judge {
  readonly model: ClipModel;
  readonly answers: Readonly<Record<Question, Answers>>;
}

interface Answers {
  readonly axis: string;
  readonly labels: readonly ScorerLabel[];
  /** One row of length 1 for each label. */
  readonly rows: Features;
}

/** Loads the scorer of a benchmark on the current backend. @throws what loading a CLIP model throws */
export async function openJudge(scorer: LocatedCheckpoint, manifest: GenerationManifest): Promise<Judge> {
  const model = await loadClipModel(scorer);
  const answersTo = async (question: Question): Promise<Answers> => {
    const { axis, templates } = manifest.scorer[question];
    const labels = scorerLabels(manifest, manifest.scorer[question]);
    const names = labels.map(({ name }) => name);
    const rows = await takeRows(classRows(model, names, { templates, head: 'normalized' }));
    return { axis, labels, rows };
  };
  return { model, answers: { category: await answersTo('category'), domain: await answersTo('domain') } };
}

/** Embeddings of images as the vision tower takes them (`fitForClip`, `decodeForClip`). */
export async function imageFeatures({ model }: Judge, images: readonly Uint8Array[]): Promise<Features> {
  return inBatches(images, (some) => embedImages(model, some));
}

/** Embeddings of painted images. */
export async function paintedFeatures(judge: Judge, images: readonly RgbImage[]): Promise<Features> {
  return imageFeatures(judge, await Promise.all(images.map((image) => fitForClip(judge.model, image))));
}

/** Embeddings of prompts. */
export async function promptFeatures({ model }: Judge, prompts: readonly string[]): Promise<Features> {
  return inBatches(prompts, (some) => embedPrompts(model, some));
}

/** For each image whether the answer to a question is the cell's value of the axis: 1 or 0; −1 when the scorer has no answer. */
export function rightAnswers(judge: Judge, question: Question, cell: GenerationCell, images: Features): number[] {
  const { axis, labels, rows } = judge.answers[question];
  const likeness = products(images, rows);
  return Array.from({ length: images.n }, (_, image) => {
    const begin = image * labels.length;
    const best = argMax(likeness, begin, begin + labels.length) - begin;
    if (best < 0) return -1;
    return labels[best].values.has(cell.coordinates[axis]) ? 1 : 0;
  });
}

async function inBatches<T>(items: readonly T[], embed: (some: readonly T[]) => tf.Tensor2D): Promise<Features> {
  const parts: Features[] = [];
  for (let at = 0; at < items.length; at += BATCH) parts.push(await takeRows(embed(items.slice(at, at + BATCH))));
  const [{ width }] = parts;
  const values = new Float32Array(items.length * width);
  parts.forEach((part, i) => values.set(part.values, i * BATCH * width));
  return { n: items.length, width, values };
}

async function takeRows(rows: tf.Tensor2D): Promise<Features> {
  const [n, width] = rows.shape;
  return { n, width, values: await takeFloats(rows) };
}
