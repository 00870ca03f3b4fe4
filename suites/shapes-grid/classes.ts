import { difference, disc, polygon, quarterTurns, rectangle, stroke, union, type Shape } from './geometry.ts';

export interface ShapeClass {
  /** As it stands in the prompt, after "a". */
  readonly name: string;
  readonly shape: Shape;
}

export interface ClassGroup {
  readonly name: string;
  readonly classes: readonly ShapeClass[];
}

const arrow = union(polygon([0, -0.95], [0.75, -0.05], [-0.75, -0.05]), rectangle(-0.27, -0.1, 0.27, 0.9));

/** The category axis: six groups of four classes, in label order. */
export const GROUPS: readonly ClassGroup[] = [
  {
    name: 'polygons',
    classes: [
      { name: 'triangle', shape: polygon([0, -0.95], [0.95, 0.75], [-0.95, 0.75]) },
      { name: 'square', shape: rectangle(-0.75, -0.75, 0.75, 0.75) },
      { name: 'pentagon', shape: polygon([0, -0.95], [0.9, -0.29], [0.56, 0.77], [-0.56, 0.77], [-0.9, -0.29]) },
      { name: 'rhombus', shape: polygon([0, -1], [0.58, 0], [0, 1], [-0.58, 0]) },
    ],
  },
  {
    name: 'curves',
    classes: [
      { name: 'circle', shape: disc(0, 0, 0.85) },
      { name: 'ring', shape: difference(disc(0, 0, 0.92), disc(0, 0, 0.48)) },
      { name: 'crescent', shape: difference(disc(-0.05, 0, 0.92), disc(0.45, 0, 0.78)) },
      { name: 'semicircle', shape: difference(disc(0, 0.45, 1), rectangle(-2, 0.45, 2, 3)) },
    ],
  },
  {
    name: 'arrows',
    classes: [
      { name: 'arrow pointing up', shape: arrow },
      { name: 'arrow pointing right', shape: quarterTurns(arrow, 1) },
      { name: 'arrow pointing down', shape: quarterTurns(arrow, 2) },
      { name: 'arrow pointing left', shape: quarterTurns(arrow, 3) },
    ],
  },
  {
    name: 'letters',
    classes: [
      {
        name: 'letter T',
        shape: union(stroke([-0.7, -0.72], [0.7, -0.72], 0.22), stroke([0, -0.72], [0, 0.75], 0.22)),
      },
      {
        name: 'letter L',
        shape: union(stroke([-0.5, -0.75], [-0.5, 0.7], 0.22), stroke([-0.5, 0.7], [0.6, 0.7], 0.22)),
      },
      {
        name: 'letter H',
        shape: union(
          stroke([-0.6, -0.75], [-0.6, 0.75], 0.22),
          stroke([0.6, -0.75], [0.6, 0.75], 0.22),
          stroke([-0.6, 0], [0.6, 0], 0.22),
        ),
      },
      {
        name: 'letter Z',
        shape: union(
          stroke([-0.62, -0.72], [0.62, -0.72], 0.22),
          stroke([0.62, -0.72], [-0.62, 0.72], 0.22),
          stroke([-0.62, 0.72], [0.62, 0.72], 0.22),
        ),
      },
    ],
  },
  {
    name: 'symbols',
    classes: [
      { name: 'plus sign', shape: union(rectangle(-0.9, -0.28, 0.9, 0.28), rectangle(-0.28, -0.9, 0.28, 0.9)) },
      {
        name: 'star',
        shape: polygon(
          [0, -1],
          [0.26, -0.36],
          [0.95, -0.31],
          [0.42, 0.14],
          [0.59, 0.81],
          [0, 0.44],
          [-0.59, 0.81],
          [-0.42, 0.14],
          [-0.95, -0.31],
          [-0.26, -0.36],
        ),
      },
      {
        name: 'heart',
        shape: union(
          disc(-0.43, -0.32, 0.46),
          disc(0.43, -0.32, 0.46),
          polygon([-0.83, -0.1], [0, -0.35], [0.83, -0.1], [0, 0.95]),
        ),
      },
      {
        name: 'lightning bolt',
        shape: polygon([0.3, -1], [-0.62, 0.15], [-0.05, 0.15], [-0.3, 1], [0.62, -0.22], [0.05, -0.22]),
      },
    ],
  },
  {
    name: 'things',
    classes: [
      {
        name: 'house',
        shape: difference(
          union(polygon([0, -0.98], [0.98, -0.12], [-0.98, -0.12]), rectangle(-0.68, -0.2, 0.68, 0.85)),
          rectangle(-0.2, 0.25, 0.2, 1.2),
        ),
      },
      {
        name: 'tree',
        shape: union(
          disc(0, -0.5, 0.5),
          disc(-0.38, -0.05, 0.42),
          disc(0.38, -0.05, 0.42),
          rectangle(-0.16, 0.2, 0.16, 0.98),
        ),
      },
      {
        name: 'boat',
        shape: union(
          polygon([-0.98, 0.35], [0.98, 0.35], [0.58, 0.88], [-0.58, 0.88]),
          polygon([-0.02, -0.95], [-0.02, 0.18], [-0.75, 0.18]),
          polygon([0.14, -0.65], [0.7, 0.18], [0.14, 0.18]),
        ),
      },
      {
        name: 'key',
        shape: union(
          difference(disc(0, -0.55, 0.46), disc(0, -0.55, 0.2)),
          rectangle(-0.14, -0.15, 0.14, 0.98),
          rectangle(0.05, 0.3, 0.48, 0.52),
          rectangle(0.05, 0.72, 0.48, 0.94),
        ),
      },
    ],
  },
];
