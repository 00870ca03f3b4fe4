import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { DefinitionError } from './definition-error.ts';
import { type Table } from './table.ts';

const classLabel = z.object({ names: z.union([z.array(z.string()), z.record(z.string(), z.string())]) });

/** `{"info": {"features": {"label": {"names": […], "_type": "ClassLabel"}}}}` */
const footerModel = z.object({ info: z.object({ features: z.record(z.string(), z.unknown()) }) });
/** `dataset_infos.json`: by configuration, the same `features`. */
const infosModel = z.record(z.string(), z.object({ features: z.record(z.string(), z.unknown()) }));
/** The head of a `README.md`: a list of features, one or several configurations. */
const features = z.array(z.object({ name: z.string(), dtype: z.unknown() }));
const infoOf = z.object({ features });
const readmeModel = z.object({ dataset_info: z.union([infoOf, z.array(infoOf)]) });
const readmeLabel = z.object({ class_label: classLabel });

/**
 * The class names of a data set in label order, from where Hugging Face keeps them: the footer of its Parquet files,
 * `dataset_infos.json`, or the head of `README.md`.
 * @param folder that of the data set
 * @throws DefinitionError when none of them states the names
 */
export async function findClassNames(root: string, folder: string, table: Table, column: string): Promise<string[]> {
  const found =
    fromFooter((await table.footer())?.texts.get('huggingface'), column) ??
    fromInfos(await text(join(root, folder, 'dataset_infos.json')), column) ??
    fromReadme(await text(join(root, folder, 'README.md')), column);
  if (found !== null) return found;
  const message =
    'has no class names: neither the footer of the Parquet file nor dataset_infos.json nor README.md states a ClassLabel';
  throw new DefinitionError(message, { file: table.files[0], column });
}

function fromFooter(json: string | undefined, column: string): string[] | null {
  const parsed = footerModel.safeParse(tryJson(json));
  return parsed.success ? namesOf(parsed.data.info.features[column]) : null;
}

function fromInfos(json: string | undefined, column: string): string[] | null {
  const parsed = infosModel.safeParse(tryJson(json));
  if (!parsed.success) return null;
  const names = Object.values(parsed.data).map((info) => namesOf(info.features[column]));
  return names.find((one) => one !== null) ?? null;
}

function fromReadme(markdown: string | undefined, column: string): string[] | null {
  const head = /^---\r?\n([\s\S]*?)\r?\n---/.exec(markdown ?? '')?.[1];
  if (head === undefined) return null;
  const parsed = readmeModel.safeParse(tryYaml(head));
  if (!parsed.success) return null;
  const names = [parsed.data.dataset_info].flat().map(({ features: list }) => {
    const label = readmeLabel.safeParse(list.find(({ name }) => name === column)?.dtype);
    return label.success ? namesOf(label.data.class_label) : null;
  });
  return names.find((one) => one !== null) ?? null;
}

/** Names are a list, or an object from '0' on. */
function namesOf(feature: unknown): string[] | null {
  const parsed = classLabel.safeParse(feature);
  if (!parsed.success) return null;
  const { names } = parsed.data;
  if (Array.isArray(names)) return names;
  const list = Object.keys(names).map((_, label) => names[String(label)]);
  return list.every((name) => name !== undefined) ? list : null;
}

function tryJson(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? 'null');
  } catch {
    return null;
  }
}

function tryYaml(yaml: string): unknown {
  try {
    return parseYaml(yaml);
  } catch {
    return null;
  }
}

function text(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
