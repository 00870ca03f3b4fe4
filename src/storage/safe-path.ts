/** Letters, digits and a few marks; a segment never begins or ends with a dot, so `.`, `..` and hidden names are out. */
const SEGMENT = /^[A-Za-z0-9_](?:[A-Za-z0-9._+=@-]{0,198}[A-Za-z0-9_+=@-])?$/;
/** On Windows these are devices in every folder, whatever follows the first dot. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i;

/** Whether a name may be that of a file or folder on any system. */
export function isSafeName(name: string): boolean {
  return SEGMENT.test(name) && !DEVICE.test(name);
}

/**
 * Whether a path that somebody else states may name a file below a folder of this machine: plain names, at most one folder, nothing
 * hidden, nothing that leaves the folder.
 */
export function isSafePath(path: string): boolean {
  const segments = path.split('/');
  return segments.length <= 2 && segments.every(isSafeName);
}
