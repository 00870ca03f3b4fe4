import { type KeyedRandom } from '../common/random.ts';
import { type Shape } from './geometry.ts';

// Bound once: under a test runner each look-up of a global goes through the sandbox, a hundred times slower.
const { abs, floor, max, min, sqrt } = Math;

export const IMAGE_SIZE = 32;

type Colour = readonly [red: number, green: number, blue: number];

/** Distance in pixels from the shape's edge, negative inside, for a point given in pixels. */
type Distance = (x: number, y: number) => number;

type Renderer = (
  distance: Distance,
  random: KeyedRandom,
  paint: (x: number, y: number, colour: Colour) => void,
) => void;

export interface Domain {
  readonly name: string;
  /** What the rendering looks like, for people. */
  readonly description: string;
  readonly render: Renderer;
}

/** The shape at a random place, size and (moderate) angle, as a distance in pixels. */
export function placeShape(shape: Shape, random: KeyedRandom): Distance {
  const radius = random.uniform(10.5, 13.5);
  const slack = IMAGE_SIZE / 2 - radius - 1;
  const cx = IMAGE_SIZE / 2 + random.uniform(-slack, slack);
  const cy = IMAGE_SIZE / 2 + random.uniform(-slack, slack);
  // A rotation by up to 20° from the tangent of half the angle, so that no sine is needed.
  const t = random.uniform(-0.176, 0.176);
  const cos = (1 - t * t) / (1 + t * t) / radius;
  const sin = (2 * t) / (1 + t * t) / radius;
  return (x, y) => radius * shape(cos * (x - cx) + sin * (y - cy), cos * (y - cy) - sin * (x - cx));
}

function clamp(value: number): number {
  return max(0, min(1, value));
}

/** Share of a pixel that lies inside, from the distance of its centre to the edge. */
function coverage(distance: number): number {
  return clamp(0.5 - distance);
}

function blend(from: Colour, to: Colour, share: number): Colour {
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
}

/** A saturated colour: one channel high, one low, one anywhere between. */
function vivid(random: KeyedRandom, low: number, high: number): Colour {
  const channels = [high, low, random.uniform(low, high)];
  const first = random.below(3);
  const [a] = channels.splice(first, 1);
  const [b] = channels.splice(random.below(2), 1);
  return [a, b, channels[0]];
}

function grey(random: KeyedRandom, low: number, high: number, tint: number): Colour {
  const level = random.uniform(low, high);
  return [
    clamp(level + random.uniform(-tint, tint)),
    clamp(level + random.uniform(-tint, tint)),
    clamp(level + random.uniform(-tint, tint)),
  ];
}

function everyPixel(draw: (x: number, y: number) => void): void {
  for (let y = 0; y < IMAGE_SIZE; y++) for (let x = 0; x < IMAGE_SIZE; x++) draw(x, y);
}

const flat: Renderer = (distance, random, paint) => {
  const ground = grey(random, 0.8, 0.98, 0.04);
  const fill = vivid(random, 0.05, 0.8);
  everyPixel((x, y) => paint(x, y, blend(ground, fill, coverage(distance(x + 0.5, y + 0.5)))));
};

const sketch: Renderer = (distance, random, paint) => {
  const paper = grey(random, 0.88, 0.98, 0.05);
  const ink = grey(random, 0.05, 0.3, 0.05);
  const [dx, dy] = [random.uniform(-0.9, 0.9), random.uniform(-0.9, 0.9)];
  const bend = random.uniform(-0.012, 0.012);
  everyPixel((x, y) => {
    const first = 0.75 - abs(distance(x + 0.5, y + 0.5));
    // A second, lighter line that misses the first one a little, as a hand does.
    const shift = bend * (x - 16) * (y - 16) * 0.3;
    const second = 0.6 - abs(distance(x + 0.5 + dx + shift, y + 0.5 + dy));
    const grain = random.uniform(0.75, 1);
    paint(x, y, blend(paper, ink, grain * clamp(max(clamp(first + 0.5), 0.6 * clamp(second + 0.5)))));
  });
};

