import { type TensorEntry } from '../types.ts';
import { isFloatDtype } from '../../tensor/dtype.ts';
import { type AdapterFamily } from './adapter.ts';
import { type LayerPart, readAdapterKey } from './adapter-keys.ts';
import { type AdapterIssues } from './issues.ts';

/** The tensors of one adapted module. */
export interface LayerGroup {
  readonly family: AdapterFamily;
  readonly component: string | null;
  readonly module: string;
  readonly embedding: boolean;
  readonly a: TensorEntry;
  readonly b: TensorEntry;
  readonly mid: TensorEntry | null;
  readonly alpha: TensorEntry | null;
}

export interface GroupedAdapter {
  readonly family: AdapterFamily;
  readonly groups: readonly LayerGroup[];
  /** Tensors in full, by their name in the model. */
  readonly saved: readonly { readonly name: string; readonly entry: TensorEntry }[];
}

interface OpenGroup extends Pick<LayerGroup, 'family' | 'component' | 'module' | 'embedding'> {
  readonly parts: Map<LayerPart, TensorEntry>;
}

/** Pairs the factors of an adapter by their names and checks that their ranks agree. Knows nothing of the base. */
export function groupKeys(tensors: readonly TensorEntry[], issues: AdapterIssues): GroupedAdapter {
  const open = new Map<string, OpenGroup>();
  const saved: { name: string; entry: TensorEntry }[] = [];
  for (const entry of tensors) {
    const key = readAdapterKey(entry.name);
    if (key.role === 'refused') {
      issues.add('ADAPTER_INVALID', entry.name, `${key.reason}: it cannot be merged`);
    } else if (key.role === 'saved') {
      saved.push({ name: key.name, entry });
    } else if (!isFloatDtype(entry.dtype)) {
      issues.add('DTYPE_UNSUPPORTED', entry.name, `is of type ${entry.dtype}: factors are floating point numbers`);
    } else {
      const { part, ...group } = key;
      const id = `${key.family} ${key.component ?? ''} ${key.module}`;
      const found = open.get(id) ?? { ...group, parts: new Map<LayerPart, TensorEntry>() };
      open.set(id, found);
      const before = found.parts.get(part);
      if (before === undefined) found.parts.set(part, entry);
      else issues.add('ADAPTER_INVALID', entry.name, `says the same as "${before.name}"`);
    }
  }
  const groups = [...open.values()].flatMap((group) => close(group, issues));
  if (groups.length === 0 && issues.empty) {
    issues.add('ADAPTER_INVALID', tensors[0]?.name ?? '', 'and the others have no pair of LoRA factors among them');
  }
  const families = new Set(groups.map(({ family }) => family));
  const odd = groups.find(({ family }) => family !== groups[0].family);
  if (families.size > 1 && odd !== undefined) {
    issues.add('ADAPTER_INVALID', odd.a.name, `is a ${odd.family} key among those of ${groups[0].family}`);
  }
  return { family: groups[0]?.family ?? 'peft', groups, saved };
}

function close({ parts, ...group }: OpenGroup, issues: AdapterIssues): LayerGroup[] {
  const a = parts.get('a');
  const b = parts.get('b');
  const mid = parts.get('mid') ?? null;
  const alpha = parts.get('alpha') ?? null;
  if (a === undefined || b === undefined) {
    const [here] = parts.values();
    const missing = a === undefined && b === undefined ? 'its two factors are' : `its factor ${a ? 'B' : 'A'} is`;
    issues.add('TENSOR_MISSING', here.name, `stands alone: ${missing} missing`);
    return [];
  }
  if (alpha !== null && alpha.shape.some((dimension) => dimension !== 1)) {
    issues.add('SHAPE_MISMATCH', alpha.name, `has shape ${shapeText(alpha.shape)}: alpha is one number`);
    return [];
  }
  if (a.shape.length < 2 || b.shape.length < 2 || a.shape.includes(0) || b.shape.includes(0)) {
    const flawed = a.shape.length < 2 || a.shape.includes(0) ? a : b;
    issues.add('SHAPE_MISMATCH', flawed.name, `has shape ${shapeText(flawed.shape)}: a factor is a matrix`);
    return [];
  }
  if (!ranksAgree(a, b, mid)) {
    const through = mid === null ? '' : ` through ${shapeText(mid.shape)}`;
    const what = `has shape ${shapeText(a.shape)}, which does not meet B of ${shapeText(b.shape)}${through}: ranks differ`;
    issues.add('SHAPE_MISMATCH', a.name, what);
    return [];
  }
  return [{ ...group, a, b, mid, alpha }];
}

function ranksAgree(a: TensorEntry, b: TensorEntry, mid: TensorEntry | null): boolean {
  if (mid === null) return a.shape[0] === b.shape[1];
  return mid.shape.length >= 2 && mid.shape[0] === b.shape[1] && mid.shape[1] === a.shape[0];
}

export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
