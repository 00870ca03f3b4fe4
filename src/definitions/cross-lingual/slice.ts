import { type TextRow } from '../definition.ts';
import { DefinitionError } from '../definition-error.ts';
import { findTable } from '../table.ts';
import { type DataSet, type Slice } from './data-sets.ts';

/**
 * The examples of a slice. Memory holds as many as are counted from the end.
 * @throws DefinitionError where the data set is not found, does not fit, or is shorter than what is counted from its end
 */
export async function* readSlice(
  root: string,
  dataSet: DataSet,
  slice: Slice,
  signal?: AbortSignal,
): AsyncGenerator<TextRow> {
  const table = await findTable(root, dataSet.folders, splitName(slice.of));
  const { columns, convert } = dataSet.conversion;
  const { from, to = 0 } = slice;
  const held: TextRow[] = [];
  const hold = from ?? to;
  for await (const row of table.rows(columns, signal)) {
    const example = convert(row);
    if (example === null) continue;
    held.push(example);
    if (held.length <= hold) continue;
    const [first] = held.splice(0, 1);
    if (from === undefined) yield first;
  }
  if (held.length < hold) {
    const message = `only ${held.length} examples, but the last ${hold} are for other splits (${dataSet.hub})`;
    throw new DefinitionError(message, { file: table.files[0] });
  }
  if (from !== undefined) yield* held.slice(0, held.length - to);
}

/** XL-WiC calls its validation split so in its files. */
function splitName(of: Slice['of']): string {
  return of === 'validation' ? '(?:validation|valid|dev)' : of;
}
