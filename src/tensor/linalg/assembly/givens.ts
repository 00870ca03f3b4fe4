/** Plane rotations, with their numbers left in globals: a function returns one value. */

let cosine: f64 = 1;
let sine: f64 = 0;

export function givensCosine(): f64 {
  return cosine;
}

export function givensSine(): f64 {
  return sine;
}

/** Finds c, s, r with c·f + s·g = r and c·g − s·f = 0, c² + s² = 1; returns r. */
export function givens(f: f64, g: f64): f64 {
  if (g == 0) {
    cosine = 1;
    sine = 0;
    return f;
  }
  if (f == 0) {
    cosine = 0;
    sine = 1;
    return g;
  }
  let square = f * f + g * g;
  if (square > 1e-280 && square < 1e280) {
    const r = sqrt(square);
    const inverse = 1 / r;
    cosine = f * inverse;
    sine = g * inverse;
    return r;
  }
  const unit = max(abs(f), abs(g));
  const x = f / unit;
  const y = g / unit;
  square = sqrt(x * x + y * y);
  cosine = x / square;
  sine = y / square;
  return square * unit;
}
