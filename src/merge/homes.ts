import { folderOf, homeOf } from '../storage/checkpoint/component-files.ts';
import { type TensorEntry } from './types.ts';

/** Says of tensors of a pipeline where an output has them: in the folders that they come from. Others stay as they are. */
export function withHomes(tensors: readonly TensorEntry[]): readonly TensorEntry[] {
  return tensors.map((entry) => {
    const home = homeOf(entry.file);
    return home === null ? entry : { ...entry, home };
  });
}

/** Name of a tensor inside the file of its component. */
export function nameAtHome(home: string, name: string): string {
  const prefix = `${folderOf(home)}.`;
  if (!name.startsWith(prefix)) throw new Error(`internal: "${name}" is no tensor of ${home}`);
  return name.slice(prefix.length);
}
