/** Embeddings of a set of images, row by row. */
export interface Features {
  /** Images. */
  readonly n: number;
  /** Numbers of one embedding. */
  readonly width: number;
  readonly values: Float32Array;
}

/** Rows scaled to length 1. @throws RangeError for a row of zeros */
export function unitFeatures({ n, width, values }: Features): Features {
  const scaled = new Float32Array(values.length);
  for (let row = 0; row < n; row++) {
    const own = values.subarray(row * width, (row + 1) * width);
    const length = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
    if (!(length > 0)) throw new RangeError(`embedding ${row} has length ${length}`);
    scaled.set(
      own.map((value) => value / length),
      row * width,
    );
  }
  return { n, width, values: scaled };
}

/** Inner products of all rows of `a` with all rows of `b`, in f64: [a.n, b.n], row by row. */
export function products(a: Features, b: Features): Float64Array {
  const { width } = a;
  const found = new Float64Array(a.n * b.n);
  for (let i = 0; i < a.n; i++) {
    for (let j = 0; j < b.n; j++) {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += a.values[i * width + k] * b.values[j * width + k];
      found[i * b.n + j] = sum;
    }
  }
  return found;
}
