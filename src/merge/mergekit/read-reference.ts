import { type Located, type ModelPath, type ModelReference } from './config.ts';
import { type Place, readMap, readText } from './read-map.ts';
import { type RecipeNotes } from './report.ts';

/** A model: `path[@revision][+lora[@revision]]`, or a map `{model: {path, revision}, lora: {path, revision}}`. */
export function readReference(place: Place, notes: RecipeNotes): Located<ModelReference> | null {
  const value = place.node.kind === 'map' ? readStructured(place, notes) : readWritten(place, notes);
  return value === null ? null : { value, path: place.path, at: place.at };
}

function readWritten(place: Place, notes: RecipeNotes): ModelReference | null {
  const text = readText(place, notes);
  if (text === null) return null;
  const [model, lora, ...more] = text.split('+');
  if (more.length > 0) {
    notes.mistake(place.path, place.at, 'a model has at most one adapter: there is more than one "+"');
    return null;
  }
  const own = readPath(model, place, notes);
  const adapter = lora === undefined ? null : readPath(lora, place, notes);
  return own === null || (lora !== undefined && adapter === null) ? null : { ...own, lora: adapter };
}

function readPath(text: string, { path, at }: Place, notes: RecipeNotes): ModelPath | null {
  const [name, revision, ...more] = text.split('@');
  if (more.length > 0) notes.mistake(path, at, 'a model has at most one revision: there is more than one "@"');
  else if (name.trim() === '') notes.mistake(path, at, 'names no model');
  else if (/\p{Cc}/u.test(text)) notes.mistake(path, at, 'holds control characters');
  else return { path: name, revision: revision === undefined || revision === '' ? null : revision };
  return null;
}

function readStructured(place: Place, notes: RecipeNotes): ModelReference | null {
  const map = readMap(place, ['model', 'lora', 'override_architecture'], notes);
  const architecture = map.get('override_architecture');
  if (architecture !== undefined) {
    const what = 'layers are found by the names of tensors, not by an architecture';
    notes.unsupported(architecture.path, architecture.at, what);
  }
  const model = map.get('model');
  if (model === undefined) {
    notes.mistake(place.path, place.at, 'names no model');
    return null;
  }
  const own = readStructuredPath(model, notes);
  const lora = map.get('lora');
  const adapter = lora === undefined ? null : readStructuredPath(lora, notes);
  return own === null || (lora !== undefined && adapter === null) ? null : { ...own, lora: adapter };
}

function readStructuredPath(place: Place, notes: RecipeNotes): ModelPath | null {
  if (place.node.kind !== 'map') {
    const text = readText(place, notes);
    return text === null ? null : readPath(text, place, notes);
  }
  const map = readMap(place, ['path', 'revision'], notes);
  const path = map.get('path');
  if (path === undefined) {
    notes.mistake(place.path, place.at, 'has no path');
    return null;
  }
  const name = readText(path, notes);
  const revision = map.get('revision');
  const version = revision === undefined ? null : readText(revision, notes);
  if (name === null || (revision !== undefined && version === null)) return null;
  const read = readPath(name, path, notes);
  return read === null ? null : { path: read.path, revision: version ?? read.revision };
}
