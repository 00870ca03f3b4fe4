/**
 * What one request may ask for. Counted on the document with all fragments expanded, before anything is validated or
 * executed, because a limit that a fragment hides from is none.
 */
export const LIMITS = {
  /** Bytes of a request's body; the largest honest one is a benchmark's manifest. */
  bodyBytes: 2 * 1024 * 1024,
  /** Tokens of a document; parsing stops there. */
  tokens: 6000,
  /** Brackets of any kind inside each other: fields, fragments and values together. */
  nesting: 100,
  /** Levels of fields below the operation. Lineage through three generations of merges needs ten. */
  depth: 12,
  /** The introspection of graphql 16 unwraps nine levels of types; its fields cost nothing to answer. */
  introspectionDepth: 20,
  rootFields: 10,
  aliases: 15,
  directives: 50,
  selections: 1000,
  /** Objects that an operation may return by its page sizes: twice GraphQL Armor's 5000. */
  cost: 10_000,
  /** Errors after which validation or variable coercion stops. */
  errors: 20,
} as const;

/** Objects that a list without page size is taken to hold: files of a checkpoint, scores of an evaluation. */
export const ASSUMED_LIST_SIZE = 10;

/** Lists that are empty for nearly all objects, and are taken to hold one: flags are exceptions. */
export const RARE_LISTS: ReadonlySet<string> = new Set(['inputFlags']);

/** What an export of whole boards takes from the bucket of its caller. */
export const EXPORT_COST = 2000;

/** Root fields that read whole boards and resample them: what they cost besides the objects that they return. */
export const FIELD_COSTS: ReadonlyMap<string, number> = new Map([
  ['paretoFrontier', 200],
  ['sensitivity', 200],
  ['compare', 300],
  ['correlation', 500],
  ['scaling', 500],
  ['recommendMethods', 1000],
]);

/** What a failed authentication takes from the bucket of its address. */
export const FAILED_LOGIN_COST = 100;

/** Root fields that start long work. */
export const WORK_FIELDS: ReadonlySet<string> = new Set([
  'mergeStart',
  'mergeFromMergekit',
  'evaluationStart',
  'statisticCompute',
  'experimentStart',
  'jobRetry',
]);