const hatched: Renderer = (distance, random, paint) => {
  const ground = grey(random, 0.55, 0.8, 0.1);
  const dark = vivid(random, 0, 0.45);
  const steep = random.uniform(-1, 1);
  const scale = 1 / sqrt(1 + steep * steep);
  const period = random.uniform(3, 4);
  const phase = random.uniform(0, period);
  const across = random.below(2) === 1;
  const wave = (u: number) => {
    const at = u / period - floor(u / period);
    return abs(2 * at - 1) * 2 - 0.5;
  };
  everyPixel((x, y) => {
    const u = (across ? x + steep * y : y + steep * x) * scale + phase;
    const v = (across ? y - steep * x : x - steep * y) * scale + phase;
    const inside = coverage(distance(x + 0.5, y + 0.5));
    const line = 0.35 + 0.65 * clamp(wave(u));
    const dots = 0.3 * clamp(wave(v)) * clamp(wave(u * 0.5));
    paint(x, y, blend(ground, dark, inside * line + (1 - inside) * dots));
  });
};

const neon: Renderer = (distance, random, paint) => {
  const night = grey(random, 0.02, 0.12, 0.03);
  const light = vivid(random, 0.2, 1);
  const reach = random.uniform(1.5, 2.6);
  everyPixel((x, y) => {
    const away = abs(distance(x + 0.5, y + 0.5));
    const tube = clamp(1.3 - away);
    const glow = 1 / (1 + (away / reach) * (away / reach));
    const lit = blend(night, light, 0.75 * glow);
    paint(x, y, blend(lit, [1, 1, 1], 0.7 * tube));
  });
};

const photo: Renderer = (distance, random, paint) => {
  const top = grey(random, 0.25, 0.75, 0.15);
  const bottom = grey(random, 0.25, 0.75, 0.15);
  const body = vivid(random, 0.15, 0.85);
  const [lx, ly] = [random.uniform(-1, 1), random.uniform(-1, -0.3)];
  const noise = random.uniform(0.02, 0.05);
  everyPixel((x, y) => {
    const ground = blend(top, bottom, y / (IMAGE_SIZE - 1));
    const shadow = 0.55 * clamp(0.5 - distance(x + 0.5 - 2.2, y + 0.5 - 2.2) / 2.5);
    const at = distance(x + 0.5, y + 0.5);
    const slope = (lx * (x - 16) + ly * (y - 16)) / 32;
    const lit = clamp(0.75 + slope + 0.06 * min(4, -at));
    const surface: Colour = [body[0] * lit, body[1] * lit, body[2] * lit];
    const clean = blend(blend(ground, [0, 0, 0], shadow), surface, coverage(at));
    paint(x, y, [
      clean[0] + noise * random.normal(),
      clean[1] + noise * random.normal(),
      clean[2] + noise * random.normal(),
    ]);
  });
};

const mosaic: Renderer = (distance, random, paint) => {
  const tile = 3;
  const grout = grey(random, 0.3, 0.45, 0.02);
  const ground = vivid(random, 0.3, 0.6);
  const figure = grey(random, 0.8, 0.95, 0.08);
  const [ox, oy] = [random.below(tile), random.below(tile)];
  const colours = new Map<number, Colour>();
  everyPixel((x, y) => {
    const column = floor((x + ox) / tile);
    const row = floor((y + oy) / tile);
    const key = row * IMAGE_SIZE + column;
    let colour = colours.get(key);
    if (!colour) {
      const inside = coverage(distance(column * tile - ox + tile / 2, row * tile - oy + tile / 2) / tile);
      const uneven = random.uniform(-0.09, 0.09);
      const [r, g, b] = blend(ground, figure, inside);
      colour = [r + uneven, g + uneven, b + uneven];
      colours.set(key, colour);
    }
    const edge = (x + ox) % tile === 0 || (y + oy) % tile === 0;
    paint(x, y, edge ? blend(colour, grout, 0.45) : colour);
  });
};

/** The domain axis: six ways to draw the same shapes. */
export const DOMAINS: readonly Domain[] = [
  { name: 'hatched', description: 'filled with stripes on a dotted ground', render: hatched },
  { name: 'mosaic', description: 'tiles of three pixels with grout between them', render: mosaic },
  { name: 'flat', description: 'one flat colour on a light ground', render: flat },
  { name: 'neon', description: 'glowing outline on a dark ground', render: neon },
  { name: 'sketch', description: 'ink outline on paper, drawn twice', render: sketch },
  { name: 'photo', description: 'shaded body with a shadow on a gradient, with noise', render: photo },
];
