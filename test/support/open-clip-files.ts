/** A Hugging Face `CLIPModel` folder with one weight file, rewritten as open_clip would have saved it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseClipConfig } from '../../src/models/clip/config.ts';
import { openClipPlace } from '../../src/models/clip/open-clip-layout.ts';
import { clipParameterShapes } from '../../src/models/clip/parameter-shapes.ts';
import { parseSafetensors } from './parse-safetensors.ts';
import { safetensors, type TestFile, type TestTensor } from './registry.ts';

/** open_clip reads a text at its largest id: the end token trades its id with the last one. */
export function openClipFiles(folder: string): TestFile[] {
  const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const config = parseClipConfig(read('config.json'));
  const { vision, text } = config;
  const trade = (id: number) =>
    id === text.eosTokenId ? text.vocabulary - 1 : id === text.vocabulary - 1 ? text.eosTokenId : id;
  const { tensors } = parseSafetensors(readFileSync(join(folder, 'model.safetensors')));
  const out = new Map<string, TestTensor>();
  for (const [own, shape] of clipParameterShapes(config)) {
    const place = openClipPlace(own);
    const values = tensors.get(own);
    if (!place || !values) throw new Error(`no ${own}`);
    const [rows, columns = 1] = shape;
    const at = (row: number) => values.slice(row * columns, (row + 1) * columns);
    if (place.transposed) {
      const turned = Array.from({ length: columns }, (_, c) =>
        Array.from({ length: rows }, (_, r) => values[r * columns + c]),
      );
      out.set(place.name, { shape: [columns, rows], values: turned.flat() });
    } else if (place.third !== undefined) {
      const before = out.get(place.name)?.values ?? [];
      out.set(place.name, { shape: [3 * rows, ...shape.slice(1)], values: [...before, ...values] });
    } else if (own.endsWith('token_embedding.weight')) {
      out.set(place.name, { shape, values: Array.from({ length: rows }, (_, row) => [...at(trade(row))]).flat() });
    } else out.set(place.name, { shape, values: [...values] });
  }
  const tokenizer = read('tokenizer.json');
  for (const token of tokenizer.added_tokens) token.id = trade(token.id);
  for (const word of Object.keys(tokenizer.model.vocab))
    tokenizer.model.vocab[word] = trade(tokenizer.model.vocab[word]);
  for (const token of Object.values<{ ids: number[] }>(tokenizer.post_processor.special_tokens)) {
    token.ids = token.ids.map(trade);
  }
  const { image_mean: mean, image_std: std } = read('preprocessor_config.json');
  const openClip = {
    model_cfg: {
      embed_dim: config.projection,
      quick_gelu: vision.activation === 'quick_gelu',
      vision_cfg: {
        ...{ image_size: vision.imageSize, patch_size: vision.patchSize, layers: vision.layers, width: vision.hidden },
        head_width: vision.hidden / vision.heads,
      },
      text_cfg: {
        ...{ context_length: text.positions, vocab_size: text.vocabulary, width: text.hidden, heads: text.heads },
        layers: text.layers,
      },
    },
    preprocess_cfg: { mean, std, interpolation: 'bicubic', resize_mode: 'shortest' },
  };
  return [
    { path: 'open_clip_config.json', bytes: Buffer.from(JSON.stringify(openClip)) },
    { path: 'tokenizer.json', bytes: Buffer.from(JSON.stringify(tokenizer)) },
    { path: 'open_clip_model.safetensors', bytes: safetensors(out) },
  ];
}
