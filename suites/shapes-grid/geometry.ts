// Bound once: under a test runner each look-up of a global goes through the sandbox, a hundred times slower.
const { max, min, sqrt } = Math;
const FAR = Number.MAX_VALUE;

/**
 * Shapes as signed distance functions: negative inside, positive outside, in units of the shape (about −1…1, y down).
 * Only + − × ÷ and square roots are used, which IEEE 754 fixes to the last bit.
 */
export type Shape = (x: number, y: number) => number;
export type Point = readonly [x: number, y: number];

export function disc(cx: number, cy: number, radius: number): Shape {
  return (x, y) => sqrt((x - cx) * (x - cx) + (y - cy) * (y - cy)) - radius;
}

/** A line with round ends. */
export function stroke(from: Point, to: Point, radius: number): Shape {
  const dx = to[0] - from[0];
  const dy = to[1] - from[1];
  const length2 = dx * dx + dy * dy;
  return (x, y) => {
    const px = x - from[0];
    const py = y - from[1];
    const t = max(0, min(1, (px * dx + py * dy) / length2));
    const ex = px - t * dx;
    const ey = py - t * dy;
    return sqrt(ex * ex + ey * ey) - radius;
  };
}

export function polygon(...points: readonly Point[]): Shape {
  const xs = Float64Array.from(points, ([x]) => x);
  const ys = Float64Array.from(points, ([, y]) => y);
  return (x, y) => {
    let nearest = FAR;
    let inside = false;
    for (let i = 0, j = xs.length - 1; i < xs.length; j = i++) {
      const ex = xs[j] - xs[i];
      const ey = ys[j] - ys[i];
      const wx = x - xs[i];
      const wy = y - ys[i];
      const t = max(0, min(1, (wx * ex + wy * ey) / (ex * ex + ey * ey)));
      const qx = wx - t * ex;
      const qy = wy - t * ey;
      nearest = min(nearest, qx * qx + qy * qy);
      if (ys[i] > y !== ys[j] > y && x < (ex * wy) / ey + xs[i]) inside = !inside;
    }
    return inside ? -sqrt(nearest) : sqrt(nearest);
  };
}

export function rectangle(left: number, top: number, right: number, bottom: number): Shape {
  return polygon([left, top], [right, top], [right, bottom], [left, bottom]);
}

export function union(...shapes: readonly Shape[]): Shape {
  return (x, y) => {
    let nearest = FAR;
    for (const shape of shapes) nearest = min(nearest, shape(x, y));
    return nearest;
  };
}

export function difference(shape: Shape, hole: Shape): Shape {
  return (x, y) => max(shape(x, y), -hole(x, y));
}

/** The shape turned by a quarter, `turns` times clockwise. */
export function quarterTurns(shape: Shape, turns: number): Shape {
  let turned = shape;
  for (let i = 0; i < turns; i++) {
    const before = turned;
    turned = (x, y) => before(y, -x);
  }
  return turned;
}
