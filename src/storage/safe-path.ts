const SEGMENT = /^[A-Za-z0-9_](?:[A-Za-z0-9._+=@-]*[A-Za-z0-9_+=@-])?$/;

/**
 * Whether a path that somebody else states may name a file below a folder of this machine: plain names, at most one folder, nothing
 * hidden, nothing that leaves the folder.
 */
export function isSafePath(path: string): boolean {
  const segments = path.split('/');
  return segments.length <= 2 && segments.every((segment) => SEGMENT.test(segment));
}
