/** A data set of the eight. */
export interface ClipTask {
  /** Id of the cell. */
  readonly id: string;
  /** Its name in tables. */
  readonly name: string;
  /** Folders below the user's, in order of preference, that may hold it. */
  readonly folders: readonly string[];
  /** Number of classes. */
  readonly classes: number;
  /** Prompts of its classes, after those that were published with CLIP. */
  readonly templates: readonly string[];
}

const times = (openings: readonly string[], articles: readonly string[]): string[] =>
  openings.flatMap((opening) => articles.map((article) => `${opening} ${article}{class}.`));

/** Image classification tasks of the merging literature since task arithmetic, in the order of its tables. */
export const CLIP_TASKS: readonly ClipTask[] = [
  {
    ...{ id: 'sun397', name: 'SUN397', folders: ['sun397', 'SUN397'], classes: 397 },
    templates: times(['a photo of'], ['a ', 'the ']),
  },
  {
    ...{
      id: 'stanford-cars',
      name: 'Stanford Cars',
      folders: ['stanford_cars', 'stanford-cars', 'cars'],
      classes: 196,
    },
    templates: [
      ...times(['a photo of'], ['a ', 'the ', 'my ', 'my dirty ', 'my clean ', 'my new ', 'my old ']),
      'i love my {class}!',
    ],
  },
  {
    ...{ id: 'resisc45', name: 'RESISC45', folders: ['resisc45', 'RESISC45'], classes: 45 },
    templates: times(
      [
        'satellite imagery of',
        'aerial imagery of',
        'satellite photo of',
        'aerial photo of',
        'satellite view of',
        'aerial view of',
      ],
      ['', 'a ', 'the '],
    ),
  },
  {
    ...{ id: 'eurosat', name: 'EuroSAT', folders: ['eurosat', 'EuroSAT'], classes: 10 },
    templates: times(['a centered satellite photo of'], ['', 'a ', 'the ']),
  },
  {
    ...{ id: 'svhn', name: 'SVHN', folders: ['svhn', 'svhn/cropped_digits'], classes: 10 },
    templates: ['a photo of the number: "{class}".'],
  },
  {
    ...{ id: 'gtsrb', name: 'GTSRB', folders: ['gtsrb', 'GTSRB'], classes: 43 },
    templates: ['a zoomed in', 'a centered', 'a close up'].map((kind) => `${kind} photo of a "{class}" traffic sign.`),
  },
  {
    ...{ id: 'mnist', name: 'MNIST', folders: ['mnist', 'mnist/mnist'], classes: 10 },
    templates: ['a photo of the number: "{class}".'],
  },
  {
    ...{ id: 'dtd', name: 'DTD', folders: ['dtd', 'DTD'], classes: 47 },
    templates: ['texture', 'pattern', 'thing', 'object'].flatMap((kind) => [
      `a photo of a {class} ${kind}.`,
      `a photo of the {class} ${kind}.`,
    ]),
  },
];
