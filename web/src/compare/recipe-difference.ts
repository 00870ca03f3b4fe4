/** A place where two recipes say different things; null where one says nothing. */
export interface RecipeDifference {
  readonly path: string;
  readonly a: string | null;
  readonly b: string | null;
}

/** Everything that differs between two JSON values, place by place, in order of place. */
export function recipeDifferences(a: unknown, b: unknown): RecipeDifference[] {
  const left = leavesOf(a);
  const right = leavesOf(b);
  return [...new Set([...left.keys(), ...right.keys()])]
    .sort()
    .map((path) => ({ path, a: left.get(path) ?? null, b: right.get(path) ?? null }))
    .filter((one) => one.a !== one.b);
}

function leavesOf(value: unknown, path = '', leaves = new Map<string, string>()): Map<string, string> {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) {
    if (value !== undefined) leaves.set(path, JSON.stringify(value));
    return leaves;
  }
  for (const [key, inside] of Object.entries(value)) leavesOf(inside, path === '' ? key : `${path}.${key}`, leaves);
  return leaves;
}
