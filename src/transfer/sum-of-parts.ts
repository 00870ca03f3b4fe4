/** Adds up how far several transfers are, and tells the sum whenever one of them got on. */
export function sumOfParts<Part>(
  onSum: (sum: number) => void,
  begun: Iterable<readonly [Part, number]> = [],
): (part: Part, done: number) => void {
  const all = new Map(begun);
  return (part, done) => {
    all.set(part, done);
    onSum([...all.values()].reduce((sum, each) => sum + each, 0));
  };
}
